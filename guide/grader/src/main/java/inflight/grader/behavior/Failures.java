package inflight.grader.behavior;

import inflight.grader.model.Finding;
import inflight.testkit.HangError;
import inflight.testkit.Inconclusive;
import inflight.testkit.LearnersCode;
import inflight.testkit.NotStarted;
import inflight.testkit.Todo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells what a failed test shows in plain words, with the learner's own line. */
final class Failures {
  private static final int MOST_LINES = 12;

  /** After this, AssertJ says again what the two lists before it show. */
  private static final String COUNTED_DIFFERENCES = "but there were differences at these indexes";

  private static final Pattern NULL_FOUND = Pattern.compile("^Expecting actual not to be null$");

  /** A line of a stack trace. AssertJ shows those of the exceptions that it compares. */
  private static final Pattern FRAME =
      Pattern.compile("^at (?:\\S+/)?([\\w.$]+)\\.([\\w$<>]+)\\(([^:)]+)(?::(\\d+))?\\)$");

  private static final Pattern FURTHER_FRAMES =
      Pattern.compile("^\\.\\.\\.\\(\\d+ remaining lines not displayed.*");

  private Failures() {}

  static BehaviorEvent.Kind kind(Throwable failure) {
    if (failure instanceof NotStarted || Todo.find(failure).isPresent()) {
      return BehaviorEvent.Kind.TODO;
    }
    if (failure instanceof Inconclusive) {
      return BehaviorEvent.Kind.INCONCLUSIVE;
    }
    return failure instanceof HangError || isOutOfMemory(failure)
        ? BehaviorEvent.Kind.HUNG
        : BehaviorEvent.Kind.FAILED;
  }

  /** Whoever comes next in the same process would find no memory either. */
  private static boolean isOutOfMemory(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  static Finding finding(String sentence, Throwable failure) {
    var details = new ArrayList<String>();
    if (failure instanceof AssertionError) {
      details.addAll(words(failure.getMessage()));
    } else if (!(failure instanceof NotStarted)) {
      details.add("the test ended with " + plain(failure));
      for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
        details.add("caused by " + plain(cause));
      }
    }
    // Five hundred calls may all have failed for the same reason; once is enough.
    var told = new HashSet<>(Set.of(String.join(" ", details)));
    for (var other : failure.getSuppressed()) {
      var message = other instanceof AssertionError ? other.getMessage() : plain(other);
      var words = String.join(" ", words(message));
      if (told.add(words)) {
        details.add("and besides: " + words);
      }
    }
    if (failure instanceof NotStarted notStarted) {
      details.addAll(words(notStarted.getMessage()));
    }
    return new Finding(sentence, cut(details), where(failure));
  }

  /** An error in words: what it means where its name alone would not say. */
  private static String plain(Throwable failure) {
    var name = failure.getClass().getSimpleName();
    var message =
        failure.getMessage() == null ? "" : ": " + String.join(" ", words(failure.getMessage()));
    return switch (failure) {
      case StackOverflowError e -> "StackOverflowError: a method calls itself without end";
      case OutOfMemoryError e ->
          "OutOfMemoryError: more memory was held than the test allows" + message;
      case NoSuchMethodError e ->
          "a method that the tests call is missing or has another signature" + message;
      case NoSuchFieldError e ->
          "a field that the tests use is missing or has another type" + message;
      case AbstractMethodError e -> "a method that the tests call has no body" + message;
      case InstantiationError e ->
          "the class cannot be instantiated: it is abstract or an interface" + message;
      case NoClassDefFoundError e -> "a class that the tests need is missing" + message;
      case IllegalAccessError e ->
          "something that the tests use is not accessible any more" + message;
      case IncompatibleClassChangeError e ->
          "the class has changed in a way that the tests cannot use" + message;
      case ExceptionInInitializerError e ->
          "the class could not be initialized: a static initializer failed" + message;
      default -> name + message;
    };
  }

  private static List<String> words(String message) {
    return message == null
        ? List.of()
        : message
            .lines()
            .takeWhile(line -> !line.startsWith(COUNTED_DIFFERENCES))
            .map(Failures::unbracketed)
            .map(
                line ->
                    NULL_FOUND.matcher(line).replaceFirst("null was returned where a value is due"))
            .filter(line -> !line.isEmpty() && !isStackOfOthers(line))
            .toList();
  }

  /** True for a line of a stack trace that is not the learner's. */
  private static boolean isStackOfOthers(String line) {
    var frame = FRAME.matcher(line);
    if (!frame.matches()) {
      return FURTHER_FRAMES.matcher(line).matches();
    }
    var number = frame.group(4) == null ? 0 : Integer.parseInt(frame.group(4));
    return !LearnersCode.isAt(
        new StackTraceElement(frame.group(1), frame.group(2), frame.group(3), number));
  }

  /** AssertJ puts what an assertion is about in brackets on a line of its own. */
  private static String unbracketed(String line) {
    var text = line.strip();
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  private static List<String> cut(List<String> lines) {
    if (lines.size() <= MOST_LINES) {
      return lines;
    }
    var head = new ArrayList<>(lines.subList(0, MOST_LINES));
    head.add("(%d more lines)".formatted(lines.size() - MOST_LINES));
    return head;
  }

  /** The learner's line nearest to the failure, looked for in the innermost cause first. */
  private static String where(Throwable failure) {
    if (failure instanceof HangError hang) {
      return hang.where();
    }
    if (failure.getCause() != null && failure.getCause() != failure) {
      var inner = where(failure.getCause());
      if (!inner.isEmpty()) {
        return inner;
      }
    }
    var own = LearnersCode.line(failure.getStackTrace());
    if (!own.isEmpty()) {
      return own;
    }
    return Stream.of(failure.getSuppressed())
        .map(Failures::where)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("");
  }
}

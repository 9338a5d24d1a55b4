package inflight.grader.behavior;

import inflight.grader.model.Finding;
import inflight.testkit.HangError;
import inflight.testkit.Inconclusive;
import inflight.testkit.LearnersCode;
import inflight.testkit.NotStarted;
import inflight.testkit.Throwables;
import inflight.testkit.Todo;
import inflight.testkit.Tried;
import inflight.testkit.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells what a failed test shows in plain words, with the learner's own line. */
final class Failures {
  private static final int MOST_LINES = 12;
  private static final int MOST_CHARS = 500;

  /** How a failure begins that was not on the test's own thread. */
  private static final Pattern IN_THE_THREAD = Pattern.compile("^In the thread \"[^\"]*\": ");

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
    if (failure instanceof Inconclusive unclear) {
      return unclear.isStillRunning()
          ? BehaviorEvent.Kind.STILL_RUNNING
          : BehaviorEvent.Kind.INCONCLUSIVE;
    }
    return failure instanceof HangError || isOutOfMemory(failure)
        ? BehaviorEvent.Kind.HUNG
        : BehaviorEvent.Kind.FAILED;
  }

  /** Whoever comes next in the same process would find no memory either. */
  private static boolean isOutOfMemory(Throwable failure) {
    return failure instanceof OutOfMemoryError
        || Throwables.causes(failure).stream().anyMatch(OutOfMemoryError.class::isInstance);
  }

  static Finding finding(String sentence, Throwable failure) {
    var details = new ArrayList<String>();
    var said = new HashSet<String>();
    if (failure instanceof AssertionError) {
      details.addAll(words(Throwables.message(failure)));
      said.add(String.join(" ", details));
    } else if (!(failure instanceof NotStarted)) {
      details.add("the test ended with " + plain(failure));
      for (var cause : Throwables.causes(failure)) {
        var words = plain(cause);
        details.add("caused by " + words);
        said.add(words);
      }
    }
    details.addAll(besides(failure, said));
    if (failure instanceof NotStarted) {
      details.addAll(words(Throwables.message(failure)));
    }
    var lines = new ArrayList<>(cut(details.stream().map(Failures::writable).toList()));
    var tried = failure instanceof NotStarted ? List.<String>of() : Tried.with(sentence + lines);
    if (!tried.isEmpty()) {
      lines.add("tried with: " + writable(String.join(", ", tried)));
    }
    return new Finding(sentence, lines, where(failure));
  }

  /**
   * What was suppressed. Five hundred calls may all have failed for the same reason, and so may
   * threads: once is enough.
   *
   * @param told what has been said already
   */
  private static List<String> besides(Throwable failure, Set<String> told) {
    var counts = new LinkedHashMap<String, Integer>();
    var first = new HashMap<String, String>();
    for (var other : Throwables.suppressed(failure)) {
      var words =
          other instanceof AssertionError
              ? String.join(" ", words(Throwables.message(other)))
              : plain(other);
      var same = IN_THE_THREAD.matcher(words).replaceFirst("");
      counts.merge(same, 1, Integer::sum);
      first.putIfAbsent(same, words);
    }
    counts.keySet().removeAll(told);
    return counts.entrySet().stream()
        .map(
            it -> {
              var words = "and besides: " + first.get(it.getKey());
              var others = it.getValue() - 1;
              return others > 0 && IN_THE_THREAD.matcher(first.get(it.getKey())).find()
                  ? Words.format(
                      "%s (and in %,d more thread%s)", words, others, others == 1 ? "" : "s")
                  : words;
            })
        .toList();
  }

  /** An error in words: what it means where its name alone would not say. */
  private static String plain(Throwable failure) {
    var text = String.join(" ", words(Throwables.message(failure)));
    var message = text.isEmpty() ? "" : ": " + text;
    return switch (failure) {
      case StackOverflowError e -> "StackOverflowError: " + depth(e);
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
      default -> Words.typeName(failure.getClass().getName()) + message;
    };
  }

  /** That it would never end is not known: the recursion may end, deeper than the stack is. */
  private static String depth(StackOverflowError error) {
    var repeated = repeated(error);
    return repeated
        .map(
            it ->
                Words.format(
                    "recursion too deep: %s.%s at %s:%d calls itself again and again (%,d frames"
                        + " seen)",
                    Words.typeName(it.getClassName()),
                    it.getMethodName(),
                    it.getFileName(),
                    it.getLineNumber(),
                    Throwables.stack(error).length))
        .orElse("the calls were nested too deep for the stack");
  }

  /**
   * The learner's line that comes back most often in the calls that overflowed the stack: of those
   * of one circle, the first in its file, wherever in the circle the stack was full.
   */
  private static Optional<StackTraceElement> repeated(StackOverflowError error) {
    var counts = new LinkedHashMap<StackTraceElement, Integer>();
    for (var frame : Throwables.stack(error)) {
      if (LearnersCode.isAt(frame)) {
        counts.merge(frame, 1, Integer::sum);
      }
    }
    var most = counts.values().stream().mapToInt(it -> it).max().orElse(0);
    return counts.entrySet().stream()
        .filter(it -> it.getValue() > 1 && it.getValue() >= most - 1)
        .map(Map.Entry::getKey)
        .min(
            Comparator.comparing((StackTraceElement it) -> String.valueOf(it.getFileName()))
                .thenComparing(StackTraceElement::getLineNumber));
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
    head.add(Words.format("(%,d more lines)", lines.size() - MOST_LINES));
    return head;
  }

  /** A line that is not too long and that can be written: half of an emoji cannot. */
  private static String writable(String line) {
    var text = line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "...";
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** The learner's line nearest to the failure, looked for in the innermost cause first. */
  static String where(Throwable failure) {
    if (failure instanceof HangError hang) {
      return hang.where();
    }
    var own =
        Stream.concat(Throwables.causes(failure).reversed().stream(), Stream.of(failure))
            .map(Failures::line)
            .filter(line -> !line.isEmpty())
            .findFirst();
    return own.or(
            () ->
                Throwables.suppressed(failure).stream()
                    .map(Failures::line)
                    .filter(line -> !line.isEmpty())
                    .findFirst())
        .map(Failures::writable)
        .orElse("");
  }

  private static String line(Throwable thrown) {
    if (thrown instanceof StackOverflowError error) {
      var repeated = repeated(error);
      if (repeated.isPresent()) {
        return repeated.get().getFileName() + ":" + repeated.get().getLineNumber();
      }
    }
    return thrown instanceof HangError hang
        ? hang.where()
        : LearnersCode.line(Throwables.stack(thrown));
  }
}

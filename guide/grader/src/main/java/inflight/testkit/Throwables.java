package inflight.testkit;

import inflight.testkit.Question.Said;
import inflight.testkit.Question.Silent;
import inflight.testkit.Question.Threw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Questions to a throwable that code under test has made. Its methods may be the learner's own:
 * they may never come back, throw, or return 10 MB, and its causes may form a circle. Nothing here
 * does: what is overridden outside of the JDK and the libraries is asked on another thread for a
 * short time, and what comes back is cut. All methods may be called from any thread.
 */
public final class Throwables {
  /** How much of a message is kept. */
  private static final int MOST_CHARS = 2_000;

  /** How many causes, suppressed throwables, or frames of a stack are looked at. */
  private static final int MOST_THROWABLES = 50;

  private static final int MOST_FRAMES = 1_024;

  /** Classes of which one has not answered: the next would not either. */
  private static final ClassValue<boolean[]> SILENT =
      new ClassValue<>() {
        @Override
        protected boolean[] computeValue(Class<?> type) {
          return new boolean[1];
        }
      };

  private Throwables() {}

  /**
   * The message, at most 2,000 characters of it; null if there is none. Says in parentheses what
   * came instead if the class's own {@code getMessage} does not end, or throws.
   */
  public static String message(Throwable thrown) {
    return switch (ask(thrown, "getMessage", thrown::getMessage)) {
      case Said<String>(var message) -> message == null ? null : cut(message);
      case Threw<String>(var other) ->
          "(its getMessage threw " + other.getClass().getSimpleName() + ")";
      case Silent<String>() -> "(its getMessage does not come to an end)";
    };
  }

  /** As {@link Throwable#toString} says it: the class and the message. */
  public static String describe(Throwable thrown) {
    var message = message(thrown);
    var name = thrown.getClass().getName();
    return message == null ? name : name + ": " + message;
  }

  /** The cause; null if there is none, or it cannot be told. */
  public static Throwable cause(Throwable thrown) {
    return ask(thrown, "getCause", thrown::getCause) instanceof Said<Throwable>(var cause)
            && cause != thrown
        ? cause
        : null;
  }

  /** The causes, the innermost last: each once, however they go in circles, and at most 50. */
  public static List<Throwable> causes(Throwable thrown) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    var causes = new ArrayList<Throwable>();
    seen.add(thrown);
    for (var cause = cause(thrown);
        cause != null && causes.size() < MOST_THROWABLES && seen.add(cause);
        cause = cause(cause)) {
      causes.add(cause);
    }
    return causes;
  }

  /** What it has suppressed: at most 50. */
  public static List<Throwable> suppressed(Throwable thrown) {
    return Stream.of(thrown.getSuppressed()).limit(MOST_THROWABLES).toList();
  }

  /** Where it was made; empty if that cannot be told. */
  public static StackTraceElement[] stack(Throwable thrown) {
    var answer = ask(thrown, "getStackTrace", thrown::getStackTrace);
    return answer instanceof Said<StackTraceElement[]>(var stack) && stack != null
        ? Stream.of(stack)
            .filter(frame -> frame != null)
            .limit(MOST_FRAMES)
            .toArray(StackTraceElement[]::new)
        : new StackTraceElement[0];
  }

  /** Adds a suppressed one; a throwable cannot suppress itself, and is left as it is then. */
  public static void addSuppressed(Throwable to, Throwable other) {
    if (to != other) {
      to.addSuppressed(other);
    }
  }

  /**
   * What a stack overflow shows: which lines come back again and again among the innermost calls.
   * That they would never end is not known: the recursion may end, deeper than the stack is.
   */
  public static String depth(StackOverflowError error) {
    var counts = new LinkedHashMap<StackTraceElement, Integer>();
    var stack = stack(error);
    for (var frame : stack) {
      counts.merge(frame, 1, Integer::sum);
    }
    var lines =
        counts.entrySet().stream()
            .filter(it -> it.getValue() > 1)
            .sorted(
                Comparator.comparing(
                        (Map.Entry<StackTraceElement, Integer> it) ->
                            !LearnersCode.isAt(it.getKey()))
                    .thenComparing(it -> -it.getValue()))
            .limit(3)
            .map(
                it ->
                    Words.format(
                        "%s.%s (%s:%d) %,d times",
                        Words.typeName(it.getKey().getClassName()),
                        it.getKey().getMethodName(),
                        it.getKey().getFileName(),
                        it.getKey().getLineNumber(),
                        it.getValue()))
            .collect(Collectors.joining(", "));
    return lines.isEmpty()
        ? "the calls were nested too deep for the stack"
        : Words.format(
            "the calls were nested too deep for the stack: among the innermost %,d are %s",
            stack.length, lines);
  }

  private static <T> Question.Answer<T> ask(Throwable thrown, String method, Callable<T> question) {
    if (!isOverridden(thrown.getClass(), method)) {
      try {
        return new Said<>(question.call());
      } catch (Exception e) {
        return new Threw<>(e);
      }
    }
    var silent = SILENT.get(thrown.getClass());
    if (silent[0]) {
      return new Silent<>();
    }
    var answer = Question.ask(question);
    silent[0] = answer instanceof Silent;
    return answer;
  }

  /** True if a method is not that of the JDK or a library. */
  static boolean isOverridden(Class<?> type, String method) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      try {
        each.getDeclaredMethod(method);
        return !LearnersCode.isOfOthers(each);
      } catch (NoSuchMethodException e) {
        // Inherited, then.
      } catch (LinkageError e) {
        return true;
      }
    }
    return true;
  }

  static boolean isCut(String message) {
    return message != null && message.length() > MOST_CHARS;
  }

  private static String cut(String message) {
    return !isCut(message)
        ? message
        : Words.format(
            "%s... (%,d characters)", message.substring(0, MOST_CHARS), message.length());
  }
}

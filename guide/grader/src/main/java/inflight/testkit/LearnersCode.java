package inflight.testkit;

import java.util.List;
import java.util.regex.Pattern;

/** Tells the learner's own lines from those of the JDK, the libraries and the tests. */
public final class LearnersCode {
  private static final List<String> OTHERS =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "org.junit.",
          "org.assertj.",
          "org.opentest4j.",
          "org.openjdk.",
          "org.h2.",
          "org.postgresql.",
          "inflight.testkit.",
          "inflight.given.",
          "inflight.grader.");

  private static final Pattern TESTS = Pattern.compile(".*(Test|Stress|Speed)(\\$.*)?");

  private LearnersCode() {}

  /** True for a frame in a class that the learner has written. */
  public static boolean isAt(StackTraceElement frame) {
    var owner = frame.getClassName();
    return OTHERS.stream().noneMatch(owner::startsWith)
        && !TESTS.matcher(owner).matches()
        && frame.getFileName() != null
        && frame.getLineNumber() > 0;
  }

  /** True for a class of the JDK, of a library or of the grader. */
  static boolean isOfOthers(Class<?> type) {
    return OTHERS.stream().anyMatch(type.getName()::startsWith);
  }

  /**
   * The learner's line nearest to the top of a stack, such as {@code HitCounter.java:14}; empty if
   * there is none.
   */
  public static String line(StackTraceElement[] stack) {
    for (var frame : stack) {
      if (isAt(frame)) {
        return frame.getFileName() + ":" + frame.getLineNumber();
      }
    }
    return "";
  }
}

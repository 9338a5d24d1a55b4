package inflight.testkit;

import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
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

  /** Where exercises and their tests are; a test of the grader has its fixtures beside it. */
  private static final String CHAPTERS = "inflight.ch";

  /** The tests that run now; null if there are none. */
  private static volatile Class<?> tests;

  private LearnersCode() {}

  /** Tests begin: classes that lie in the same folder are theirs, and not the learner's. */
  static void isTestedBy(Class<?> type) {
    tests = type;
  }

  /** True for a frame in a class that the learner has written. */
  public static boolean isAt(StackTraceElement frame) {
    var owner = frame.getClassName();
    return OTHERS.stream().noneMatch(owner::startsWith)
        && !TESTS.matcher(owner).matches()
        && !liesBesideTests(owner)
        && frame.getFileName() != null
        && frame.getLineNumber() > 0;
  }

  private static boolean liesBesideTests(String owner) {
    var type = tests;
    if (type == null || !owner.startsWith(CHAPTERS) || !type.getName().startsWith(CHAPTERS)) {
      return false;
    }
    try {
      var source = type.getProtectionDomain().getCodeSource();
      return source != null
          && source.equals(
              Class.forName(owner, false, type.getClassLoader())
                  .getProtectionDomain()
                  .getCodeSource());
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
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

  /**
   * Where one of some threads is in the learner's code; empty if none of them is.
   *
   * @param wanted the ids of the threads
   */
  static StackTraceElement[] stack(LongPredicate wanted) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(it -> wanted.test(it.getKey().threadId()))
        .map(Map.Entry::getValue)
        .filter(it -> !line(it).isEmpty())
        .findFirst()
        .orElse(new StackTraceElement[0]);
  }
}

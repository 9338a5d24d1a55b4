package inflight.grader.race.hardware;

import inflight.testkit.Words;
import java.lang.management.LockInfo;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells who waits where for what, in a specification whose actors do not come back. */
final class HangWords {
  private final Class<?> test;

  /**
   * @param test the specification
   */
  HangWords(Class<?> test) {
    this.test = test;
  }

  Hang told(String what, List<ThreadInfo> threads) {
    var names =
        threads.stream()
            .collect(Collectors.toMap(ThreadInfo::getThreadId, this::name, (a, b) -> a));
    var words =
        threads.stream()
            .map(it -> "%s: %s %s".formatted(what, name(it), state(it, names)))
            .map(
                it ->
                    what.equals("Lost wake-up") ? it + "; no other thread is left to wake it" : it)
            .distinct()
            .toList();
    var where =
        threads.stream()
            .map(it -> line(test, it.getStackTrace()))
            .filter(it -> !it.isEmpty())
            .findFirst()
            .orElse("");
    return new Hang(words, where);
  }

  /** A thread is called by its actor, the specification's method at the bottom of its stack. */
  private String name(ThreadInfo info) {
    return Stream.of(info.getStackTrace())
        .filter(it -> isPlumbing(it.getClassName()) && !it.getMethodName().contains("$"))
        .reduce((_, deeper) -> deeper)
        .map(StackTraceElement::getMethodName)
        .map(it -> it.equals("<init>") ? "the constructor of the state" : it)
        .orElse("a thread");
  }

  private String state(ThreadInfo info, Map<Long, String> names) {
    var at = at(test, info.getStackTrace());
    return switch (info.getThreadState()) {
      case BLOCKED ->
          "waits%s for the lock of %s%s"
              .formatted(at, Words.withArticle(type(info)), holder(info, names));
      case WAITING ->
          info.getLockOwnerId() < 0
              ? "waits%s%s".formatted(call(info), at)
              : "waits%s for %s%s"
                  .formatted(at, Words.withArticle(type(info)), holder(info, names));
      case TIMED_WAITING -> "waits again and again%s%s".formatted(call(info), at);
      default -> "runs on" + at;
    };
  }

  private static String type(ThreadInfo info) {
    LockInfo lock = info.getLockInfo();
    return lock == null ? "object" : Words.typeName(lock.getClassName());
  }

  private static String holder(ThreadInfo info, Map<Long, String> names) {
    return info.getLockOwnerId() < 0
        ? ""
        : " that %s holds".formatted(names.getOrDefault(info.getLockOwnerId(), "another thread"));
  }

  /** The method of the JDK that the learner's code has called, such as {@code Object.wait}. */
  private String call(ThreadInfo info) {
    var frames = info.getStackTrace();
    for (var i = 1; i < frames.length; i++) {
      if (!isJdk(frames[i].getClassName())) {
        return isJdk(frames[i - 1].getClassName())
            ? " in %s.%s"
                .formatted(
                    Words.typeName(frames[i - 1].getClassName()), frames[i - 1].getMethodName())
            : "";
      }
    }
    return "";
  }

  private static boolean isJdk(String className) {
    return className.startsWith("java.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.");
  }

  /** The learner's line as the end of a sentence; empty if it is not known. */
  static String at(Class<?> test, StackTraceElement[] frames) {
    var line = line(test, frames);
    return line.isEmpty() ? "" : " at " + line;
  }

  /** The learner's line nearest to the top of a stack; empty if it is not known. */
  static String line(Class<?> test, StackTraceElement[] frames) {
    return Arrays.stream(frames)
        .filter(frame -> frame.getLineNumber() > 0 && isLearners(test, frame.getClassName()))
        .findFirst()
        .map(frame -> "%s:%d".formatted(frame.getFileName(), frame.getLineNumber()))
        .orElse("");
  }

  private static boolean isLearners(Class<?> test, String className) {
    return className.startsWith(test.getPackageName() + ".")
        && !isPlumbing(test, className)
        && !className.contains("_jcstress");
  }

  static boolean isPlumbing(Class<?> test, String className) {
    var top =
        test.getName().contains("$")
            ? test.getName().substring(0, test.getName().indexOf('$'))
            : test.getName();
    return className.equals(top) || className.startsWith(top + "$");
  }

  /** True for the specification's own classes: the learner cannot change them. */
  boolean isPlumbing(String className) {
    return isPlumbing(test, className);
  }
}

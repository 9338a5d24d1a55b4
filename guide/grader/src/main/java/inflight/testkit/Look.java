package inflight.testkit;

import java.util.List;
import java.util.stream.Stream;

/**
 * A thread at one moment.
 *
 * @param does what it does, in words, such as {@code waits for a ReentrantLock}
 * @param heldBy the id of the thread that holds what it waits for; 0 if none does, or it is not
 *     known
 * @param cpuNanos the processor time that it has used; for a virtual thread that of all carriers,
 *     which is at least as much
 * @param moves how often it has begun to wait or was blocked; 0 for a virtual thread, of which it
 *     is not known
 */
record Look(
    long id,
    String name,
    boolean virtual,
    Thread.State state,
    String does,
    long heldBy,
    StackTraceElement[] stack,
    long cpuNanos,
    long moves) {
  private static final List<String> INPUT_OR_OUTPUT =
      List.of("sun.nio.", "sun.net.", "java.io.", "java.net.", "jdk.net.");

  /** The learner's line that it is at; empty if there is none on its stack. */
  String where() {
    return LearnersCode.line(stack);
  }

  /** True if it wants a processor. */
  boolean isRunning() {
    return state == Thread.State.RUNNABLE && !isInInputOrOutput(stack);
  }

  /** True if it goes on by itself once its time is over. */
  boolean isTimed() {
    return state == Thread.State.TIMED_WAITING;
  }

  /** True if it may go on, whatever the threads of the test do. */
  boolean goesOnByItself() {
    return goesOnByItself(state, stack);
  }

  /** The same of a thread in that state, with that stack. */
  static boolean goesOnByItself(Thread.State state, StackTraceElement[] stack) {
    return state == Thread.State.RUNNABLE
        || state == Thread.State.TIMED_WAITING
        || isForOutside(stack);
  }

  /** True if it waits for what comes from outside of this process, or may: a virtual thread too. */
  private static boolean isForOutside(StackTraceElement[] stack) {
    return Stream.of(stack)
        .anyMatch(
            it ->
                it.getClassName().startsWith("sun.nio.ch.")
                    || it.getClassName().startsWith("java.lang.Process"));
  }

  /** True for a stack of a thread that reads from a socket, say: Java calls it runnable. */
  static boolean isInInputOrOutput(StackTraceElement[] stack) {
    return stack.length > 0
        && stack[0].isNativeMethod()
        && INPUT_OR_OUTPUT.stream().anyMatch(stack[0].getClassName()::startsWith);
  }
}

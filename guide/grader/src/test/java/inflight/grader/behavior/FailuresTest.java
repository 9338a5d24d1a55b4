package inflight.grader.behavior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  @DisplayName("of the stack of an exception that is compared, only the learner's lines are told")
  void stackOfACompared() {
    var thrown = new IllegalStateException("out of eggs");
    thrown.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.util.ArrayList", "forEach", "ArrayList.java", 1604),
          new StackTraceElement("ch01.Interleaver", "lambda$run$0", "Interleaver.java", 24),
          new StackTraceElement("ch01.InterleaverTest", "fails", "InterleaverTest.java", 90),
          new StackTraceElement("org.junit.Runner", "run", "Runner.java", 7),
          new StackTraceElement("org.junit.Launcher", "run", "Launcher.java", 8),
        });
    var failure = catchThrowable(() -> assertThat((Object) thrown).as("what it threw").isNull());

    assertThat(Failures.finding("a failure is told", failure).details())
        .containsExactly(
            "what it threw",
            "expected:",
            "null",
            "but was:",
            "java.lang.IllegalStateException: out of eggs",
            "at ch01.Interleaver.lambda$run$0(Interleaver.java:24)");
  }

  @Test
  @DisplayName("what was suppressed is told once, however often it is there")
  void suppressed() {
    var failure = new AssertionError("only 1 of 2 were inside");
    failure.addSuppressed(new AssertionError("only 1 of 2 were inside"));
    failure.addSuppressed(new AssertionError("a thread was left"));
    failure.addSuppressed(new AssertionError("a thread was left"));

    assertThat(Failures.finding("two at once", failure).details())
        .containsExactly("only 1 of 2 were inside", "and besides: a thread was left");
  }
}

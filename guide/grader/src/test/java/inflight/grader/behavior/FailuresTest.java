package inflight.grader.behavior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.fixture.ThrownFixtures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @Test
  @DisplayName("the same words from many threads are told once, with a count")
  void fromManyThreads() {
    var failure = new AssertionError("only 1 of 9 came back");
    for (var i = 1; i <= 8; i++) {
      failure.addSuppressed(
          new AssertionError("In the thread \"worker-%d\": out of eggs".formatted(i)));
    }
    failure.addSuppressed(new AssertionError("a thread was left"));

    assertThat(Failures.finding("all come back", failure).details())
        .containsExactly(
            "only 1 of 9 came back",
            "and besides: In the thread \"worker-1\": out of eggs (and in 7 more threads)",
            "and besides: a thread was left");
  }

  @Test
  @DisplayName("causes and suppressed ones that form a circle come to an end")
  @Timeout(20)
  void circles() {
    var one = new IllegalStateException("one");
    var other = new IllegalStateException("other", one);
    one.initCause(other);
    one.addSuppressed(other);
    other.addSuppressed(one);

    assertThat(Failures.kind(one)).isEqualTo(BehaviorEvent.Kind.FAILED);
    assertThat(Failures.finding("it ends", one).details())
        .containsExactly(
            "the test ended with IllegalStateException: one",
            "caused by IllegalStateException: other");
  }

  @Test
  @DisplayName("an exception whose getMessage throws or never ends is told as what it is")
  @Timeout(20)
  void messages() {
    assertThat(Failures.finding("it throws", new ThrownFixtures.Throws()).details().getFirst())
        .startsWith("the test ended with Throws: (its getMessage threw ");
    assertThat(Failures.finding("it loops", new ThrownFixtures.Silent()).details().getFirst())
        .isEqualTo("the test ended with Silent: (its getMessage does not come to an end)");
  }

  @Test
  @DisplayName("10 MB of a message, a long line and many causes are cut")
  @Timeout(20)
  void sizes() {
    var thrown = new IllegalStateException("x".repeat(10_000_000));
    for (var i = 0; i < 10_000; i++) {
      thrown = new IllegalStateException("y".repeat(3_000), thrown);
    }

    var details = Failures.finding("it is short", thrown).details();

    assertThat(details).hasSizeLessThanOrEqualTo(13);
    assertThat(details).allSatisfy(it -> assertThat(it).hasSizeLessThan(1_000));
  }

  @Test
  @DisplayName("half of an emoji can be written")
  void surrogates() {
    var details =
        Failures.finding("it is written", new IllegalStateException("\ud800 broke")).details();

    assertThat(details).containsExactly("the test ended with IllegalStateException: ? broke");
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(details.getFirst())).isTrue();
  }

  @Test
  @DisplayName("a stack that is too deep is told with the line that comes back, and not as endless")
  void tooDeep() {
    var thrown = new StackOverflowError();
    var stack = new StackTraceElement[1024];
    Arrays.setAll(
        stack,
        i ->
            i == 0
                ? new StackTraceElement("ch01.Numbers", "leaf", "Numbers.java", 3)
                : new StackTraceElement("ch01.Numbers", "sum", "Numbers.java", 12));
    thrown.setStackTrace(stack);

    var finding = Failures.finding("it adds up", thrown);

    assertThat(finding.details())
        .singleElement()
        .asString()
        .startsWith("the test ended with StackOverflowError: recursion too deep: ")
        .contains(
            "Numbers.sum at Numbers.java:12 calls itself again and again", "1,024 frames seen")
        .doesNotContain("without end");
    assertThat(finding.where()).isEqualTo("Numbers.java:12");
  }

  @Test
  @DisplayName("of calls in a circle the same line is told, wherever in it the stack was full")
  void circle() {
    for (var first = 0; first < 3; first++) {
      var thrown = new StackOverflowError();
      var stack = new StackTraceElement[1024];
      var shift = first;
      Arrays.setAll(
          stack,
          i ->
              new StackTraceElement(
                  "ch01.Numbers", "sum", "Numbers.java", 12 + (i + shift) % 3 * 10));
      thrown.setStackTrace(stack);

      assertThat(Failures.finding("it adds up", thrown).where()).isEqualTo("Numbers.java:12");
    }
  }
}

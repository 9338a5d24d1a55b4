package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.fixture.HangFixtures;
import inflight.grader.TestBench;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult.Status;

/** What is said of a test that does not end must be true. */
class HangTest {
  /** A child process might yet wake somebody, as far as one can tell. */
  @BeforeAll
  static void noChildren() {
    TestBench.dismiss();
  }

  @Test
  @DisplayName("threads that nobody is left to wake are a lost wake-up, each with where it waits")
  void lostWakeUp() {
    var hang = Launched.hang(HangFixtures.LostWakeUp.class);

    assertThat(hang.getMessage())
        .startsWith("Waiting for something that never came at HangFixtures.java:")
        .contains("nobody is left to wake it (a lost wake-up)")
        .contains("\"one\" waits in Object.wait, on an Account at HangFixtures.java:")
        .contains("\"other\" waits in Condition.await at HangFixtures.java:")
        .doesNotContain("Deadlock");
  }

  @Test
  @DisplayName("a lock that is kept by one who waits for ever is no lost wake-up")
  void keptLock() {
    var hang = Launched.hang(HangFixtures.KeptLock.class);

    assertThat(hang.getMessage())
        .startsWith("Waiting for something that never came at HangFixtures.java:")
        .contains("every thread waits: one of them keeps a lock that another one needs")
        .contains("\"other\" waits at HangFixtures.java:")
        .contains(" for a monitor of Object that \"keeper\" holds")
        .doesNotContain("lost wake-up");
  }

  @Test
  @DisplayName("a loop that sleeps is neither an endless loop nor does it wait for something")
  void naps() {
    var hang = Launched.hang(HangFixtures.Naps.class);

    assertThat(hang.getMessage())
        .startsWith("Looking again and again at HangFixtures.java:")
        .contains("it slept and looked");
  }

  @Test
  @DisplayName("one that waits with a timeout is not said to have nobody left to wake it")
  void timedWait() {
    var hang = Launched.hang(HangFixtures.TimedWait.class);

    assertThat(hang.getMessage())
        .startsWith("Waiting for something that never came at HangFixtures.java:")
        .contains("waits in Object.wait, on an Object")
        .doesNotContain("lost wake-up");
  }

  @Test
  @DisplayName("a test that moves all the while is not ended at its limit")
  void goesOn() {
    assertThat(Launched.run(HangFixtures.GoesOn.class).getStatus()).isEqualTo(Status.SUCCESSFUL);
  }

  @Test
  @DisplayName("a wait in vain tells who waits where")
  void pollInVain() {
    assertThat(Launched.failure(HangFixtures.PollInVain.class).getMessage())
        .startsWith(
            "Waited in vain until the taker has got it: every thread waits, and nobody is left to wake"
                + " one.\n")
        .contains("\"taker\" waits in Object.wait, on an Account at HangFixtures.java:");
  }

  @Test
  @DisplayName("what fails after a wait that could not be judged proves nothing")
  void inconclusiveCaught() {
    var result = Launched.run(HangFixtures.InconclusiveCaught.class);

    assertThat(result.getStatus()).isEqualTo(Status.ABORTED);
    assertThat(result.getThrowable().orElseThrow())
        .isInstanceOf(Inconclusive.class)
        .hasMessage("too busy");
  }

  @Test
  @DisplayName("one that is interrupted at a gate is named, and that it was in the test's own code")
  void interruptedAtGate() {
    assertThat(Launched.failure(HangFixtures.InterruptedAtGate.class))
        .hasMessageContaining("\"step\" was interrupted");
  }
}

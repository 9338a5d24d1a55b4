package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.fixture.GuardFixtures;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult.Status;

/** Runs small test classes under the guard and looks at what JUnit is told. */
class GuardTest {
  @Test
  @DisplayName("a test that is fine passes, on one thread from its constructor to its clean-up")
  void passes() {
    var result = Launched.run(GuardFixtures.Fine.class);

    assertThat(result.getStatus()).isEqualTo(Status.SUCCESSFUL);
  }

  @Test
  @DisplayName("an endless loop that ignores interrupts fails at the limit with the learner's line")
  void endlessLoop() {
    GuardFixtures.Loop.end = false;
    try {
      var hang = Launched.hang(GuardFixtures.Loop.class);

      assertThat(hang)
          .hasMessageStartingWith("An endless loop, or far too much work at GuardFixtures.java:")
          .hasMessageContaining("s of processor time");
      assertThat(hang.where()).startsWith("GuardFixtures.java:");
      assertThat(hang.getStackTrace()).isEmpty();
    } finally {
      GuardFixtures.Loop.end = true;
    }
  }

  @Test
  @DisplayName("monitors locked in opposite orders are a deadlock, with both threads named")
  void monitorDeadlock() {
    var hang = Launched.hang(GuardFixtures.MonitorDeadlock.class);

    assertThat(hang.getMessage().lines().findFirst().orElseThrow())
        .startsWith("Deadlock: ")
        .contains("\"left\"", "\"right\"", "each hold what the other waits for");
    assertThat(hang)
        .hasMessageContaining("\"left\" waits at GuardFixtures.java:")
        .hasMessageContaining(" for a monitor of Object that \"right\" holds\n");
  }

  @Test
  @DisplayName("a deadlock between a platform and a virtual thread is one too")
  void mixedDeadlock() {
    var hang = Launched.hang(GuardFixtures.MixedDeadlock.class);

    assertThat(hang.getMessage()).startsWith("Deadlock: ").contains("\"left\"", "\"right\"");
    assertThat(hang.threads())
        .filteredOn(HangError.Blocked::virtual)
        .extracting("name")
        .containsExactly("right");
  }

  @Test
  @DisplayName("ReentrantLocks locked in opposite orders are a deadlock")
  void lockDeadlock() {
    var hang = Launched.hang(GuardFixtures.LockDeadlock.class);

    assertThat(hang.getMessage())
        .startsWith("Deadlock: ")
        .contains("\"left\" waits at GuardFixtures.java:")
        .contains(" for a ReentrantLock that \"right\" holds\n");
  }

  @Test
  @DisplayName("virtual threads that wait for what nobody does are shown, and it is no deadlock")
  void stuckVirtualThreads() {
    var hang = Launched.hang(GuardFixtures.StuckVirtualThreads.class);

    assertThat(hang.getMessage())
        .startsWith("Waiting for something that never came at GuardFixtures.java:")
        .contains("\"stuck\" waits for a CountDownLatch at GuardFixtures");
    assertThat(hang.threads()).filteredOn(HangError.Blocked::virtual).hasSize(2);
  }

  @Test
  @DisplayName("reading from a socket that stays silent is waiting, not a loop")
  void silentSocket() {
    var hang = Launched.hang(GuardFixtures.SilentSocket.class);

    assertThat(hang)
        .hasMessageStartingWith("Waiting for something that never came at GuardFixtures.java:");
  }

  @Test
  @DisplayName("a hang in the set-up is found, and the clean-up is left out")
  void hangInSetUp() {
    GuardFixtures.HangInSetUp.cleanedUp = false;

    var hang = Launched.hang(GuardFixtures.HangInSetUp.class);

    assertThat(hang).hasMessageStartingWith("Waiting for something");
    assertThat(GuardFixtures.HangInSetUp.cleanedUp).isFalse();
  }

  @Test
  @DisplayName("an error in another thread fails the test and names the thread")
  void errorInWorker() {
    assertThat(Launched.failure(GuardFixtures.WorkerError.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("\"the worker\"")
        .hasMessageContaining("the worker's trouble");
    assertThat(Launched.failure(GuardFixtures.VirtualWorkerError.class))
        .hasMessageContaining("virtual thread");
  }

  @Test
  @DisplayName("the test's own failure comes first, other threads' errors with it")
  void bothFail() {
    var failure = Launched.failure(GuardFixtures.BothFail.class);

    assertThat(failure).hasMessage("the test's own");
    assertThat(failure.getSuppressed()).singleElement().asString().contains("the worker's trouble");
  }

  @Test
  @DisplayName("a TODO met anywhere aborts the test as not started")
  void todo() {
    for (var fixture :
        List.of(
            GuardFixtures.TodoInTest.class,
            GuardFixtures.TodoInConstructor.class,
            GuardFixtures.TodoInSetUp.class,
            GuardFixtures.TodoInCleanUp.class,
            GuardFixtures.TodoInWorker.class,
            GuardFixtures.TodoInAssertion.class)) {
      var result = Launched.run(fixture);

      assertThat(result.getStatus()).as(fixture.getSimpleName()).isEqualTo(Status.ABORTED);
      assertThat(result.getThrowable().orElseThrow())
          .as(fixture.getSimpleName())
          .isInstanceOf(NotStarted.class)
          .hasMessageStartingWith("TODO count a hit");
    }
    assertThat(Launched.failure(GuardFixtures.TodoInTest.class))
        .hasMessageContaining("GuardFixtures.java:");
  }

  @Test
  @DisplayName("a TODO in a worker explains why the test hangs")
  void todoBehindHang() {
    assertThat(Launched.failure(GuardFixtures.TodoBehindHang.class)).isInstanceOf(NotStarted.class);
  }

  @Test
  @DisplayName("an operation that is unsupported for another reason is a failure")
  void unsupported() {
    var result = Launched.run(GuardFixtures.Unsupported.class);

    assertThat(result.getStatus()).isEqualTo(Status.FAILED);
  }

  @Test
  @DisplayName("a non-daemon thread left behind fails the test, unless the clean-up ends it")
  void leftBehind() {
    try {
      assertThat(Launched.failure(GuardFixtures.Leak.class))
          .hasMessageContaining("\"left over\"")
          .hasMessageContaining("GuardFixtures.java:");
    } finally {
      GuardFixtures.Leak.end.countDown();
    }
    assertThat(Launched.run(GuardFixtures.EndedByCleanUp.class).getStatus())
        .isEqualTo(Status.SUCCESSFUL);
  }

  @Test
  @DisplayName(
      "the handler of uncaught errors is put back, also if the code under test replaced it")
  void handlerRestored() {
    var before = Thread.getDefaultUncaughtExceptionHandler();

    Launched.run(GuardFixtures.ReplacesHandler.class);
    Launched.run(GuardFixtures.TodoInConstructor.class);

    assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
  }

  @Test
  @DisplayName("nested classes are guarded with the limit of the class around them")
  void nested() {
    assertThat(Launched.failure(GuardFixtures.Outer.class)).isInstanceOf(HangError.class);
  }
}

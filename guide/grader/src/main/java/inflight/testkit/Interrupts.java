package inflight.testkit;

import inflight.testkit.Workers.ThrowingRunnable;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Checks what a call that may wait does when its thread is interrupted. */
public final class Interrupts {
  private Interrupts() {}

  /**
   * Fails unless a call throws {@link InterruptedException}, with the flag clear afterward, when
   * its thread has been interrupted before.
   *
   * @param what the call in words, such as {@code "take"}
   */
  public static void beforeTheCall(String what, ThrowingRunnable call) {
    Workers.runPromptly(
        what + ", called by an interrupted thread, comes back",
        () -> {
          Thread.currentThread().interrupt();
          assertThrows(what + ", called by an interrupted thread,", call);
        });
  }

  /**
   * Fails unless a call waits, and throws {@link InterruptedException}, with the flag clear
   * afterward, when its thread is interrupted.
   *
   * @param what the call in words, such as {@code "take, on an empty buffer,"}
   */
  public static void whileItWaits(String what, ThrowingRunnable call) {
    try (var workers = new Workers()) {
      var worker =
          workers.start(
              "interrupted", () -> assertThrows(what + " interrupted as it waits,", call));
      worker.awaitWaiting(what);
      worker.thread().interrupt();
      worker.awaitDone(what + " ends when it is interrupted");
    }
  }

  /**
   * Makes a call on the calling thread, which is interrupted before. For actors of a specification
   * whose calls do not mind that.
   *
   * @return 1 if the flag is kept, -1 if it is lost; clear it is afterward anyway
   */
  public static int keptBy(Runnable call) {
    Thread.currentThread().interrupt();
    call.run();
    return Thread.interrupted() ? 1 : -1;
  }

  /** What a call does that does not mind interrupts: goes on for so long, whoever interrupts it. */
  public static void goOnFor(Duration time) {
    var begun = System.nanoTime();
    while (System.nanoTime() - begun < time.toNanos()) {
      Thread.interrupted();
      LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * Makes a call on the calling thread, and fails unless it throws {@link InterruptedException},
   * with the flag clear afterward.
   *
   * @param what the call and the interrupt, such as {@code "take, interrupted as it waits,"}
   */
  public static void assertThrows(String what, ThrowingRunnable call) throws Exception {
    try {
      call.run();
    } catch (InterruptedException expected) {
      if (Thread.interrupted()) {
        throw new AssertionError(
            what + " threw InterruptedException, but left the interrupt flag set.");
      }
      return;
    }
    throw new AssertionError(what + " should throw InterruptedException, and returned.");
  }
}

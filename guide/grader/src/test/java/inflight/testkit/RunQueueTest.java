package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a thread that has just been woken looks like to the system, one that runs does for long. */
@Graded(limitSeconds = 30)
@EnabledOnOs(OS.LINUX)
class RunQueueTest {
  @Test
  @DisplayName("a thread that runs may be in the queue, whatever its name")
  void runs() {
    var done = new AtomicBoolean();
    try {
      var workers = new Workers();
      for (var name : new String[] {"short", "a (name) in two", "ein längerer Name"}) {
        var runs =
            workers.start(
                name,
                () -> {
                  while (!done.get()) {
                    Thread.onSpinWait();
                  }
                });

        Poll.until(name + " is seen to run", () -> queue(runs.thread()).mayHold());
      }
    } finally {
      done.set(true);
    }
  }

  @Test
  @DisplayName("one that waits is not, nor one that has ended, nor one that is virtual")
  void waits() throws Exception {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var waits = workers.start("waits", gate::await);
      waits.awaitWaiting("await, at a closed gate,");
      var queue = queue(waits.thread());
      var virtual = Thread.startVirtualThread(() -> {});

      assertThat(queue.mayHold()).isFalse();

      gate.open();
      waits.awaitDone("the gate is open");
      virtual.join();
      // To the system it ends a moment later than to Java.
      Poll.until("a thread that has ended is gone", () -> !queue.mayHold());
      assertThat(queue(virtual).mayHold()).isFalse();
    }
  }

  /** However many threads other tests have left behind. */
  private static RunQueue queue(Thread thread) {
    return new RunQueue(thread, Integer.MAX_VALUE);
  }
}

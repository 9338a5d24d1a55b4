package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 30)
class HeirsTest {
  private final Heirs heirs = new Heirs();

  @Test
  @DisplayName("a thread that a call started and that lives is told, through a pool, too")
  void lives() {
    var end = new CountDownLatch(1);
    try (var pool = Executors.newSingleThreadExecutor()) {
      heirs.of(() -> pool.execute(() -> await(end)));

      assertThat(heirs.haveEnded()).isFalse();
      end.countDown();
    }
    assertThat(heirs.haveEnded()).isTrue();
  }

  @Test
  @DisplayName("who was started by somebody else is no heir")
  void others() {
    var end = new CountDownLatch(1);
    try (var workers = new Workers()) {
      workers.start("other", end::await);
      heirs.of(() -> {});

      assertThat(heirs.haveEnded()).isTrue();
      end.countDown();
    }
  }

  @Test
  @DisplayName("it is known when an heir sleeps")
  void sleeps() {
    var sleeper = new Thread[1];
    heirs.of(
        () -> {
          sleeper[0] = Thread.ofPlatform().daemon().unstarted(() -> sleep());
          sleeper[0].start();
        });

    heirs.letSleep();

    assertThat(sleeper[0].getState()).isEqualTo(Thread.State.TIMED_WAITING);
    sleeper[0].interrupt();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      // The test is over.
    }
  }
}

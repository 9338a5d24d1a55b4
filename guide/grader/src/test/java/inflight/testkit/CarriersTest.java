package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CarriersTest {
  @Test
  void noVirtualThreadBeginsWhileTheyAreHeld() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var carriers = Carriers.hold();
    try {
      Thread.startVirtualThread(begun::countDown);

      // A limit that a thread that may run would never need.
      assertThat(begun.await(200, TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      carriers.close();
    }

    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theyCanBeHeldAgain() throws InterruptedException {
    for (var round = 0; round < 20; round++) {
      var begun = new CountDownLatch(1);
      try (var carriers = Carriers.hold()) {
        Thread.startVirtualThread(begun::countDown);
        assertThat(begun.getCount()).as("round %d, %s", round, carriers).isEqualTo(1);
      }
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aVirtualThreadCannotHoldThem() throws InterruptedException {
    try (var workers = new Workers()) {
      workers.startVirtual(
          "virtual", () -> assertThatIllegalStateException().isThrownBy(Carriers::hold));
      workers.join();
    }
  }
}

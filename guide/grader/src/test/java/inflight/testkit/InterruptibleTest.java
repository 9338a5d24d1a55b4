package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 30)
class InterruptibleTest {
  private final Interruptible interruptible = new Interruptible();

  @Test
  @DisplayName("a call that is under way is interrupted, and that is told as -1")
  void underWay() {
    var result = new AtomicInteger();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  result.set(
                      interruptible.call(
                          () -> {
                            new CountDownLatch(1).await();
                            return 1;
                          })));
      caller.awaitWaiting("the call");
      interruptible.interrupt();
      caller.awaitDone("the call is interrupted");
    }
    assertThat(result).hasValue(-1);
  }

  @Test
  @DisplayName("an interrupt before the call or after it reaches nobody")
  void apart() {
    interruptible.interrupt();
    assertThat(interruptible.call(() -> Thread.currentThread().isInterrupted() ? 1 : 2))
        .isEqualTo(2);
    interruptible.interrupt();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @DisplayName("a flag that the call leaves behind is cleared, and what it throws comes home")
  void flag() {
    var call =
        interruptible.call(
            () -> {
              interruptible.interrupt();
              return 1;
            });

    assertThat(call).isEqualTo(1);
    assertThat(Thread.interrupted()).isFalse();
    assertThatThrownBy(
            () ->
                interruptible.call(
                    () -> {
                      throw new IllegalArgumentException("bad");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

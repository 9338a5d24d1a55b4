package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 30)
class RestTest {
  @Test
  @DisplayName("who waits for input or output waits, too")
  void selects() throws Exception {
    try (var selector = Selector.open();
        var workers = new Workers()) {
      var waiter = workers.start("waiter", selector::select);

      waiter.awaitWaiting("select, with nothing to come,");

      selector.wakeup();
      waiter.awaitDone("select comes back");
    }
  }

  @Test
  @DisplayName("who looks again and again without sleeping does not wait")
  void selectsNow() throws Exception {
    var isOver = new AtomicBoolean();
    try (var selector = Selector.open();
        var workers = new Workers()) {
      var poller =
          workers.start(
              "poller",
              () -> {
                while (!isOver.get()) {
                  selector.selectNow();
                }
              });

      assertThatThrownBy(() -> poller.awaitWaiting("select, with nothing to come,"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("is parked instead of running on");
      isOver.set(true);
      poller.awaitDone("the poller ends");
    }
  }
}

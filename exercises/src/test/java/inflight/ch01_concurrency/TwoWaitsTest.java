package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Graded;
import inflight.testkit.Inconclusive;
import inflight.testkit.Interrupts;
import inflight.testkit.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class TwoWaitsTest {
  /** Long enough for a caller that does not wait to be gone. */
  private static final Duration LATE = Duration.ofMillis(200);

  private final TwoWaits waits = new TwoWaits();
  private final Rendezvous rendezvous = new Rendezvous(2, "services asked at the same time");
  private final AtomicReference<Throwable> notMet = new AtomicReference<>();

  @Test
  @DisplayName("both services are asked at the same time")
  void overlap() throws Exception {
    var answers = waits.ask(() -> meet("9.99"), () -> meet("3 left"));

    if (notMet.get() instanceof AssertionError alone) {
      throw alone;
    } else if (notMet.get() instanceof Inconclusive busy) {
      throw busy;
    }
    assertThat(answers)
        .as("answers of two services that wait for each other")
        .containsExactly("9.99", "3 left");
  }

  @Test
  @DisplayName("the answers are waited for, whichever comes last")
  void late() throws Exception {
    assertThat(waits.ask(lateBy(LATE, "9.99"), () -> "3 left"))
        .as("answers when the price comes last")
        .containsExactly("9.99", "3 left");
    assertThat(waits.ask(() -> "9.99", lateBy(LATE, "3 left")))
        .as("answers when the stock comes last")
        .containsExactly("9.99", "3 left");
  }

  @Test
  @DisplayName("each service is asked once")
  void once() throws Exception {
    var prices = new AtomicInteger();
    var stocks = new AtomicInteger();

    waits.ask(counting(prices), counting(stocks));

    assertThat(List.of(prices.get(), stocks.get()))
        .as("how often the price and the stock were asked for")
        .containsExactly(1, 1);
  }

  @Test
  @DisplayName("the same object can be asked again, and keeps nothing of the first answers")
  void again() throws Exception {
    waits.ask(() -> "9.99", () -> "3 left");

    assertThat(waits.ask(() -> "8.99", () -> "2 left"))
        .as("answers of the second time")
        .containsExactly("8.99", "2 left");
  }

  /** A service throws nothing: why the two did not meet is for the test to tell. */
  private String meet(String answer) {
    try {
      rendezvous.meet();
    } catch (AssertionError | Inconclusive e) {
      notMet.compareAndSet(null, e);
    }
    return answer;
  }

  private static Supplier<String> lateBy(Duration time, String answer) {
    return () -> {
      Interrupts.goOnFor(time);
      return answer;
    };
  }

  private static Supplier<String> counting(AtomicInteger asked) {
    return () -> "answer " + asked.incrementAndGet();
  }
}

/*
 * trades: A deadline, computed once, in place of a beginning: what is left is the deadline minus now. The sum may wrap around, and the difference is right all the same.
 */
package inflight.ch02_why;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

public final class OneTimeout {
  public interface Service {
    String ask(Duration atMost);
  }

  private final LongSupplier nanoTime;

  public OneTimeout(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public List<String> askAll(List<Service> services, Duration timeout) {
    var deadline = nanoTime.getAsLong() + timeout.toNanos();
    return services.stream()
        .map(service -> service.ask(Duration.ofNanos(deadline - nanoTime.getAsLong())))
        .toList();
  }
}

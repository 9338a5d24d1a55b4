package inflight.ch02_why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The clock is read once for the timeout, before the first service is asked. */
public final class OneTimeout {
  public interface Service {
    String ask(Duration atMost);
  }

  private final LongSupplier nanoTime;

  public OneTimeout(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public List<String> askAll(List<Service> services, Duration timeout) {
    var answers = new ArrayList<String>();
    var begun = nanoTime.getAsLong();
    for (var service : services) {
      answers.add(service.ask(timeout.minusNanos(nanoTime.getAsLong() - begun)));
    }
    return answers;
  }
}

/*
 * axis: correct
 * says: time given in a call with 1 s, and in one with 2 s
 * why: The clock is read when the object is made. The timeout of each call has been running since then.
 */
package inflight.ch02_why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

public final class OneTimeout {
  public interface Service {
    String ask(Duration atMost);
  }

  private final LongSupplier nanoTime;
  private final long begun;

  public OneTimeout(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    begun = nanoTime.getAsLong();
  }

  public List<String> askAll(List<Service> services, Duration timeout) {
    var answers = new ArrayList<String>();
    for (var service : services) {
      answers.add(service.ask(timeout.minusNanos(nanoTime.getAsLong() - begun)));
    }
    return answers;
  }
}

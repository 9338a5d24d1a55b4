/*
 * axis: correct
 * says: time that three services were given, of 1 s, of which they took 300, 500, and 50 ms
 * why: The clock is read anew for each service, so each of them gets the whole timeout: three services may take
 *     three timeouts.
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

  public OneTimeout(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public List<String> askAll(List<Service> services, Duration timeout) {
    var answers = new ArrayList<String>();
    for (var service : services) {
      var begun = nanoTime.getAsLong();
      answers.add(service.ask(timeout.minusNanos(nanoTime.getAsLong() - begun)));
    }
    return answers;
  }
}

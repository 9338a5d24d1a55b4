/*
 * axis: correct
 * says: of which the first took all
 * why: The timeout is passed on as it is, and nobody looks at the clock.
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
      answers.add(service.ask(timeout));
    }
    return answers;
  }
}

/*
 * axis: correct
 * says: time that three services were given, of 1 s, of which they took 300, 500, and 50 ms
 * why: Each service gets the timeout without what the one just before it took. What the others took is forgotten.
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
    var begun = nanoTime.getAsLong();
    for (var service : services) {
      var now = nanoTime.getAsLong();
      answers.add(service.ask(timeout.minusNanos(now - begun)));
      begun = now;
    }
    return answers;
  }
}

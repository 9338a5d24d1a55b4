/*
 * axis: correct
 * says: before it asked two others of 50 ms
 * why: What is left of the timeout is kept in the object. A service that asks others on the same object puts its own
 *     in its place, and the one that called it goes on with that.
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
  private Duration left;

  public OneTimeout(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public List<String> askAll(List<Service> services, Duration timeout) {
    left = timeout;
    var answers = new ArrayList<String>();
    for (var service : services) {
      var asked = nanoTime.getAsLong();
      answers.add(service.ask(left));
      left = left.minusNanos(nanoTime.getAsLong() - asked);
    }
    return answers;
  }
}

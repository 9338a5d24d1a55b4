package inflight.ch02_why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Asks services one after another, with one timeout for all of them together. A warm-up: it is
 * broken, and moving one line mends it.
 */
public final class OneTimeout {
  /** Something that answers in time, or says that it could not. */
  public interface Service {
    /**
     * Blocks for so long at the most, and always returns something.
     *
     * @param atMost how long it may take; if that is zero or less, it answers at once
     */
    String ask(Duration atMost);
  }

  private final LongSupplier nanoTime;

  /**
   * Keeps the clock.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  public OneTimeout(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Asks each service once, in order, in the calling thread, and returns the answers in that order.
   * The timeout is counted from the call of this method: the first service may take all of it, and
   * each other one what those before it have left, to the nanosecond, which may be nothing, or less
   * than that. Nothing is kept between calls: a service may itself ask others on the same object,
   * and so may another thread meanwhile.
   *
   * @param timeout not more than a long can count in nanoseconds; it may be negative, down to a
   *     century below zero
   */
  public List<String> askAll(List<Service> services, Duration timeout) {
    // TODO mend me: delete this line when you begin
    var answers = new ArrayList<String>();
    for (var service : services) {
      var begun = nanoTime.getAsLong();
      answers.add(service.ask(timeout.minusNanos(nanoTime.getAsLong() - begun)));
    }
    return answers;
  }
}

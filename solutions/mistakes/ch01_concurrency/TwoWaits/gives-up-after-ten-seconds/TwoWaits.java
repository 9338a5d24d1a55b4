/*
 * axis: correct
 * says: ask did not wait for an answer that takes five minutes
 * why: A join with a timeout returns when the time is over, and does not say whether the thread has ended. The
 *     answer that is not there yet is null.
 */
package inflight.ch01_concurrency;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

public final class TwoWaits {
  public List<String> ask(Supplier<String> price, Supplier<String> stock)
      throws InterruptedException {
    var answers = new String[2];
    var thread = Thread.ofVirtual().start(() -> answers[0] = price.get());
    answers[1] = stock.get();
    thread.join(Duration.ofSeconds(10));
    return List.of(answers);
  }
}

/*
 * trades: A thread for each service treats the two alike, and the calling thread does nothing but wait: one thread more than is needed.
 */
package inflight.ch01_concurrency;

import java.util.List;
import java.util.function.Supplier;

public final class TwoWaits {
  public List<String> ask(Supplier<String> price, Supplier<String> stock)
      throws InterruptedException {
    var answers = new String[2];
    var threads =
        List.of(
            Thread.ofVirtual().unstarted(() -> answers[0] = price.get()),
            Thread.ofVirtual().unstarted(() -> answers[1] = stock.get()));
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }
    return List.of(answers);
  }
}

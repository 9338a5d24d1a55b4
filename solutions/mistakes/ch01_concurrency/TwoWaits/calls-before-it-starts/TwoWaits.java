/*
 * axis: correct
 * says: services asked at the same time: only 1 of 2 were inside at the same time
 * why: The wrong line was moved: the calling thread asks the second service, and only when that has answered does the
 *     other thread begin.
 */
package inflight.ch01_concurrency;

import java.util.List;
import java.util.function.Supplier;

public final class TwoWaits {
  public List<String> ask(Supplier<String> price, Supplier<String> stock)
      throws InterruptedException {
    var answers = new String[2];
    var thread = new Thread(() -> answers[0] = price.get());
    answers[1] = stock.get();
    thread.start();
    thread.join();
    return List.of(answers);
  }
}

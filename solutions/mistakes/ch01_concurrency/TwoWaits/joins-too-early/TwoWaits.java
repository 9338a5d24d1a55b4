/*
 * axis: correct
 * says: services asked at the same time: only 1 of 2 were inside at the same time
 * why: join waits. Placed right behind start, it waits for the first answer before the second service is asked.
 */
package inflight.ch01_concurrency;

import java.util.List;
import java.util.function.Supplier;

public final class TwoWaits {
  public List<String> ask(Supplier<String> price, Supplier<String> stock)
      throws InterruptedException {
    var answers = new String[2];
    var thread = new Thread(() -> answers[0] = price.get());
    thread.start();
    thread.join();
    answers[1] = stock.get();
    return List.of(answers);
  }
}

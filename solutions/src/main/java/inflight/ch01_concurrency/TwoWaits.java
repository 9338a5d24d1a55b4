package inflight.ch01_concurrency;

import java.util.List;
import java.util.function.Supplier;

/**
 * Asks one service on a thread of its own and the other one in the calling thread.
 *
 * <p>Each thread writes only its own element of the array, and all that the thread did happens
 * before the join returns, so the caller sees its answer.
 */
public final class TwoWaits {
  public List<String> ask(Supplier<String> price, Supplier<String> stock)
      throws InterruptedException {
    var answers = new String[2];
    var thread = new Thread(() -> answers[0] = price.get());
    thread.start();
    answers[1] = stock.get();
    // Not before the other service is asked: a join waits.
    thread.join();
    return List.of(answers);
  }
}

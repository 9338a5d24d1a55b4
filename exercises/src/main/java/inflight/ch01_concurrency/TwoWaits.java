package inflight.ch01_concurrency;

import java.util.List;
import java.util.function.Supplier;

/** Asks two services at the same time. A warm-up: it is broken, and one line mends it. */
public final class TwoWaits {
  /**
   * Asks both services at the same time, so that the two waits overlap, and returns both answers,
   * the price first. Nothing is kept between calls: several threads may ask on the same object at
   * the same time, and none waits for another; a service may itself ask there.
   *
   * @param price is asked once, blocks until it has an answer, and throws nothing
   * @param stock likewise
   * @throws InterruptedException if the calling thread is interrupted while it waits for an answer
   */
  public List<String> ask(Supplier<String> price, Supplier<String> stock)
      throws InterruptedException {
    // TODO mend me: delete this line when you begin
    var answers = new String[2];
    var thread = new Thread(() -> answers[0] = price.get());
    thread.start();
    thread.join();
    answers[1] = stock.get();
    return List.of(answers);
  }
}

/*
 * axis: correct
 * says: answers of one service that is asked for the price and for the stock
 * why: The answers are kept by service, and one that stands for both has one answer.
 */
package inflight.ch01_concurrency;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

public final class TwoWaits {
  public List<String> ask(Supplier<String> price, Supplier<String> stock)
      throws InterruptedException {
    Map<Supplier<String>, String> answers = Collections.synchronizedMap(new IdentityHashMap<>());
    var thread = new Thread(() -> answers.put(price, price.get()));
    thread.start();
    answers.put(stock, stock.get());
    thread.join();
    return List.of(answers.get(price), answers.get(stock));
  }
}

/*
 * axis: correct
 * says: the answers are waited for, whichever comes last
 * why: Without the join nothing waits for the first answer. If it comes last, its place in the array is still empty
 *     when the answers are returned.
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
    answers[1] = stock.get();
    return List.of(answers);
  }
}

/*
 * axis: correct
 * says: while it waits for an answer
 * why: CompletableFuture.join waits on when its thread is interrupted, and sets the flag again at the end. Whoever
 *     interrupts wants the wait to end.
 */
package inflight.ch01_concurrency;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

public final class TwoWaits {
  public List<String> ask(Supplier<String> price, Supplier<String> stock) {
    var asked = new CompletableFuture<String>();
    Thread.ofVirtual().start(() -> asked.complete(price.get()));
    var other = stock.get();
    return List.of(asked.join(), other);
  }
}

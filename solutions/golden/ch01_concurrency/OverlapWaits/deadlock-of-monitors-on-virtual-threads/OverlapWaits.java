/*
 * axis: correct
 * says: Deadlock: | "alice" | "bob" | each hold what the other waits for | OverlapWaits.java:
 * why: Two threads take two locks, each in the other order.
 */
package inflight.ch01_concurrency;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

public final class OverlapWaits {
  private final Object left = new Object();
  private final Object right = new Object();

  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var bothHoldOne = new CountDownLatch(2);
    var alice =
        new FutureTask<>(
            () -> {
              synchronized (left) {
                bothHoldOne.countDown();
                bothHoldOne.await();
                synchronized (right) {
                  return null;
                }
              }
            });
    Thread.ofVirtual().name("alice").start(alice);
    var bob =
        new FutureTask<>(
            () -> {
              synchronized (right) {
                bothHoldOne.countDown();
                bothHoldOne.await();
                synchronized (left) {
                  return null;
                }
              }
            });
    Thread.ofVirtual().name("bob").start(bob);
    alice.get();
    bob.get();
    return List.of();
  }
}

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
import java.util.concurrent.locks.ReentrantLock;

public final class OverlapWaits {
  private final ReentrantLock left = new ReentrantLock();
  private final ReentrantLock right = new ReentrantLock();

  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var bothHoldOne = new CountDownLatch(2);
    var alice =
        new FutureTask<>(
            () -> {
              left.lock();
              bothHoldOne.countDown();
              bothHoldOne.await();
              right.lock();
              return null;
            });
    Thread.ofPlatform().daemon().name("alice").start(alice);
    var bob =
        new FutureTask<>(
            () -> {
              right.lock();
              bothHoldOne.countDown();
              bothHoldOne.await();
              left.lock();
              return null;
            });
    Thread.ofPlatform().daemon().name("bob").start(bob);
    alice.get();
    bob.get();
    return List.of();
  }
}

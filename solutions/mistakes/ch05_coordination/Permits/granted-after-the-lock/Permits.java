/*
 * axis: correct
 * says: where the first was interrupted as a permit came
 * why: A permit is taken from the line under the lock and handed over after it. Who is interrupted in between is in the
 *     line no more and has no permit yet: it leaves, and the permit goes with it.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

public final class Permits {
  // Both guarded by this.
  private int permits;
  private final ArrayDeque<CompletableFuture<Void>> line = new ArrayDeque<>();

  public Permits(int permits) {
    this.permits = permits;
  }

  public void acquire() throws InterruptedException {
    while (!tryAcquire(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
      // Three centuries later.
    }
  }

  public synchronized boolean tryAcquire() {
    if (permits <= 0) {
      return false;
    }
    permits--;
    return true;
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    CompletableFuture<Void> granted;
    synchronized (this) {
      if (tryAcquire()) {
        return true;
      }
      if (timeout <= 0) {
        return false;
      }
      granted = new CompletableFuture<>();
      line.add(granted);
    }
    try {
      granted.get(timeout, unit);
      return true;
    } catch (TimeoutException e) {
      return !leave(granted);
    } catch (InterruptedException e) {
      leave(granted);
      if (granted.isDone()) {
        release();
      }
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** False if it is not in the line any more, since it has been granted a permit. */
  private synchronized boolean leave(CompletableFuture<Void> granted) {
    return line.remove(granted);
  }

  public void release() {
    release(1);
  }

  public void release(int released) {
    if (released < 0) {
      throw new IllegalArgumentException("permits: " + released);
    }
    var next = new ArrayDeque<CompletableFuture<Void>>();
    synchronized (this) {
      if (permits > Integer.MAX_VALUE - released) {
        throw new Error("more permits than an int can count");
      }
      permits += released;
      while (permits > 0 && !line.isEmpty()) {
        permits--;
        next.add(line.remove());
      }
    }
    next.forEach(granted -> granted.complete(null));
  }

  public synchronized int availablePermits() {
    return permits;
  }
}

/*
 * axis: race-free
 * says: nobody has it: it is lost for good
 * why: A waiting thread is handed a permit just as its time is over. It leaves the line without looking
 *     whether it is still in it, and the permit is gone with it.
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
      leave(granted);
      return false;
    } catch (InterruptedException e) {
      if (!leave(granted)) {
        // It was granted a permit before it could leave: that one goes to the next.
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

  public synchronized void release(int released) {
    if (released < 0) {
      throw new IllegalArgumentException("permits: " + released);
    }
    if (permits > Integer.MAX_VALUE - released) {
      throw new Error("more permits than an int can count");
    }
    permits += released;
    while (permits > 0 && !line.isEmpty()) {
      permits--;
      line.remove().complete(null);
    }
  }

  public synchronized int availablePermits() {
    return permits;
  }
}

/*
 * trades: A VarHandle lowers the count, and those who wait park in a queue of threads, which the last countDown
 *     unparks. No lock anywhere; each wait adds to the queue and removes from it.
 */
package inflight.ch05_coordination;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

public final class Latch {
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Latch.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int count;
  private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = count;
  }

  public void countDown() {
    int before;
    do {
      before = count;
      if (before == 0) {
        return;
      }
    } while (!COUNT.compareAndSet(this, before, before - 1));
    if (before == 1) {
      for (var thread : waiting) {
        LockSupport.unpark(thread);
      }
    }
  }

  public void await() throws InterruptedException {
    await(0, false);
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return await(unit.toNanos(timeout), true);
  }

  private boolean await(long nanos, boolean timed) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (count == 0) {
      return true;
    }
    if (timed && nanos <= 0) {
      return false;
    }
    long start = System.nanoTime();
    waiting.add(Thread.currentThread());
    try {
      // The count is looked at again after this thread is in the queue: either it is seen there, or
      // it sees zero here.
      while (count > 0) {
        if (timed) {
          long left = nanos - (System.nanoTime() - start);
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(this, left);
        } else {
          LockSupport.park(this);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return true;
    } finally {
      waiting.remove(Thread.currentThread());
    }
  }

  public long getCount() {
    return count;
  }
}

/*
 * axis: race-free
 * says: Data race on "result"
 * why: A plain compare-and-set publishes nothing: only who brings the count to zero hands over what it has written before.
 */
package inflight.ch05_coordination;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

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
  private final Object door = new Object();

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = count;
  }

  public void countDown() {
    for (var seen = count; seen > 0; seen = count) {
      if (seen > 1) {
        // Nobody goes on because of this one, so being atomic is enough.
        if (COUNT.weakCompareAndSetPlain(this, seen, seen - 1)) {
          return;
        }
      } else if (COUNT.compareAndSet(this, 1, 0)) {
        synchronized (door) {
          door.notifyAll();
        }
        return;
      }
    }
  }

  public void await() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (count == 0) {
      return;
    }
    synchronized (door) {
      while (count > 0) {
        door.wait();
      }
    }
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var nanos = unit.toNanos(timeout);
    if (count == 0) {
      return true;
    }
    if (nanos <= 0) {
      return false;
    }
    var deadline = System.nanoTime() + nanos;
    synchronized (door) {
      while (count > 0) {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        door.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      return true;
    }
  }

  public long getCount() {
    return count;
  }
}

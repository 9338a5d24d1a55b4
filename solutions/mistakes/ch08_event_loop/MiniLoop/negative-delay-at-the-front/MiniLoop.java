/*
 * axis: correct
 * says: a delay of zero or less means the next turn
 * why: A negative delay is taken as it is. The most negative one does not even fit into nanoseconds.
 */
package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

public final class MiniLoop implements EventLoop {
  private final LongSupplier nanoTime;
  private final Queue<Task> ready = new ArrayDeque<>();
  private final PriorityQueue<Task> timers = new PriorityQueue<>();
  private final Queue<Task> incoming = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;
  private volatile Thread thread;
  private long added;

  public MiniLoop() {
    this(System::nanoTime);
  }

  public MiniLoop(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public Handle callSoon(Runnable callback) {
    var task = new Task(callback, 0, 0);
    ready.add(task);
    return task;
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    var nanos = delay.toDays() > 36_500 ? Long.MAX_VALUE / 2 : delay.toNanos();
    var task = new Task(callback, nanoTime() + nanos, added++);
    timers.add(task);
    return task;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    var task = new Task(callback, 0, 0);
    incoming.add(task);
    LockSupport.unpark(thread);
    return task;
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      do {
        sleep();
        collect();
        for (int left = ready.size(); left > 0; left--) {
          runOne(ready.remove());
        }
      } while (!stopping);
    } finally {
      stopping = false;
      thread = null;
    }
  }

  private void sleep() {
    while (ready.isEmpty() && incoming.isEmpty() && !stopping) {
      var next = timers.peek();
      if (next == null) {
        LockSupport.park(this);
      } else {
        var left = next.at - nanoTime();
        if (left <= 0) {
          return;
        }
        LockSupport.parkNanos(this, left);
      }
    }
  }

  private void collect() {
    for (var task = incoming.poll(); task != null; task = incoming.poll()) {
      ready.add(task);
    }
    var now = nanoTime();
    while (!timers.isEmpty() && timers.peek().at - now <= 0) {
      ready.add(timers.remove());
    }
  }

  private static void runOne(Task task) {
    if (task.cancelled) {
      return;
    }
    try {
      task.callback.run();
    } catch (Throwable thrown) {
      var me = Thread.currentThread();
      me.getUncaughtExceptionHandler().uncaughtException(me, thrown);
    }
  }

  @Override
  public void stop() {
    stopping = true;
    LockSupport.unpark(thread);
  }

  private static final class Task implements Handle, Comparable<Task> {
    private final Runnable callback;
    private final long at;
    private final long number;
    private boolean cancelled;

    Task(Runnable callback, long at, long number) {
      this.callback = callback;
      this.at = at;
      this.number = number;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.signum(at - other.at) : Long.compare(number, other.number);
    }
  }
}

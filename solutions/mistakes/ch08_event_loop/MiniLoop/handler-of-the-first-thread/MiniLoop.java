/*
 * axis: correct
 * says: handlers that were told
 * why: It remembers the handler of the thread in which something was thrown first.
 */
package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A queue, timers, and an inbox for other threads. */
public final class MiniLoop implements EventLoop {
  private static final long LONGEST = 100L * 365 * 24 * 3600 * 1_000_000_000;

  private static final class Entry implements Handle {
    Runnable callback;
    final long due;
    final long number;

    Entry(Runnable callback, long due, long number) {
      this.callback = callback;
      this.due = due;
      this.number = number;
    }

    @Override
    public void cancel() {
      callback = null;
    }
  }

  private final LongSupplier nanoTime;
  private final PriorityQueue<Entry> timers =
      new PriorityQueue<>(
          (a, b) -> a.due != b.due ? Long.signum(a.due - b.due) : Long.compare(a.number, b.number));
  private long timersAdded;
  private ArrayDeque<Entry> ready = new ArrayDeque<>();
  private final Object inbox = new Object();
  private List<Entry> arrived = new ArrayList<>();
  private boolean stop;
  private volatile Thread owner;

  /** Looked up once; a loop that throws a lot should not look it up each time. */
  private Thread.UncaughtExceptionHandler handler;

  public MiniLoop() {
    this(System::nanoTime);
  }

  public MiniLoop(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public Handle callSoon(Runnable callback) {
    var entry = new Entry(callback, 0, 0);
    ready.add(entry);
    return entry;
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    if (delay.isNegative()) {
      delay = Duration.ZERO;
    }
    var nanos = delay.compareTo(Duration.ofNanos(LONGEST)) > 0 ? LONGEST : delay.toNanos();
    var entry = new Entry(callback, nanoTime() + nanos, timersAdded++);
    timers.add(entry);
    return entry;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    var entry = new Entry(callback, 0, 0);
    synchronized (inbox) {
      arrived.add(entry);
      inbox.notifyAll();
    }
    return entry;
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  @Override
  public boolean inLoop() {
    return owner == Thread.currentThread();
  }

  @Override
  public void run() {
    owner = Thread.currentThread();
    try {
      do {
        turn();
      } while (!stopped());
    } finally {
      owner = null;
    }
  }

  private void turn() {
    var before = sleep();
    var now = nanoTime();
    var due = new ArrayDeque<Entry>();
    while (!timers.isEmpty() && timers.peek().due - now <= 0) {
      due.add(timers.poll());
    }
    var batch = ready;
    ready = new ArrayDeque<>();
    batch.forEach(this::run);
    due.forEach(this::run);
    before.forEach(this::run);
  }

  /** Sleeps until there is something to do, and returns what came from other threads. */
  private List<Entry> sleep() {
    synchronized (inbox) {
      while (arrived.isEmpty() && ready.isEmpty() && !stop) {
        while (!timers.isEmpty() && timers.peek().callback == null) {
          timers.poll();
        }
        try {
          if (timers.isEmpty()) {
            inbox.wait();
          } else {
            var left = timers.peek().due - nanoTime();
            if (left <= 0) {
              break;
            }
            java.util.concurrent.TimeUnit.NANOSECONDS.timedWait(inbox, left);
          }
        } catch (InterruptedException e) {
          // Left open: the loop does not care.
        }
      }
      var before = arrived;
      arrived = new ArrayList<>();
      return before;
    }
  }

  private void run(Entry entry) {
    var callback = entry.callback;
    if (callback != null) {
      entry.callback = null;
      call(callback);
    }
  }

  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable thrown) {
      if (handler == null) {
        handler = Thread.currentThread().getUncaughtExceptionHandler();
      }
      handler.uncaughtException(Thread.currentThread(), thrown);
    }
  }

  private boolean stopped() {
    synchronized (inbox) {
      var was = stop;
      stop = false;
      return was;
    }
  }

  @Override
  public void stop() {
    synchronized (inbox) {
      stop = true;
      inbox.notifyAll();
    }
  }
}

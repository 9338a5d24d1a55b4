package inflight.given;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * A whole event loop, so that nobody needs a finished one of chapter 8 to go on. Its clock is
 * either the real one, or a virtual one that stands still while callbacks run and leaps to the next
 * timer when nothing is ready. With the virtual clock nothing ever sleeps, and an hour passes at
 * once.
 *
 * <p>Any other loop works as well: the exercises know {@link EventLoop} only.
 */
public final class GivenLoop implements EventLoop {
  private static final Duration LONGEST = Duration.ofDays(36_525);

  private final boolean virtual;
  private final ArrayDeque<Entry> ready = new ArrayDeque<>();
  private final PriorityQueue<Entry> timers =
      new PriorityQueue<>(
          Comparator.<Entry>comparingLong(it -> it.due).thenComparingLong(it -> it.number));
  private final long start = System.nanoTime();

  private long now;
  private long numbers;
  private volatile Thread thread;

  // Guarded by inbox, which other threads use.
  private final List<Entry> inbox = new ArrayList<>();
  private boolean stopped;

  private GivenLoop(boolean virtual) {
    this.virtual = virtual;
  }

  /** A loop whose time passes only while it has nothing else to do. */
  public static GivenLoop virtual() {
    return new GivenLoop(true);
  }

  /** A loop on the real clock. */
  public static GivenLoop real() {
    return new GivenLoop(false);
  }

  @Override
  public Handle callSoon(Runnable callback) {
    var entry = new Entry(callback, 0, 0);
    ready.add(entry);
    return entry;
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    if (!delay.isPositive()) {
      return callSoon(callback);
    }
    var nanos = (delay.compareTo(LONGEST) < 0 ? delay : LONGEST).toNanos();
    var entry = new Entry(callback, nanoTime() + nanos, numbers++);
    timers.add(entry);
    return entry;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    var entry = new Entry(callback, 0, 0);
    synchronized (inbox) {
      inbox.add(entry);
      inbox.notifyAll();
    }
    return entry;
  }

  @Override
  public long nanoTime() {
    return virtual ? now : System.nanoTime() - start;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void run() {
    var before = thread;
    thread = Thread.currentThread();
    try {
      while (true) {
        awaitWork();
        turn();
        synchronized (inbox) {
          if (stopped) {
            stopped = false;
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      thread = before;
    }
  }

  @Override
  public void stop() {
    synchronized (inbox) {
      stopped = true;
      inbox.notifyAll();
    }
  }

  /** Runs what is ready now, on the calling thread, and no more. The clock does not move. */
  public void turn() {
    var before = thread;
    thread = Thread.currentThread();
    try {
      collect();
      for (var left = ready.size(); left > 0; left--) {
        var callback = ready.poll().take();
        if (callback != null) {
          try {
            callback.run();
          } catch (Throwable thrown) {
            var here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, thrown);
          }
        }
      }
    } finally {
      thread = before;
    }
  }

  /**
   * Runs turns until nothing is left: nothing ready, no timer. For the virtual clock, which leaps
   * from timer to timer.
   */
  public void runAll() {
    while (pending() > 0) {
      if (ready.isEmpty() && inboxIsEmpty() && timers.peek().due > now) {
        now = timers.peek().due;
      }
      turn();
    }
  }

  /** Moves the virtual clock and runs the turns that fall into that time. */
  public void advance(Duration duration) {
    var until = now + duration.toNanos();
    while (true) {
      turnsAtThisMoment();
      if (timers.isEmpty() || timers.peek().due > until) {
        break;
      }
      now = timers.peek().due;
    }
    now = until;
    turnsAtThisMoment();
  }

  /** How many callbacks wait, timers included. A cancelled one does not count. */
  public int pending() {
    ready.removeIf(Entry::isOver);
    timers.removeIf(Entry::isOver);
    synchronized (inbox) {
      return ready.size() + timers.size() + inbox.size();
    }
  }

  private void turnsAtThisMoment() {
    collect();
    while (!ready.isEmpty()) {
      turn();
      collect();
    }
  }

  private boolean inboxIsEmpty() {
    synchronized (inbox) {
      return inbox.isEmpty();
    }
  }

  private void collect() {
    synchronized (inbox) {
      ready.addAll(inbox);
      inbox.clear();
    }
    timers.removeIf(Entry::isOver);
    while (!timers.isEmpty() && timers.peek().due <= nanoTime()) {
      ready.add(timers.poll());
    }
  }

  private void awaitWork() throws InterruptedException {
    timers.removeIf(Entry::isOver);
    synchronized (inbox) {
      while (ready.isEmpty() && inbox.isEmpty() && !stopped) {
        if (timers.isEmpty()) {
          inbox.wait();
        } else if (timers.peek().due <= nanoTime()) {
          return;
        } else if (virtual) {
          now = timers.peek().due;
        } else {
          var nanos = timers.peek().due - nanoTime();
          if (nanos > 0) {
            // Rounded up: a timer is never early, and the loop does not spin for the rest.
            inbox.wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
          }
        }
      }
    }
  }

  private static final class Entry implements Handle {
    private final long due;
    private final long number;
    private Runnable callback;

    Entry(Runnable callback, long due, long number) {
      this.callback = Objects.requireNonNull(callback, "callback");
      this.due = due;
      this.number = number;
    }

    @Override
    public void cancel() {
      callback = null;
    }

    Runnable take() {
      var taken = callback;
      callback = null;
      return taken;
    }

    boolean isOver() {
      return callback == null;
    }
  }
}

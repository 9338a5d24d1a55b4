package inflight.given;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * A whole event loop, so that nobody needs a finished one of chapter 8 to go on. Its clock is the
 * real one, one that is handed in, or a virtual one that stands still while callbacks run and leaps
 * to the next timer when nothing is ready. With the virtual clock an hour passes at once.
 *
 * <p>Any other loop works as well: the exercises know {@link EventLoop} only.
 */
public final class GivenLoop implements EventLoop {
  private static final Duration LONGEST = Duration.ofDays(36_525);

  /** The clock, or null if the loop moves its own. */
  private final LongSupplier clock;

  private final ArrayDeque<Entry> ready = new ArrayDeque<>();
  private final PriorityQueue<Entry> timers =
      new PriorityQueue<>(
          Comparator.<Entry>comparingLong(it -> it.due).thenComparingLong(it -> it.number));
  private long now;
  private long numbers;
  private volatile Thread thread;

  // Guarded by inbox, which other threads use.
  private final List<Entry> inbox = new ArrayList<>();
  private boolean stopped;

  private GivenLoop(LongSupplier clock) {
    this.clock = clock;
  }

  /** A loop whose time passes only while it has nothing else to do. */
  public static GivenLoop virtual() {
    return new GivenLoop(null);
  }

  /** A loop on the real clock. */
  public static GivenLoop real() {
    var start = System.nanoTime();
    return on(() -> System.nanoTime() - start);
  }

  /**
   * A loop that goes by another clock, which it reads when it wakes. Whoever moves a clock that
   * does not move by itself wakes the loop with {@link #callSoonThreadsafe}.
   *
   * @param nanoTime the clock, in nanoseconds; it starts at zero or near it
   */
  public static GivenLoop on(LongSupplier nanoTime) {
    return new GivenLoop(Objects.requireNonNull(nanoTime, "nanoTime"));
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
    return clock == null ? now : clock.getAsLong();
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

  private void turn() {
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
        } else if (clock == null) {
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

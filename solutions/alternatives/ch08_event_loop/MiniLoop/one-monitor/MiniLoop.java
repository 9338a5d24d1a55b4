/*
 * trades: One monitor guards everything, and there is one way in for all threads. Simple to check; the loop's own
 *     thread takes the lock for each callback too. Deadlines are rounded up to milliseconds.
 */
package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

public final class MiniLoop implements EventLoop {
  private final LongSupplier nanoTime;

  /** Everything below is guarded by this. */
  private List<Entry> ready = new ArrayList<>();

  private final TreeMap<Long, List<Entry>> timers = new TreeMap<>((a, b) -> Long.signum(a - b));
  private boolean stopped;
  private Thread owner;

  private final class Entry implements Handle {
    private Runnable callback;

    private Entry(Runnable callback) {
      this.callback = callback;
    }

    @Override
    public void cancel() {
      synchronized (MiniLoop.this) {
        callback = null;
      }
    }

    private Runnable take() {
      synchronized (MiniLoop.this) {
        var taken = callback;
        callback = null;
        return taken;
      }
    }
  }

  public MiniLoop() {
    this(System::nanoTime);
  }

  public MiniLoop(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized Handle callSoon(Runnable callback) {
    var entry = new Entry(callback);
    ready.add(entry);
    notifyAll();
    return entry;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    return callSoon(callback);
  }

  @Override
  public synchronized Handle callLater(Duration delay, Runnable callback) {
    var entry = new Entry(callback);
    long nanos;
    try {
      nanos = Math.clamp(delay.toNanos(), 0, Long.MAX_VALUE / 2);
    } catch (ArithmeticException e) {
      nanos = delay.isNegative() ? 0 : Long.MAX_VALUE / 2;
    }
    timers.computeIfAbsent(nanoTime() + nanos, at -> new ArrayList<>()).add(entry);
    notifyAll();
    return entry;
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  @Override
  public synchronized boolean inLoop() {
    return owner == Thread.currentThread();
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  @Override
  public void run() {
    synchronized (this) {
      owner = Thread.currentThread();
    }
    while (true) {
      for (var entry : nextTurn()) {
        var callback = entry.take();
        if (callback != null) {
          try {
            callback.run();
          } catch (Throwable e) {
            Thread.currentThread()
                .getUncaughtExceptionHandler()
                .uncaughtException(Thread.currentThread(), e);
          }
        }
      }
      synchronized (this) {
        if (stopped) {
          stopped = false;
          owner = null;
          return;
        }
      }
    }
  }

  private synchronized List<Entry> nextTurn() {
    boolean interrupted = false;
    while (true) {
      var turn = new ArrayList<Entry>();
      while (!timers.isEmpty() && timers.firstKey() - nanoTime() <= 0) {
        turn.addAll(timers.pollFirstEntry().getValue());
      }
      turn.addAll(ready);
      ready = new ArrayList<>();
      if (!turn.isEmpty() || stopped) {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return turn;
      }
      try {
        Map.Entry<Long, List<Entry>> next = timers.firstEntry();
        if (next == null) {
          wait();
        } else {
          wait(Math.max(1, (next.getKey() - nanoTime() + 999_999) / 1_000_000));
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}

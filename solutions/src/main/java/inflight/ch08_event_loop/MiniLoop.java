package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * An event loop with two doors.
 *
 * <p>The loop's own thread comes and goes freely: what is ready and the timers are its alone, and
 * no lock guards them. All others hand in at the inbox, which has a lock. The loop looks into the
 * inbox and falls asleep while it holds that lock, in one step, so there is no moment in which
 * something has come in and the loop does not know and goes to sleep: the lost wake-up.
 */
public final class MiniLoop implements EventLoop {
  private final LongSupplier nanoTime;

  /** What runs in the next turn. For the loop's thread. */
  private final Queue<Task> ready = new ArrayDeque<>();

  /** When its time comes, a timer moves its task to {@link #ready}. For the loop's thread. */
  private final TimerQueue timers;

  private final ReentrantLock lock = new ReentrantLock();

  /** Signaled when one of the two below changes. */
  private final Condition somethingCame = lock.newCondition();

  /** What other threads have handed in. Guarded by lock. */
  private final List<Task> inbox = new ArrayList<>();

  /** Guarded by lock. */
  private boolean stopRequested;

  /** Whether run was interrupted. For the loop's thread. */
  private boolean interrupted;

  /** The thread inside run. Volatile: any thread may ask whether it is the one. */
  private volatile Thread thread;

  public MiniLoop() {
    this(System::nanoTime);
  }

  public MiniLoop(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    timers = new TimerQueue(nanoTime);
  }

  @Override
  public Handle callSoon(Runnable callback) {
    var task = new Task(callback);
    ready.add(task);
    return task;
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    var task = new Task(callback);
    var timer = timers.add(delay, () -> ready.add(task));
    // It may wait for its time or be ready already: whichever it is, it is not to run.
    return () -> {
      timer.cancel();
      task.cancel();
    };
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    var task = new Task(callback);
    lock.lock();
    try {
      inbox.add(task);
      somethingCame.signal();
    } finally {
      lock.unlock();
    }
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
    if (thread != null) {
      throw new IllegalStateException("the loop is running already");
    }
    thread = Thread.currentThread();
    interrupted = false;
    try {
      do {
        sleepUntilThereIsWork();
        timers.runDue();
        // No more than there are now: what they add has to wait for the next turn.
        for (var left = ready.size(); left > 0; left--) {
          ready.remove().run();
        }
      } while (!takeStopRequest());
    } finally {
      thread = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Empties the inbox; before that, sleeps as long as there is nothing to do. */
  private void sleepUntilThereIsWork() {
    lock.lock();
    try {
      while (inbox.isEmpty() && !stopRequested && ready.isEmpty()) {
        var left = timers.untilNext();
        if (left.isEmpty()) {
          somethingCame.await();
        } else if (left.get().isZero() || somethingCame.awaitNanos(left.get().toNanos()) <= 0) {
          break;
        }
      }
    } catch (InterruptedException e) {
      // The flag would keep the loop from ever sleeping again. Whoever called run shall find it.
      interrupted = true;
    } finally {
      ready.addAll(inbox);
      inbox.clear();
      lock.unlock();
    }
  }

  private boolean takeStopRequest() {
    lock.lock();
    try {
      var requested = stopRequested;
      stopRequested = false;
      return requested;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    lock.lock();
    try {
      stopRequested = true;
      somethingCame.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A callback and its handle. For the loop's thread, once it is in {@link #ready}. */
  private static final class Task implements Handle {
    /** Null once it is cancelled. */
    private Runnable callback;

    Task(Runnable callback) {
      this.callback = Objects.requireNonNull(callback, "callback");
    }

    @Override
    public void cancel() {
      callback = null;
    }

    void run() {
      if (callback == null) {
        return;
      }
      try {
        callback.run();
      } catch (Throwable thrown) {
        var me = Thread.currentThread();
        me.getUncaughtExceptionHandler().uncaughtException(me, thrown);
      }
    }
  }
}

/*
 * trades: A LinkedBlockingQueue does the sleeping and waking, and stop is one more message in it. All callbacks pass
 *     through the queue's locks, and a turn is cut by counting.
 */
package inflight.ch08_event_loop;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;

public final class MiniLoop implements EventLoop {
  private static final class Job implements Handle {
    final Runnable callback;
    final long due;
    final long ticket;
    volatile boolean off;

    Job(Runnable callback, long due, long ticket) {
      this.callback = callback;
      this.due = due;
      this.ticket = ticket;
    }

    @Override
    public void cancel() {
      off = true;
    }
  }

  private final LongSupplier nanoTime;
  private final LinkedBlockingQueue<Job> mailbox = new LinkedBlockingQueue<>();
  private final PriorityQueue<Job> calendar =
      new PriorityQueue<>(
          ((Comparator<Job>) (a, b) -> Long.signum(a.due - b.due))
              .thenComparingLong(job -> job.ticket));
  private volatile boolean stop;
  private volatile Thread runner;
  private long tickets;

  public MiniLoop() {
    this(System::nanoTime);
  }

  public MiniLoop(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public Handle callSoon(Runnable callback) {
    var job = new Job(callback, 0, 0);
    mailbox.add(job);
    return job;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    return callSoon(callback);
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    long nanos = 0;
    if (delay.isPositive()) {
      nanos =
          delay.getSeconds() > 4_000_000_000L ? 4_000_000_000L * 1_000_000_000L : delay.toNanos();
    }
    var job = new Job(callback, nanoTime() + nanos, tickets++);
    calendar.add(job);
    return job;
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  @Override
  public boolean inLoop() {
    return runner == Thread.currentThread();
  }

  @Override
  public void stop() {
    stop = true;
    // A message without a meaning, so that the loop wakes and looks.
    mailbox.add(new Job(() -> {}, 0, 0));
  }

  @Override
  public void run() {
    runner = Thread.currentThread();
    do {
      turn();
    } while (!stop);
    stop = false;
    runner = null;
  }

  private void turn() {
    var jobs = new ArrayList<Job>();
    if (!stop) {
      var first = await();
      if (first != null) {
        jobs.add(first);
      }
    }
    mailbox.drainTo(jobs);
    long now = nanoTime();
    while (!calendar.isEmpty() && calendar.peek().due - now <= 0) {
      jobs.add(calendar.poll());
    }
    for (var job : jobs) {
      if (!job.off) {
        try {
          job.callback.run();
        } catch (Throwable t) {
          var me = Thread.currentThread();
          me.getUncaughtExceptionHandler().uncaughtException(me, t);
        }
      }
    }
  }

  /** The first message, or null when a timer is due before one comes. */
  private Job await() {
    while (true) {
      try {
        var next = calendar.peek();
        if (next == null) {
          return mailbox.take();
        }
        return mailbox.poll(next.due - nanoTime(), NANOSECONDS);
      } catch (InterruptedException e) {
        // An interrupt does not concern it.
      }
    }
  }
}

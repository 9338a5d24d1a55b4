package inflight.ch14_task_queues;

import inflight.ch14_task_queues.RetryWorker.Policy;
import inflight.given.Job;
import inflight.given.Jobs;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Jobs that fail twice and succeed then, and two threads for all of them. If failed jobs wait in
 * the queue, they wait at the same time; if they wait in the worker, two at a time.
 */
public class RetryWorkerSpeed implements Speed {
  private static final int JOBS = 12;
  private static final int FAILURES = 2;
  private static final int RUNS = JOBS * (FAILURES + 1);
  private static final Duration DELAY = Duration.ofMillis(20);
  private static final Policy POLICY =
      new Policy(FAILURES + 1, DELAY, DELAY, failure -> failure instanceof IOException);

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "%d jobs that fail %d times, due again after %s, 2 threads"
                .formatted(JOBS, FAILURES, DELAY))
        .baseline("a worker that sleeps for the delay", RetryWorkerSpeed::sleeping)
        .candidate("your RetryWorker", RetryWorkerSpeed::yours)
        .yardstick("a scheduled pool", RetryWorkerSpeed::scheduled)
        .atLeast(3)
        .build();
  }

  private static int yours() throws InterruptedException {
    var jobs = new TimedJobs();
    var worker = new RetryWorker(jobs, RetryWorkerSpeed::run, POLICY);
    return byTwo(jobs, worker::runOne);
  }

  private static int sleeping() throws InterruptedException {
    var jobs = new TimedJobs();
    return byTwo(
        jobs,
        () -> {
          var job = jobs.take();
          try {
            run(job);
            jobs.done(job);
          } catch (IOException e) {
            Thread.sleep(DELAY);
            jobs.retry(job, Duration.ZERO);
          }
        });
  }

  private static int scheduled() throws InterruptedException {
    var done = new CountDownLatch(JOBS);
    try (var pool = Executors.newScheduledThreadPool(2)) {
      for (int i = 0; i < JOBS; i++) {
        schedule(pool, new Job(i, "", 1), done);
      }
      done.await();
    }
    return JOBS;
  }

  private static void schedule(ScheduledExecutorService pool, Job job, CountDownLatch done) {
    pool.schedule(
        () -> {
          try {
            run(job);
            done.countDown();
          } catch (IOException e) {
            schedule(pool, new Job(job.id(), "", job.attempt() + 1), done);
          }
        },
        job.attempt() == 1 ? 0 : DELAY.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  private static void run(Job job) throws IOException {
    if (job.attempt() <= FAILURES) {
      throw new IOException("attempt " + job.attempt());
    }
  }

  private interface Turn {
    void run() throws InterruptedException;
  }

  /** So many turns in all as all jobs need, on two threads; returns how many jobs are done. */
  private static int byTwo(TimedJobs jobs, Turn turn) throws InterruptedException {
    var turns = new AtomicInteger();
    var failed = new AtomicInteger();
    Runnable life =
        () -> {
          while (turns.getAndIncrement() < RUNS) {
            try {
              turn.run();
            } catch (Throwable thrown) {
              failed.incrementAndGet();
              // Else the other thread would wait for jobs that never come.
              turns.addAndGet(RUNS);
              throw new IllegalStateException(thrown);
            }
          }
        };
    var one = Thread.ofPlatform().daemon().start(life);
    var other = Thread.ofPlatform().daemon().start(life);
    one.join();
    other.join();
    return failed.get() > 0 ? -1 : jobs.done.get();
  }

  private static final class TimedJobs implements Jobs {
    private record Waiting(Job job, long dueNanos) implements Delayed {
      @Override
      public long getDelay(TimeUnit unit) {
        return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      }

      @Override
      public int compareTo(Delayed other) {
        return Long.signum(dueNanos - ((Waiting) other).dueNanos);
      }
    }

    private final DelayQueue<Waiting> waiting = new DelayQueue<>();
    private final AtomicInteger done = new AtomicInteger();

    TimedJobs() {
      for (int i = 0; i < JOBS; i++) {
        add(new Job(i, "", 1), Duration.ZERO);
      }
    }

    private void add(Job job, Duration delay) {
      waiting.add(new Waiting(job, System.nanoTime() + delay.toNanos()));
    }

    @Override
    public Job take() throws InterruptedException {
      return waiting.take().job();
    }

    @Override
    public void done(Job job) {
      done.incrementAndGet();
    }

    @Override
    public void retry(Job job, Duration delay) {
      add(new Job(job.id(), job.payload(), job.attempt() + 1), delay);
    }

    @Override
    public void dead(Job job, Throwable cause) {}

    @Override
    public void release(Job job) {
      add(job, Duration.ZERO);
    }
  }
}

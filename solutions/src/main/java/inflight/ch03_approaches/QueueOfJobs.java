package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

public final class QueueOfJobs implements ChecksumJob {
  private final int workers;

  public QueueOfJobs(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("no workers: " + workers);
    }
    this.workers = workers;
  }

  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var queue = new JobQueue();
    // Each job writes to a place of its own, and join orders that before our reading it.
    var outcomes = new Outcome[all.size()];
    for (var i = 0; i < outcomes.length; i++) {
      var place = i;
      queue.put(() -> outcomes[place] = outcome(all.get(place)));
    }
    queue.finish();
    var threads = new Thread[Math.min(workers, outcomes.length)];
    for (var i = 0; i < threads.length; i++) {
      threads[i] = Thread.ofPlatform().start(() -> work(queue));
    }
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      // Those who wait for a source are interrupted, and nobody begins with another.
      queue.drop();
      for (var thread : threads) {
        thread.interrupt();
      }
      joinUninterruptibly(threads);
      throw e;
    }
    return List.of(outcomes);
  }

  private static void work(JobQueue queue) {
    try {
      queue.work();
    } catch (InterruptedException e) {
      // The run is over, and says so to its caller.
    }
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }

  private static void joinUninterruptibly(Thread[] threads) {
    for (var i = 0; i < threads.length; ) {
      try {
        threads[i].join();
        i++;
      } catch (InterruptedException again) {
        // The first one is thrown, and says it all.
      }
    }
  }

  public static final class JobQueue {
    // Both guarded by this.
    private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();
    private boolean finished;

    public JobQueue() {}

    public synchronized void put(Runnable job) {
      Objects.requireNonNull(job, "job");
      if (finished) {
        throw new RejectedExecutionException("the queue is finished");
      }
      jobs.add(job);
      // All who wait wait for a job, and one job is for one of them.
      notify();
    }

    public synchronized void finish() {
      finished = true;
      // This is for all of them.
      notifyAll();
    }

    public void work() throws InterruptedException {
      for (var job = next(); job != null; job = next()) {
        try {
          job.run();
        } catch (Throwable thrown) {
          var thread = Thread.currentThread();
          thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        }
      }
    }

    /** The next job, or null if there will be none. The job is run outside the lock. */
    private synchronized Runnable next() throws InterruptedException {
      while (jobs.isEmpty() && !finished) {
        wait();
      }
      return jobs.poll();
    }

    private synchronized void drop() {
      jobs.clear();
    }
  }
}

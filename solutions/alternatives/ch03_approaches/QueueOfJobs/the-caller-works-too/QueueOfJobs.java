/*
 * trades: One thread less: the caller is a worker like the others.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

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
    var threads = new CopyOnWriteArrayList<Thread>();
    var outcomes = new Outcome[all.size()];
    var stopped = new AtomicBoolean();
    for (var i = 0; i < outcomes.length; i++) {
      var place = i;
      queue.put(
          () -> {
            if (!stopped.get() && !Thread.currentThread().isInterrupted()) {
              outcomes[place] = outcome(all.get(place));
            }
            if (Thread.currentThread().isInterrupted()) {
              stopped.set(true);
              for (var thread : threads) {
                thread.interrupt();
              }
            }
          });
    }
    queue.finish();
    for (var i = 1; i < workers; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  queue.work();
                } catch (InterruptedException e) {
                  // The run is over.
                }
              }));
    }
    try {
      queue.work();
      for (var thread : threads) {
        thread.join();
      }
      // First the flag: it must be clear when the exception is thrown.
      if (Thread.interrupted() || Arrays.asList(outcomes).contains(null)) {
        throw new InterruptedException();
      }
    } catch (InterruptedException e) {
      stopped.set(true);
      threads.forEach(Thread::interrupt);
      for (var thread : threads) {
        thread.join();
      }
      throw e;
    }
    return List.of(outcomes);
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }

  public static final class JobQueue {
    private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();
    private boolean finished;

    public synchronized void put(Runnable job) {
      Objects.requireNonNull(job);
      if (finished) {
        throw new RejectedExecutionException("finished");
      }
      jobs.add(job);
      notifyAll();
    }

    public synchronized void finish() {
      finished = true;
      notifyAll();
    }

    public void work() throws InterruptedException {
      for (var job = next(); job != null; job = next()) {
        runOne(job);
      }
    }

    private synchronized Runnable next() throws InterruptedException {
      while (jobs.isEmpty() && !finished) {
        wait();
      }
      return jobs.poll();
    }

    private static void runOne(Runnable job) {
      try {
        job.run();
      } catch (Throwable thrown) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      }
    }
  }
}

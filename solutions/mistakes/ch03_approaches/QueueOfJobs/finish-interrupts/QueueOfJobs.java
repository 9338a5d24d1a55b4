/*
 * axis: correct
 * says: interrupt flags, in a job
 * why: Those that sleep are woken by an interrupt when the queue is finished. One that has just been woken for a job is interrupted in that job.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The checksums of many slow sources with a queue and a fixed number of workers. */
public final class QueueOfJobs implements ChecksumJob {
  private final int workers;

  public QueueOfJobs(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    this.workers = workers;
  }

  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    sources.forEach(it -> Objects.requireNonNull(it, "source"));
    var count = sources.size();
    var outcomes = new AtomicReferenceArray<Outcome>(count);
    var queue = new JobQueue();
    for (var i = 0; i < count; i++) {
      var place = i;
      queue.put(() -> outcomes.set(place, read(sources.get(place))));
    }
    queue.finish();
    var threads = new ArrayList<Thread>();
    for (var w = 0; w < Math.min(workers, count); w++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      queue.work();
                    } catch (InterruptedException e) {
                      // The run is being stopped.
                    }
                  }));
    }
    InterruptedException interrupt = null;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupt = e;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupt != null) {
      throw interrupt;
    }
    var list = new ArrayList<Outcome>();
    for (var i = 0; i < count; i++) {
      list.add(outcomes.get(i));
    }
    return list;
  }

  private static Outcome read(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (Exception e) {
      var why = e.getMessage();
      return new Outcome.Failed(why == null || why.isBlank() ? e.toString() : why);
    }
  }

  /** Jobs that wait for workers. */
  public static final class JobQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();
    private final Set<Thread> sleeping = new HashSet<>();
    private boolean finished;

    public JobQueue() {}

    public void put(Runnable job) {
      Objects.requireNonNull(job, "job");
      lock.lock();
      try {
        if (finished) {
          throw new RejectedExecutionException("finished");
        }
        jobs.add(job);
        more.signal();
      } finally {
        lock.unlock();
      }
    }

    public void finish() {
      lock.lock();
      try {
        if (!finished) {
          finished = true;
          sleeping.forEach(Thread::interrupt);
        }
      } finally {
        lock.unlock();
      }
    }

    public void work() throws InterruptedException {
      for (var job = take(); job != null; job = take()) {
        try {
          job.run();
        } catch (Throwable thrown) {
          var here = Thread.currentThread();
          here.getUncaughtExceptionHandler().uncaughtException(here, thrown);
        }
      }
    }

    /** The next job; null when none will come. */
    private Runnable take() throws InterruptedException {
      lock.lock();
      try {
        while (jobs.isEmpty() && !finished) {
          sleeping.add(Thread.currentThread());
          try {
            more.await();
          } catch (InterruptedException e) {
            if (!finished) {
              throw e;
            }
          } finally {
            sleeping.remove(Thread.currentThread());
          }
        }
        return jobs.poll();
      } finally {
        lock.unlock();
      }
    }
  }
}

/*
 * axis: correct
 * says: first put is first run
 * why: Its ring grows by a copy of the array as it is. When the oldest job is not at the beginning, jobs get out of order or lost.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceArray;

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

  /** Jobs that wait for workers, in a ring that grows. */
  public static final class JobQueue {
    private Runnable[] ring = new Runnable[64];
    private int head;
    private int size;
    private boolean finished;

    public JobQueue() {}

    public synchronized void put(Runnable job) {
      Objects.requireNonNull(job, "job");
      if (finished) {
        throw new RejectedExecutionException("finished");
      }
      if (size == ring.length) {
        ring = Arrays.copyOf(ring, 2 * size);
      }
      ring[(head + size) % ring.length] = job;
      size++;
      notify();
    }

    public synchronized void finish() {
      finished = true;
      notifyAll();
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

    private synchronized Runnable take() throws InterruptedException {
      while (size == 0 && !finished) {
        wait();
      }
      if (size == 0) {
        return null;
      }
      var job = ring[head];
      ring[head] = null;
      head = (head + 1) % ring.length;
      size--;
      return job;
    }
  }
}

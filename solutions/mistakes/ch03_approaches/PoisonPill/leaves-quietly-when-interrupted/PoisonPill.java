/*
 * axis: correct
 * says: a job that leaves the interrupt flag set is not the end
 * why: returns as if all were done, if a job has left the flag set
 */
package inflight.ch03_approaches;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Jobs for any number of workers, and an end for all of them. */
public final class PoisonPill {
  /** Not a job: a worker that takes it knows that there will be no more. */
  private static final Runnable PILL = () -> {};

  private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();

  /** Adds a job, which throws nothing. */
  public void put(Runnable job) {
    jobs.add(job);
  }

  /** Says, once, that there will be no more jobs. */
  public void finish() {
    jobs.add(PILL);
  }

  /** The life of one worker: runs jobs until the pill comes or somebody wants it to stop. */
  public void work() throws InterruptedException {
    while (!Thread.currentThread().isInterrupted()) {
      var job = jobs.take();
      if (job == PILL) {
        jobs.add(PILL); // for the next worker
        return;
      }
      job.run();
    }
  }
}

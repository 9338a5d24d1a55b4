/*
 * axis: correct
 * says: times that a job was run, put before the end, when the only worker, which had found no job before, came back
 * why: It asks whether there is a job, and then whether this is the end. A job and the end may both come between the two questions.
 */
package inflight.ch03_approaches;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Jobs for any number of workers, and an end for all of them. */
public final class PoisonPill {
  private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();
  private volatile boolean finished;

  public void put(Runnable job) {
    jobs.add(job);
  }

  public void finish() {
    finished = true;
  }

  public void work() throws InterruptedException {
    while (!jobs.isEmpty() || !finished) {
      // Looks up now and then, whether all is over.
      var job = jobs.poll(5, TimeUnit.MILLISECONDS);
      if (job != null) {
        job.run();
      }
    }
  }
}

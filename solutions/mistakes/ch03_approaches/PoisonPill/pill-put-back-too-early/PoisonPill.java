/*
 * axis: correct
 * says: jobs that were put before the end are all run
 * why: The pill is put back before each job as well, and overtakes those that were not put yet.
 */
package inflight.ch03_approaches;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

public final class PoisonPill {
  private static final Runnable PILL = () -> {};

  private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();

  public void put(Runnable job) {
    jobs.add(job);
  }

  public void finish() {
    jobs.add(PILL);
  }

  public void work() throws InterruptedException {
    var job = jobs.take();
    while (job != PILL) {
      jobs.add(PILL);
      job.run();
      job = jobs.take();
    }
    jobs.add(PILL);
  }
}

/*
 * axis: correct
 * says: a worker that finds no job waits for one
 * why: A pill is put before each job as well. Whoever has run a job takes it for the end.
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

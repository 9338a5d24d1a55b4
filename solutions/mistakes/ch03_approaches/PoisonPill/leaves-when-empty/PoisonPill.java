/*
 * axis: correct
 * says: a worker that finds no job waits for one
 * why: Empty now does not mean that no more will come.
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
    var job = jobs.poll();
    while (job != null && job != PILL) {
      job.run();
      job = jobs.poll();
    }
  }
}

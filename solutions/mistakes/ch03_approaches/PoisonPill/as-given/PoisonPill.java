/*
 * axis: correct
 * says: each of three workers comes back
 * why: The first worker that takes the pill ends. The others wait for one that nobody puts.
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
      job.run();
      job = jobs.take();
    }
  }
}

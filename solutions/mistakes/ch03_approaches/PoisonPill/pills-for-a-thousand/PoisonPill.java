/*
 * axis: correct
 * says: twenty thousand workers that come late come back
 * why: There is a pill for each of a thousand workers, and the next one waits.
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
    for (var i = 0; i < 1_000; i++) {
      jobs.add(PILL);
    }
  }

  public void work() throws InterruptedException {
    for (var job = jobs.take(); job != PILL; job = jobs.take()) {
      job.run();
    }
  }
}

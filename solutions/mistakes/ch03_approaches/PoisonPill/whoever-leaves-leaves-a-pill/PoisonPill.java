/*
 * axis: correct
 * says: an interrupted worker ends nobody else's work
 * why: Whoever goes leaves a pill for the next, also one that an interrupt sends away: no end was said.
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
    try {
      for (var job = jobs.take(); job != PILL; job = jobs.take()) {
        job.run();
      }
    } catch (InterruptedException e) {
      jobs.add(PILL);
      throw e;
    }
    jobs.add(PILL);
  }
}

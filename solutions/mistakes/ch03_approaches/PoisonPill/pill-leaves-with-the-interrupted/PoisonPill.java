/*
 * axis: correct
 * says: an interrupt at the moment of the end keeps no other worker there
 * why: The pill is put back with a call that throws when the thread is interrupted, and then it is gone.
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
    for (var job = jobs.take(); job != PILL; job = jobs.take()) {
      job.run();
    }
    jobs.put(PILL);
  }
}

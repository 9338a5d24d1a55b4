/*
 * axis: correct
 * says: each of three workers comes back
 * why: A flag is set, and a worker that waits in take does not see it.
 */
package inflight.ch03_approaches;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

public final class PoisonPill {
  private volatile boolean finished;
  private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();

  public void put(Runnable job) {
    jobs.add(job);
  }

  public void finish() {
    finished = true;
  }

  public void work() throws InterruptedException {
    var job = jobs.take();
    while (!finished || !jobs.isEmpty()) {
      job.run();
      job = jobs.take();
    }
  }
}

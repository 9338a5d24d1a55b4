/*
 * trades: No pill: a flag, and a worker that looks up now and then. It ends a moment late.
 */
package inflight.ch03_approaches;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
    while (true) {
      // Read before the look: what was put before the end is there then.
      var last = finished;
      var job = jobs.poll(last ? 0 : 10, TimeUnit.MILLISECONDS);
      if (job != null) {
        job.run();
      } else if (last) {
        return;
      }
    }
  }
}

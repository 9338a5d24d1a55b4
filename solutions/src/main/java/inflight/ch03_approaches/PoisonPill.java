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
    // For the next worker, who puts it back in turn.
    jobs.add(PILL);
  }
}

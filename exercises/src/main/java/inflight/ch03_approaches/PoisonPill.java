package inflight.ch03_approaches;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Jobs for any number of workers, and an end for all of them. A warm-up: it is broken, and one line
 * mends it.
 */
public final class PoisonPill {
  /** Not a job: a worker that takes it knows that there will be no more. */
  private static final Runnable PILL = () -> {};

  private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();

  /**
   * Adds a job, which throws nothing. May be called from any thread, and not after {@link #finish}.
   */
  public void put(Runnable job) {
    jobs.add(job);
  }

  /** Says, once, that there will be no more jobs. */
  public void finish() {
    jobs.add(PILL);
  }

  /**
   * The life of one worker, on the calling thread: runs jobs, first put first, and waits while
   * there is none. Returns when all jobs have been taken and there will be no more. Every worker
   * does, however many there are, and however late they come.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits; one that was
   *     interrupted before and finds a job may run it, or throw
   */
  public void work() throws InterruptedException {
    // TODO mend me: delete this line when you begin
    var job = jobs.take();
    while (job != PILL) {
      job.run();
      job = jobs.take();
    }
  }
}

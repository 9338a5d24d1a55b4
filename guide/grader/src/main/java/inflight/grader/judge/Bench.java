package inflight.grader.judge;

import inflight.grader.process.Assignment;
import inflight.grader.process.Crew;
import inflight.grader.process.Profile;
import inflight.grader.process.Result;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Where judges have their assignments done: the judge processes, and a permit for each core. An
 * assignment takes as many permits as it keeps cores busy, so that what is measured is alone. All
 * methods may be called from any thread.
 */
public final class Bench implements AutoCloseable {
  private final Crew crew;
  private final int permits;
  // Fair: one that needs all cores must not be passed by for ever.
  private final Semaphore free;

  /** A bench that ends its crew when it is closed. */
  public Bench(Crew crew) {
    this(crew, Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param permits how many assignments that keep one core busy are done at a time; what waits most
   *     of its time leaves a core free for another
   */
  public Bench(Crew crew, int permits) {
    this.crew = crew;
    this.permits = permits;
    this.free = new Semaphore(permits, true);
  }

  /** How many assignments that keep one core busy are done at a time. */
  public int permits() {
    return permits;
  }

  public Crew crew() {
    return crew;
  }

  /**
   * Has an assignment done once there are cores for it. Blocks until it is done, or has hung or
   * died.
   *
   * @param share how many cores it keeps busy; all of them if there are not so many
   */
  public Result work(
      int share, Profile profile, String owner, Assignment assignment, Duration limit) {
    var taken = Math.min(share, permits);
    try {
      free.acquire(taken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
    try {
      return crew.work(profile, owner, assignment, limit);
    } finally {
      free.release(taken);
    }
  }

  /** The same on a machine of its own. */
  public Result workAlone(Profile profile, String owner, Assignment assignment, Duration limit) {
    return work(permits, profile, owner, assignment, limit);
  }

  @Override
  public void close() {
    crew.close();
  }
}

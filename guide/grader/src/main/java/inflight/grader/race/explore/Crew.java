package inflight.grader.race.explore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads of the runs of one specification. They are used again as long as no run has looked at
 * what thread it is on, and are made anew for each run from then on. Not thread-safe.
 */
final class Crew implements AutoCloseable {
  private static final int LOOKS = 100;
  private static final Duration LOOK = Duration.ofMillis(5);

  private final List<ActorThread> left = new ArrayList<>();
  private ActorThread[] threads = made();
  private boolean mayReuse = true;

  private static ActorThread[] made() {
    return new ActorThread[] {
      new ActorThread("thread 1"), new ActorThread("thread 2"), new ActorThread("stage")
    };
  }

  /** Two threads for the actors and one for the stage, on which nothing has been left. */
  ActorThread[] threads() {
    return threads.clone();
  }

  /**
   * A run is over.
   *
   * @param isClean whether its threads may be used again
   */
  void after(boolean isClean) {
    mayReuse &= isClean;
    if (!mayReuse || !awaitIdle()) {
      retire();
      threads = made();
    }
  }

  /** The thread of the stage does not come back. */
  void leaveStage() {
    threads[2].retire();
    threads[2].interrupt();
  }

  private boolean awaitIdle() {
    for (var thread : threads) {
      for (var look = 0; !thread.isIdle(); look++) {
        if (look == LOOKS * LOOKS) {
          return false;
        }
        Thread.onSpinWait();
      }
    }
    return true;
  }

  private void retire() {
    for (var thread : threads) {
      thread.retire();
      left.add(thread);
    }
    left.removeIf(thread -> !thread.isAlive());
  }

  /** How many threads could not be made to end. */
  int stillRunning() {
    for (var look = 0; look < LOOKS && left.stream().anyMatch(Thread::isAlive); look++) {
      left.forEach(Thread::interrupt);
      try {
        for (var thread : left) {
          thread.join(LOOK);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    left.removeIf(thread -> !thread.isAlive());
    return left.size();
  }

  @Override
  public void close() {
    retire();
  }
}

package inflight.testkit;

/**
 * Of a thread whose {@code start} begins nothing: it keeps what the thread would run, for an actor
 * of a specification to run. So the explorer knows that no thread moves that it does not steer, and
 * can tell a lost wake-up for certain.
 *
 * <p>Code that uses the thread itself has to find one that lives and ends. What of it can be
 * overridden, {@code interrupt} say, the thread overrides; the rest stands here, and is called
 * where the explorer meets {@code LockSupport.unpark}, {@code join}, {@code TimeUnit.timedJoin} and
 * {@code isAlive} of such a thread. On the hardware nobody does that: there the specification takes
 * a {@link HeldThread}.
 */
public interface NeverRuns {
  /** What the loader of all that is explored is called. */
  String EXPLORING_LOADER = "instrumented";

  /** Stands for {@code LockSupport.unpark}: a permit for whoever plays the thread, or will. */
  default void unparkPlayer() {
    throw notPlayed();
  }

  /** Stands for {@code join}: returns when whoever plays the thread has come to its end. */
  default void awaitEnd() throws InterruptedException {
    throw notPlayed();
  }

  /** Stands for {@code isAlive}: whether it has been started, and its end has not come. */
  default boolean lives() {
    throw notPlayed();
  }

  /** Whether a specification's threads can be such: whether it is being explored. */
  static boolean isExplored(Class<?> specification) {
    return EXPLORING_LOADER.equals(specification.getClassLoader().getName());
  }

  private static IllegalStateException notPlayed() {
    return new IllegalStateException("The specification's thread cannot be asked for that.");
  }
}

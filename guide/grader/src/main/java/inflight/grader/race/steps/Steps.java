package inflight.grader.race.steps;

/**
 * Is told the steps of all threads that run instrumented code, on the thread that takes them. Any
 * method may throw, which ends the code under test there.
 */
public interface Steps {
  /** Nobody listens. */
  Steps NOBODY = new Steps() {};

  /** What a step gave that gave nothing. */
  Object NOTHING = new Object();

  /** The calling thread takes part from now on, after all that {@code earlier} have done. */
  default void begins(Thread... earlier) {}

  /** The calling thread is about to take a step. A listener may make it wait for its turn. */
  default void before(Step step) {}

  /**
   * The calling thread has taken a step that came to its end without an exception.
   *
   * @param value what was read or returned; {@link #NOTHING} for nothing
   */
  default void after(Step step, Object value) {}

  /** The calling thread begins (1) to initialize a class, or ends it (-1). */
  default void initializes(int change) {}

  /**
   * Whether a call that wakes a waiter, of which {@link #before} has been told, is to be made now.
   * A listener that says no sees to the waking itself.
   */
  default boolean wakes(Step step) {
    return true;
  }
}

package inflight.given;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Runs many greenlets on one event loop, so that each may wait as if it had a thread to itself. The
 * <i>hub</i> is the greenlet that turns the loop. Whoever waits switches to it, and the loop
 * switches back when the time has come. So one greenlet runs at a time, from one wait to the next.
 *
 * <p>The second exercise of chapter 11 builds one, and says it all; {@link GivenHub} is a whole
 * one.
 */
public interface GreenHub {

  /**
   * Runs {@code main} as a greenlet, and turns the loop until it has ended. Then kills the
   * greenlets that are left, waits for them, and returns or throws what main came to.
   */
  <T> T run(Callable<T> main) throws Exception;

  /** Queues a new greenlet, which begins in a later turn. */
  <T> Green<T> spawn(Callable<T> body);

  /** Suspends the calling greenlet for a time, by the loop's clock. */
  void sleep(Duration time);

  /**
   * Suspends the calling greenlet until a wake-up. {@code arm} is called at once, and is handed the
   * wake-up, which any thread may run.
   */
  void await(Consumer<Runnable> arm);

  /** True in a greenlet of this hub. */
  boolean inGreenlet();

  /** A greenlet that was spawned. */
  interface Green<T> {

    /** Suspends the caller until this one has ended, in whatever way. */
    void join();

    /**
     * Joins, and returns the result or throws the error, the very same.
     *
     * @throws java.util.concurrent.CancellationException if it ended with a {@link GreenletExit}
     */
    T get() throws Exception;

    /** Throws a {@link GreenletExit} where this one waits, and joins. */
    void kill();

    /** True once it has ended. */
    boolean isDone();
  }
}

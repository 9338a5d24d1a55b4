package inflight.ch04_shared_state;

import java.util.Optional;

/**
 * Asks workers to stop, and tells them why.
 *
 * <p>Any number of threads may call any method at any time. Once stopped, a signal stays stopped,
 * and its reason stays the same. What the first thread to {@link #stop} did before that is visible
 * to every thread that has seen the signal: through {@link #isStopped}, through {@link #reason}, or
 * because {@link #repeat} returned.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>An interrupt changes nothing: each method does its work, steps see the flag, and it is left
 *       as it is.
 *   <li>A step may use the signal itself: stop it, ask it, or {@code repeat} with it.
 *   <li>Two signals share nothing.
 * </ul>
 */
public final class StopSignal {

  /**
   * Stops. The first reason is kept: a later call, or one that came second at the same moment,
   * changes nothing. It never waits for a worker.
   *
   * @param reason any string, an empty one too
   * @throws NullPointerException if {@code reason} is null; the signal stays as it was
   */
  public void stop(String reason) {
    throw new UnsupportedOperationException("TODO stop, and keep the first reason");
  }

  /** Returns whether somebody has called {@link #stop}. Once true, {@link #reason} is there. */
  public boolean isStopped() {
    throw new UnsupportedOperationException("TODO say whether it is stopped");
  }

  /** Returns why it was stopped; empty until then. */
  public Optional<String> reason() {
    throw new UnsupportedOperationException("TODO return the reason");
  }

  /**
   * Runs {@code step} again and again, in the calling thread, until the signal is stopped, and
   * returns the reason. A step that has begun is finished; none begins once the stop has been seen,
   * and none at all if the signal was stopped before this call. Many threads may repeat at the same
   * time.
   *
   * <p>Whatever the step throws ends the repeating and reaches the caller as it is, even if the
   * signal has been stopped meanwhile. The signal itself stays as it was.
   */
  public String repeat(Runnable step) {
    throw new UnsupportedOperationException("TODO run the step until stopped");
  }
}

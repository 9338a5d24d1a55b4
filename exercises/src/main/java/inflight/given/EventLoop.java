package inflight.given;

import java.time.Duration;

/**
 * One thread that runs callbacks, one at a time. Chapter 8 builds one; chapters 9 and 10 build on
 * any.
 *
 * <p>The loop turns: in each turn it runs what was ready when the turn began, in the order in which
 * it became ready. What a callback adds runs in the next turn at the earliest, so a callback is
 * never run inside another. What a callback throws is reported and does not end the loop.
 *
 * <p>{@link #callSoon} and {@link #callLater} are for the loop's own thread, or for whoever holds
 * the loop before it runs. {@link #callSoonThreadsafe} and {@link #stop} may be called from any
 * thread. The names are asyncio's: {@code call_soon}, {@code call_later}, {@code
 * call_soon_threadsafe}.
 */
public interface EventLoop {

  /** Runs {@code callback} in the next turn. Callbacks added first run first. */
  Handle callSoon(Runnable callback);

  /**
   * Runs {@code callback} once {@code delay} has passed, never earlier. Callbacks that are due at
   * the same moment run in the order in which they were added. A delay of zero or less means the
   * next turn.
   */
  Handle callLater(Duration delay, Runnable callback);

  /** {@link #callSoon} from any thread. Wakes the loop if it sleeps. */
  Handle callSoonThreadsafe(Runnable callback);

  /** The loop's clock. As with {@link System#nanoTime}, only differences mean anything. */
  long nanoTime();

  /** True on the thread that runs the loop, while it runs it. */
  boolean inLoop();

  /**
   * Runs callbacks on the calling thread until the loop is stopped. Sleeps while there is nothing
   * to do. A loop that was stopped may be run again and goes on with what is left.
   */
  void run();

  /** Ends {@link #run} when the turn that is running is over. Wakes the loop if it sleeps. */
  void stop();

  /** One callback that was handed to a loop. */
  interface Handle {

    /**
     * The callback will not be run any more. Does nothing if it has been run or was cancelled
     * before. For the loop's own thread.
     */
    void cancel();
  }
}

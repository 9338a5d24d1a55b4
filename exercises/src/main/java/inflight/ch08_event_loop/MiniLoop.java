package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * An event loop: one thread that runs callbacks, one at a time. The contract is that of {@link
 * EventLoop}. This is what the interface leaves open:
 *
 * <p>A turn runs the timers that are due when it begins, and everything that was added before it
 * began. What is added or becomes due while it runs waits for the next turn. However many there are
 * of one kind, they don't keep the other kind waiting. Which of the two comes first within the turn
 * is left open, and so is which comes first of {@link #callSoon} and {@link #callSoonThreadsafe}:
 * each of these keeps its own order.
 *
 * <p>While there is nothing to do, the loop sleeps until the next timer is due, or until it is
 * woken. It does not look again every now and then. It reads its clock when it wakes, so whoever
 * moves a clock by hand then wakes the loop with {@link #callSoonThreadsafe}.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>What a callback throws, whatever it is, goes to the {@linkplain
 *       Thread#getUncaughtExceptionHandler uncaught exception handler} of the thread that runs the
 *       loop, and the loop goes on.
 *   <li>A {@link #stop} that comes before {@link #run} is not lost: {@code run} then runs one turn,
 *       with what there is, and returns.
 *   <li>A loop that is not running is an object like any other: it holds no thread, no file and no
 *       socket, and nobody has to close it.
 *   <li>What happens when {@code run} is called on a loop that is running, or when its thread is
 *       interrupted, is left open.
 * </ul>
 */
public final class MiniLoop implements EventLoop {
  private final LongSupplier nanoTime;

  /** A loop that goes by {@link System#nanoTime}. */
  public MiniLoop() {
    this(System::nanoTime);
  }

  /**
   * A loop that goes by another clock.
   *
   * @param nanoTime read by the loop's own thread, and by whoever holds the loop before it runs
   */
  public MiniLoop(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public Handle callSoon(Runnable callback) {
    throw new UnsupportedOperationException("TODO run a callback in the next turn");
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    throw new UnsupportedOperationException("TODO run a callback after a delay");
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    throw new UnsupportedOperationException("TODO take a callback from another thread");
  }

  @Override
  public long nanoTime() {
    throw new UnsupportedOperationException("TODO return the loop's time");
  }

  @Override
  public boolean inLoop() {
    throw new UnsupportedOperationException("TODO say whether this thread runs the loop");
  }

  @Override
  public void run() {
    throw new UnsupportedOperationException("TODO turn until stopped");
  }

  @Override
  public void stop() {
    throw new UnsupportedOperationException("TODO end run after this turn");
  }
}

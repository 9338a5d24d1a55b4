package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * An event loop: one thread that runs callbacks, one at a time. The contract is {@link
 * EventLoop}'s; here is what it leaves open.
 *
 * <ul>
 *   <li>A timer whose time has come when a turn begins runs in that turn, and so does all that was
 *       added before the turn began. Neither can keep the other waiting, however much there is of
 *       it. Which of the two comes first within the turn is left open.
 *   <li>What a callback throws, exception or error, goes to the {@linkplain
 *       Thread#getUncaughtExceptionHandler uncaught exception handler} of the thread that runs the
 *       loop, and the loop goes on.
 *   <li>A {@link #stop} that comes before {@link #run} is not lost: {@code run} then runs one turn,
 *       with what there is, and returns.
 *   <li>While there is nothing to do, the loop sleeps until the next timer is due, or for ever. It
 *       does not look again every now and then. It reads its clock when it wakes; who moves a clock
 *       that does not move by itself wakes the loop with {@link #callSoonThreadsafe}.
 *   <li>A loop that is not running is an object like any other: it holds no thread, no file and no
 *       socket, and nobody has to close it.
 * </ul>
 *
 * <p>What happens when {@code run} is called on a loop that is running, or when its thread is
 * interrupted, is left open.
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
    throw new UnsupportedOperationException("TODO tell the loop's time");
  }

  @Override
  public boolean inLoop() {
    throw new UnsupportedOperationException("TODO tell whether this thread runs the loop");
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

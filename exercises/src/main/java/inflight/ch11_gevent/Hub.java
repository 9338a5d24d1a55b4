package inflight.ch11_gevent;

import inflight.given.EventLoop;
import inflight.given.GreenHub;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Runs many greenlets on one event loop. Each of them may wait as if it had a thread to itself:
 * meanwhile the loop turns, and others run. One runs at a time, from one wait to the next, and no
 * wait keeps the loop from turning. The names are gevent's.
 *
 * <p>{@link #run} runs main, and whatever is spawned, as greenlets, and turns the loop on the
 * calling thread until main has ended. Those that are left then are killed all at once, in the
 * order in which they were spawned, with what they spawn meanwhile; when the last of them is dead,
 * {@code run} returns main's result, or throws what main threw, the very same, be it an exit. Then
 * the hub may be run again.
 *
 * <p>{@link #spawn} only queues: the body begins in a later turn of the loop, and those spawned
 * first begin first. {@link #sleep} goes by the loop's clock. A sleep of zero lets all who are
 * ready go first, and so greenlets that do nothing but sleep for zero take turns in order. {@link
 * #await} calls {@code arm} at once and hands it a wake-up; the caller goes on once that was run,
 * by any thread, be it inside {@code arm}. What was done before the wake-up happens-before the
 * return. To run it again does nothing, and to run it late neither.
 *
 * <p>{@code join} returns when the other has ended, in whatever way; {@code get} then returns its
 * result or throws its error, the very same, whatever Throwable it is. Any number of greenlets may
 * join one, and go on in the order in which they came. An error that nobody asks for is kept, and
 * the others live on.
 *
 * <p>{@code kill} throws a {@link inflight.given.GreenletExit} where the other waits, and returns
 * when it is <i>dead</i>: its {@code finally} blocks run first, and may sleep. Its old sleep, join
 * or await is over and forgotten, and no timer of it stays with the loop. One that has not begun
 * never does, and is dead at once. One that catches the exit goes on, and is an ordinary greenlet
 * again; {@code get} gives its result. {@code get} of one that ended with the exit throws a {@link
 * java.util.concurrent.CancellationException}.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Two kills throw two exits, the second perhaps into the cleanup of the first.
 *   <li>To kill a dead one does nothing. To kill oneself throws the exit right there. To join
 *       oneself is refused with an {@link IllegalStateException}.
 *   <li>A greenlet that is killed while it joins, or kills, another leaves that one alone.
 *   <li>A sleep of less than zero is one of zero; it may also be as long as a Duration can be.
 *   <li>Null is a result. What {@code arm} throws leaves {@code await}.
 *   <li>{@code spawn}, {@code sleep} and {@code await} are for greenlets of this hub, and so are
 *       {@code join}, {@code get} and {@code kill} of one that is not done. Elsewhere they throw an
 *       {@link IllegalStateException}, and so does a {@code run} inside a {@code run}.
 *   <li>An interrupt of the thread that is in {@code run} ends nothing, though the loop's own
 *       {@code run} may come back early. The flag is set when {@code run} returns.
 *   <li>Two hubs share nothing. Thousands of greenlets may sleep at once.
 * </ul>
 *
 * <p>Left open: whether a greenlet that is about to go on anyway, when it is killed, passes to its
 * next wait first.
 */
public final class Hub implements GreenHub {

  /**
   * A hub that nobody runs yet.
   *
   * @param loop turns nowhere else while the hub runs; the greenlet that has its turn may call what
   *     is for the loop's own thread, whatever thread it is on
   */
  public Hub(EventLoop loop) {
    // TODO keep what is needed
  }

  @Override
  public <T> T run(Callable<T> main) throws Exception {
    throw new UnsupportedOperationException("TODO run main and turn the loop");
  }

  @Override
  public <T> Green<T> spawn(Callable<T> body) {
    throw new UnsupportedOperationException("TODO queue a greenlet");
  }

  @Override
  public void sleep(Duration time) {
    throw new UnsupportedOperationException("TODO wait for a timer of the loop");
  }

  @Override
  public void await(Consumer<Runnable> arm) {
    throw new UnsupportedOperationException("TODO wait for a wake-up");
  }

  @Override
  public boolean inGreenlet() {
    throw new UnsupportedOperationException("TODO say whether a greenlet of this hub calls");
  }
}

package inflight.ch07_when;

/**
 * Serves any number of clients at once, each on a virtual thread of its own, over a backend that
 * bears only a few calls at a time.
 *
 * <p>Any number of threads may call {@link #serve} and {@link #inFlight} at any time. {@code serve}
 * returns at once, whatever the others are waiting for. For each exchange it starts a new virtual
 * thread, and that thread does all there is to do for it: it reads the question, calls the backend,
 * and replies. {@code read} and {@code reply} wait for a client, for as long as the client likes,
 * and any number of exchanges may be in them at the same time.
 *
 * <p>Never more than {@code limit} calls are in the backend at the same time, and as many as that
 * if there are enough questions. An exchange counts against the limit while it is in {@code call},
 * and at no other time: not while it reads, replies or fails, and not after {@code call} has
 * thrown.
 *
 * <p>Each exchange has one end. If {@code read} and {@code call} return, it is replied to, once. If
 * one of them throws, whatever it throws, the exchange is failed instead, once, with the very same
 * throwable. If {@code reply} throws, the exchange is failed with what that threw. Then it is over.
 *
 * <p>{@link #close} stops the server. From then on {@code serve} throws, and starts nothing. {@code
 * close} blocks until every exchange that {@code serve} had accepted is over, and then no thread of
 * this server is left, or it is just about to end. Whoever waits for something, in {@code close} or
 * for the backend, does so without keeping a core busy.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>What {@code fail} throws is dropped.
 *   <li>A question and an answer may be null, and are passed on.
 *   <li>The same exchange may be served again, also while it is in flight: it is read and answered
 *       each time.
 *   <li>An exchange is in flight from the moment that {@code serve} has accepted it, even if its
 *       thread has not begun yet.
 *   <li>An exchange whose thread is interrupted while it waits for its turn at the backend is
 *       failed with an {@link InterruptedException}, and the backend is not called for it. Its turn
 *       goes to another. Whether one that was interrupted before, and need not wait, is failed so
 *       too is left open. In {@code call} and behind it an interrupt changes nothing: the exchange
 *       has the end that {@code call} and {@code reply} give it.
 *   <li>If the thread that calls {@code close} is interrupted, before or while it waits, all
 *       threads of exchanges in flight are interrupted. {@code close} goes on waiting until they
 *       are over, and returns with the interrupt flag set, like {@link
 *       java.util.concurrent.ExecutorService#close}. {@code serve} and {@code inFlight} do not mind
 *       an interrupt of the calling thread.
 *   <li>{@code close} may be called several times and by several threads; each call blocks until
 *       nothing is in flight. An exchange must not call it: it would wait for itself.
 * </ul>
 */
public final class RequestServer implements AutoCloseable {
  /** A client, at the other end of the line. Given: the server calls it. */
  public interface Exchange {
    /** Blocks until the client has sent its question, and returns it. */
    String read() throws Exception;

    /** Sends the answer; blocks until the client has taken it. */
    void reply(String answer) throws Exception;

    /** Tells the client that there will be no answer. May block too. */
    void fail(Throwable why);
  }

  /** What answers the questions. Given: the server calls it. */
  public interface Backend {
    /** Blocks until there is an answer, and returns it. */
    String call(String question) throws Exception;
  }

  /**
   * A server that accepts exchanges from now on.
   *
   * @param limit how many calls the backend bears at the same time, at least 1
   * @throws NullPointerException if the backend is null
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public RequestServer(Backend backend, int limit) {
    throw new UnsupportedOperationException("TODO remember the backend and its limit");
  }

  /**
   * Accepts an exchange, and returns without waiting for anything.
   *
   * @throws NullPointerException if the exchange is null
   * @throws java.util.concurrent.RejectedExecutionException if {@link #close} has been called
   */
  public void serve(Exchange exchange) {
    throw new UnsupportedOperationException("TODO a thread that reads, calls and replies");
  }

  /**
   * How many exchanges have been accepted and are not over yet. One that is being refused at this
   * very moment may be counted.
   */
  public int inFlight() {
    throw new UnsupportedOperationException("TODO count them");
  }

  /** Accepts no more, and blocks until nothing is in flight. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO refuse new ones, and wait for those in flight");
  }
}

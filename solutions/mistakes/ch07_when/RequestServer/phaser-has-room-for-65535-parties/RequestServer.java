/*
 * axis: correct
 * says: with all those before it in flight, threw
 * why: a Phaser has room for 65,535 parties
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Serves each client on a virtual thread, over a backend with a limit. */
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

  private final Backend backend;
  private final Semaphore turns;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A party for each exchange in flight, and one for the open server. */
  private final Phaser parties = new Phaser(1);

  public RequestServer(Backend backend, int limit) {
    this.backend = Objects.requireNonNull(backend);
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit);
    }
    turns = new Semaphore(limit);
  }

  public void serve(Exchange exchange) {
    Objects.requireNonNull(exchange);
    if (closed.get() || parties.register() < 0) {
      throw new RejectedExecutionException("closed");
    }
    Thread thread = Thread.ofVirtual().unstarted(() -> handleAndLeave(exchange));
    threads.add(thread);
    if (closed.get()) { // closed meanwhile: leave again
      leave(thread);
      throw new RejectedExecutionException("closed");
    }
    thread.start();
  }

  private void handleAndLeave(Exchange exchange) {
    try {
      handle(exchange);
    } finally {
      leave(Thread.currentThread());
    }
  }

  private void leave(Thread thread) {
    threads.remove(thread);
    parties.arriveAndDeregister();
  }

  private void handle(Exchange exchange) {
    try {
      exchange.reply(ask(exchange.read()));
    } catch (Throwable why) {
      try {
        exchange.fail(why);
      } catch (Throwable dropped) {
        // the client is gone: nobody to tell
      }
    }
  }

  private String ask(String question) throws Exception {
    turns.acquire();
    try {
      return backend.call(question);
    } finally {
      turns.release();
    }
  }

  public int inFlight() {
    return threads.size();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      parties.arriveAndDeregister(); // the phase is over once all exchanges have left, too
    }
    boolean interrupted = false;
    while (!parties.isTerminated()) {
      try {
        parties.awaitAdvanceInterruptibly(0);
      } catch (InterruptedException e) {
        interrupted = true;
        threads.forEach(Thread::interrupt);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package inflight.ch07_when;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * A virtual thread for each exchange, a semaphore around the backend, and a set of the threads in
 * flight.
 *
 * <p>The set and the flag are under one lock, so an exchange is either in the set before {@code
 * close} looks, or refused. A thread leaves the set as the last thing it does. No lock is held
 * while anything else is waited for.
 */
public final class RequestServer implements AutoCloseable {
  public interface Exchange {
    String read() throws Exception;

    void reply(String answer) throws Exception;

    void fail(Throwable why);
  }

  public interface Backend {
    String call(String question) throws Exception;
  }

  private final Backend backend;
  private final Semaphore permits;

  // Both guarded by threads.
  private final Set<Thread> threads = new HashSet<>();
  private boolean closed;

  public RequestServer(Backend backend, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the backend must bear a call: " + limit);
    }
    this.backend = Objects.requireNonNull(backend);
    permits = new Semaphore(limit);
  }

  public void serve(Exchange exchange) {
    Objects.requireNonNull(exchange);
    var thread = Thread.ofVirtual().unstarted(() -> handle(exchange));
    synchronized (threads) {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      threads.add(thread);
      // Within, so that close never interrupts one that has not begun.
      thread.start();
    }
  }

  private void handle(Exchange exchange) {
    try {
      exchange.reply(ask(exchange.read()));
    } catch (Throwable why) {
      fail(exchange, why);
    } finally {
      synchronized (threads) {
        threads.remove(Thread.currentThread());
        threads.notifyAll();
      }
    }
  }

  /** Holds a permit for this call and for nothing else. */
  private String ask(String question) throws Exception {
    permits.acquire();
    try {
      return backend.call(question);
    } finally {
      permits.release();
    }
  }

  private static void fail(Exchange exchange, Throwable why) {
    try {
      exchange.fail(why);
    } catch (Throwable dropped) {
      // The client cannot even be told; there is nobody else to tell.
    }
  }

  public int inFlight() {
    synchronized (threads) {
      return threads.size();
    }
  }

  @Override
  public void close() {
    var interrupted = false;
    synchronized (threads) {
      closed = true;
      while (!threads.isEmpty()) {
        try {
          threads.wait();
        } catch (InterruptedException e) {
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

/*
 * axis: race-free
 * says: The client was accepted, and close returned before it was served.
 * why: serve looks whether the server is closed, and then counts the exchange. A close that comes between the
 *     two sees nothing in flight, and returns with a client let in behind its back.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

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
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public RequestServer(Backend backend, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the backend must bear a call: " + limit);
    }
    this.backend = Objects.requireNonNull(backend);
    permits = new Semaphore(limit);
  }

  public void serve(Exchange exchange) {
    Objects.requireNonNull(exchange);
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    var thread = Thread.ofVirtual().unstarted(() -> handle(exchange));
    threads.add(thread);
    thread.start();
  }

  private void handle(Exchange exchange) {
    try {
      exchange.reply(ask(exchange.read()));
    } catch (Throwable why) {
      fail(exchange, why);
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

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
    }
  }

  public int inFlight() {
    return threads.size();
  }

  @Override
  public void close() {
    closed = true;
    var interrupted = false;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
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

/*
 * axis: correct
 * says: close
 * why: close waits under the lock with a join, and serve takes the same lock: nobody is refused as long as one
 *     client is in flight, since serve waits too.
 */
package inflight.ch07_when;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

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

  private final Set<Thread> threads = new HashSet<>();
  private boolean closed;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger over = new AtomicInteger();

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

      accepted.incrementAndGet();
      thread.start();
    }
  }

  private void handle(Exchange exchange) {
    try {
      exchange.reply(ask(exchange.read()));
    } catch (Throwable why) {
      fail(exchange, why);
    } finally {
      over.incrementAndGet();
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
    return accepted.get() - over.get();
  }

  @Override
  public void close() {
    var interrupted = false;
    synchronized (threads) {
      closed = true;
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
      threads.clear();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

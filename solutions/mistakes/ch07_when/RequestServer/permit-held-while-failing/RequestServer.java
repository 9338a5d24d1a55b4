/*
 * axis: correct
 * says: 20 clients that are told of their failure
 * why: The failure is told inside of the try that holds the permit, so a client that is slow to hear of it
 *     keeps others from the backend.
 */
package inflight.ch07_when;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
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

      thread.start();
    }
  }

  private void handle(Exchange exchange) {
    try {
      var question = exchange.read();
      permits.acquire();
      String answer;
      try {
        answer = backend.call(question);
      } catch (Throwable why) {
        fail(exchange, why);
        return;
      } finally {
        permits.release();
      }
      exchange.reply(answer);
    } catch (Throwable why) {
      fail(exchange, why);
    } finally {
      synchronized (threads) {
        threads.remove(Thread.currentThread());
        threads.notifyAll();
      }
    }
  }

  private static void fail(Exchange exchange, Throwable why) {
    try {
      exchange.fail(why);
    } catch (Throwable dropped) {
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

/*
 * trades: The per-task executor counts its threads, refuses, waits and interrupts by itself. Least to write; a
 *     count of those in flight has to be kept beside it.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public RequestServer(Backend backend, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the backend must bear a call: " + limit);
    }
    this.backend = Objects.requireNonNull(backend);
    permits = new Semaphore(limit, true);
  }

  public void serve(Exchange exchange) {
    Objects.requireNonNull(exchange);
    inFlight.incrementAndGet();
    try {
      threads.execute(() -> handle(exchange));
    } catch (RejectedExecutionException e) {
      inFlight.decrementAndGet();
      throw e;
    }
  }

  private void handle(Exchange exchange) {
    try {
      exchange.reply(ask(exchange.read()));
    } catch (Throwable why) {
      fail(exchange, why);
    } finally {
      inFlight.decrementAndGet();
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
    return inFlight.get();
  }

  @Override
  public void close() {
    threads.close();
  }
}

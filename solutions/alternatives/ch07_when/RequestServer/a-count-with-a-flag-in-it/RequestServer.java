/*
 * trades: The count of those in flight and the flag are one number, changed by compare-and-set: to enter is to
 *     find it even and add 2. The backend is a monitor, which virtual threads may block on since JDK 24. No
 *     lock spans serve and close, and that has to be thought through.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
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
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  // Twice the number of those in flight, and 1 more once it is closed.
  private final AtomicInteger state = new AtomicInteger();
  private final CountDownLatch drained = new CountDownLatch(1);
  private volatile boolean interrupting;

  private int places; // guarded by this

  public RequestServer(Backend backend, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the backend must bear a call: " + limit);
    }
    this.backend = Objects.requireNonNull(backend);
    places = limit;
  }

  public void serve(Exchange exchange) {
    Objects.requireNonNull(exchange);
    var before = state.get();
    while (isClosed(before) || !state.compareAndSet(before, before + 2)) {
      if (isClosed(before)) {
        throw new RejectedExecutionException("closed");
      }
      before = state.get();
    }
    var thread = Thread.ofVirtual().unstarted(() -> handle(exchange));
    threads.add(thread);
    // Either close has seen it among the threads, or it is seen here that close interrupts all.
    if (interrupting) {
      thread.interrupt();
    }
    thread.start();
  }

  private static boolean isClosed(int state) {
    return state % 2 == 1;
  }

  private void handle(Exchange exchange) {
    try {
      var question = exchange.read();
      enter();
      String answer;
      try {
        answer = backend.call(question);
      } finally {
        leave();
      }
      exchange.reply(answer);
    } catch (Throwable why) {
      fail(exchange, why);
    } finally {
      threads.remove(Thread.currentThread());
      if (state.addAndGet(-2) == 1) {
        drained.countDown();
      }
    }
  }

  private synchronized void enter() throws InterruptedException {
    while (places == 0) {
      wait();
    }
    places--;
  }

  private synchronized void leave() {
    places++;
    notifyAll();
  }

  private static void fail(Exchange exchange, Throwable why) {
    try {
      exchange.fail(why);
    } catch (Throwable dropped) {
    }
  }

  public int inFlight() {
    return state.get() / 2;
  }

  @Override
  public void close() {
    if (state.updateAndGet(it -> it | 1) == 1) {
      drained.countDown();
    }
    var interrupted = false;
    while (drained.getCount() > 0) {
      try {
        drained.await();
      } catch (InterruptedException e) {
        interrupted = true;
        interrupting = true;
        threads.forEach(Thread::interrupt);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

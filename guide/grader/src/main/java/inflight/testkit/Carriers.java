package inflight.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the carriers of all virtual threads busy, so that a virtual thread that is started
 * meanwhile does not begin until this is closed. It makes sure of an order that would otherwise be
 * a matter of luck: what a starter does behind {@code start} comes before all that the started
 * thread does. Only for tests that wait for platform threads meanwhile.
 *
 * <pre>{@code
 * try (var carriers = Carriers.hold()) {
 *   server.serve(client);
 *   assertThat(server.inFlight()).isEqualTo(1);
 * }
 * }</pre>
 */
public final class Carriers implements AutoCloseable {
  private volatile boolean released;

  private Carriers() {}

  /**
   * Blocks until every carrier is busy.
   *
   * @throws IllegalStateException if the calling thread is virtual, and needs a carrier itself
   */
  public static Carriers hold() {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("A virtual thread would wait for itself.");
    }
    var carriers = new Carriers();
    var busy = new AtomicInteger();
    for (var i = 0; i < count(); i++) {
      Thread.ofVirtual().name("holds a carrier").start(() -> carriers.spin(busy));
    }
    try {
      Poll.until("all carriers of virtual threads are busy", () -> busy.get() == count());
    } catch (Throwable e) {
      carriers.close();
      throw e;
    }
    return carriers;
  }

  /** How many virtual threads can run at the same moment. */
  public static int count() {
    return Integer.getInteger(
        "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
  }

  private void spin(AtomicInteger busy) {
    busy.incrementAndGet();
    while (!released) {
      Thread.onSpinWait();
    }
  }

  /** Lets the virtual threads go on. */
  @Override
  public void close() {
    released = true;
  }
}

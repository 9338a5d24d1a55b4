package inflight.ch12_structured;

import inflight.testkit.Workers;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;

/**
 * Threads that make nurseries, each a nursery of its own: {@code join} and {@code close} are for
 * the thread that has made it, and a nursery may know which that is. Used by the test's thread.
 */
final class Owners implements AutoCloseable {
  /** What an owner does with its nursery. */
  @FunctionalInterface
  interface Body {
    void run(Nursery nursery) throws Exception;
  }

  private record Owner(Workers.Worker worker, SynchronousQueue<Body> bodies) {}

  private final Workers workers = new Workers();
  private final Map<Nursery, Owner> owners = new IdentityHashMap<>();

  /** A nursery that a thread of its own has made. */
  Nursery make(Executor executor) {
    var made = new CompletableFuture<Nursery>();
    var bodies = new SynchronousQueue<Body>();
    var worker =
        workers.start(
            "owner",
            () -> {
              try {
                made.complete(new Nursery(executor));
              } catch (Throwable thrown) {
                made.completeExceptionally(thrown);
                return;
              }
              bodies.take().run(made.join());
            });
    try {
      owners.put(made.join(), new Owner(worker, bodies));
    } catch (CompletionException e) {
      Children.<RuntimeException>sneak(e.getCause());
    }
    return made.join();
  }

  /** Lets the owner begin something, with which it ends. Returns when it has begun. */
  Workers.Worker begin(Nursery nursery, Body body) {
    var owner = owners.get(nursery);
    var begun = new CountDownLatch(1);
    try {
      owner.bodies.put(
          its -> {
            begun.countDown();
            body.run(its);
          });
      begun.await();
    } catch (InterruptedException e) {
      throw new AssertionError("The test was interrupted.", e);
    }
    return owner.worker;
  }

  /** Interrupts those that have nothing to do. */
  @Override
  public void close() {
    workers.close();
  }
}

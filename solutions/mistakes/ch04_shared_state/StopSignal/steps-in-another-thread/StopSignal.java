/*
 * axis: correct
 * says: steps run in the calling thread
 * why: The steps run on a thread of their own, and the caller waits for it. What belongs to the calling thread, its
 *     interrupt and its locks, the steps do not have.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

public final class StopSignal {
  private final AtomicReference<String> reason = new AtomicReference<>();

  public void stop(String reason) {
    Objects.requireNonNull(reason, "reason");
    this.reason.compareAndSet(null, reason);
  }

  public boolean isStopped() {
    return reason.get() != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  public String repeat(Runnable step) {
    var thrown = new AtomicReference<Throwable>();
    var worker =
        Thread.startVirtualThread(
            () -> {
              try {
                while (!isStopped()) {
                  step.run();
                }
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    var interrupted = false;
    while (true) {
      try {
        worker.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (thrown.get()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {}
    }
    return reason.get();
  }
}

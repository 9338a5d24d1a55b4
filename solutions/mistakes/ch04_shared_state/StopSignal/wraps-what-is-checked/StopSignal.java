/*
 * axis: correct
 * says: reaches the caller as it is
 * why: The step runs in a future, and what is neither a RuntimeException nor an Error comes out as a cause of
 *     something else.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

public final class StopSignal {
  // The one thing that is shared. That it is not null is the signal, so there is no moment when the
  // signal is
  // there and its reason is not.
  private final AtomicReference<String> reason = new AtomicReference<>();

  public void stop(String reason) {
    Objects.requireNonNull(reason, "reason");
    // Of two that come at the same moment one finds null. Its write is a release: whoever reads the
    // reason sees all
    // that came before it.
    this.reason.compareAndSet(null, reason);
  }

  public boolean isStopped() {
    return reason.get() != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  public String repeat(Runnable step) {
    // Read afresh in each turn, as every get of an atomic reference is, and read once: what was
    // seen is returned.
    String seen;
    while ((seen = reason.get()) == null) {
      var task = new FutureTask<Void>(step, null);
      task.run();
      try {
        task.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException exception -> throw exception;
          case Error error -> throw error;
          default -> throw new IllegalStateException(e.getCause());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return seen;
  }
}

/*
 * axis: correct
 * says: steps of two workers | only 1 of 2 were inside at the same time
 * why: The steps of all workers take one lock, so that one works and the others wait. Stop does not need the lock.
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
    String seen;
    while ((seen = reason.get()) == null) {
      synchronized (reason) {
        step.run();
      }
    }
    return seen;
  }
}

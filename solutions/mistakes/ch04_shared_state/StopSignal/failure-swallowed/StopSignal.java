/*
 * axis: correct
 * says: what the step throws
 * why: A step that fails is run again, and nobody hears of it.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

public final class StopSignal {
  private final AtomicReference<String> reason = new AtomicReference<>();

  public void stop(String reason) {
    this.reason.compareAndSet(null, Objects.requireNonNull(reason, "reason"));
  }

  public boolean isStopped() {
    return reason.get() != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      try {
        step.run();
      } catch (RuntimeException e) {
        break;
      }
    }
    return reason.get();
  }
}

/*
 * axis: correct
 * says: no step is run if it was stopped before
 * why: The work is done before the first look.
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
    do {
      step.run();
    } while (!isStopped());
    return reason.get();
  }
}

/*
 * axis: correct
 * says: an interrupt does not stop
 * why: An interrupt that was meant for the step ends the repeating, and there is no reason to return.
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
    while (!isStopped() && !Thread.currentThread().isInterrupted()) {
      step.run();
    }
    return reason.get();
  }
}

/*
 * axis: race-free
 * says: Data race on "payload": nothing orders the write
 * why: An opaque read in each turn ends the repeating in time, but orders nothing: whoever comes back from repeat need
 *     not see what was written before the stop.
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
    while ((seen = reason.getOpaque()) == null) {
      step.run();
    }
    return seen;
  }
}

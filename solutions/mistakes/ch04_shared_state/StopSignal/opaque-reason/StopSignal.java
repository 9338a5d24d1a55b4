/*
 * axis: race-free
 * says: Data race on "payload": nothing orders the write
 * why: An opaque read finds the reason in the end, but orders nothing: whoever sees the signal through its
 *     reason need not see what was written before it.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
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
    return Optional.ofNullable(reason.getOpaque());
  }

  public String repeat(Runnable step) {
    // Read afresh in each turn, as every get of an atomic reference is, and read once: what was
    // seen is returned.
    String seen;
    while ((seen = reason.get()) == null) {
      step.run();
    }
    return seen;
  }
}

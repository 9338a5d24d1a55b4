/*
 * axis: correct
 * says: interrupt flag that the step saw
 * why: The interrupt is put away so that it does not disturb the repeating, and given back at the end. The step, whose
 *     business it is, never sees it.
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
    var interrupted = Thread.interrupted();
    try {
      String seen;
      while ((seen = reason.get()) == null) {
        step.run();
        interrupted |= Thread.interrupted();
      }
      return seen;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

/*
 * axis: correct
 * says: even if that step has stopped the signal
 * why: Once it is stopped the reason is taken to count for more than what the last step throws, which nobody hears of.
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
    while (!isStopped()) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (!isStopped()) {
          throw e;
        }
      }
    }
    return reason.get();
  }
}

/*
 * axis: correct
 * says: the first reason is kept
 * why: Every call sets the reason.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private volatile String reason;

  public void stop(String reason) {
    this.reason = Objects.requireNonNull(reason);
  }

  public boolean isStopped() {
    return reason != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

/*
 * axis: race-free
 * says: first reason was replaced
 * why: Two that find it not stopped both set their reason.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private volatile String reason;

  public void stop(String reason) {
    Objects.requireNonNull(reason);
    if (this.reason == null) {
      this.reason = reason;
    }
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

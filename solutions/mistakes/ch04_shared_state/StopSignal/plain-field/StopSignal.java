/*
 * axis: race-free
 * says: Data race on "stopped": nothing orders | StopSignal.java:
 * why: A plain field that is read in a loop may be read once, before the first turn, and never again.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private boolean stopped;
  private String reason;

  public synchronized void stop(String reason) {
    Objects.requireNonNull(reason);
    if (!stopped) {
      stopped = true;
      this.reason = reason;
    }
  }

  public boolean isStopped() {
    return stopped;
  }

  public synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

/*
 * axis: race-free
 * says: Data race on "reason": nothing orders | StopSignal.java:
 * why: The flag is volatile, the reason is not. Whoever reads the flag first is safe; reason alone does not read it.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private volatile boolean stopped;
  private String reason;

  public synchronized void stop(String reason) {
    Objects.requireNonNull(reason, "reason");
    if (!stopped) {
      this.reason = reason;
      stopped = true;
    }
  }

  public boolean isStopped() {
    return stopped;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  public String repeat(Runnable step) {
    while (!stopped) {
      step.run();
    }
    return reason;
  }
}

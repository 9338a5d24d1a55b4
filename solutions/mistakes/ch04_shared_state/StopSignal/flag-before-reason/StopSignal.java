/*
 * axis: race-free
 * says: signal was seen and its reason was not
 * why: Whoever looks between the two writes sees a signal without a reason.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private volatile boolean stopped;
  private volatile String reason;

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

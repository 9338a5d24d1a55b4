/*
 * axis: correct
 * says: stop does not wait for a step
 * why: The worker holds the lock while it works, so that stop waits for the worker that it should stop.
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

  public synchronized boolean isStopped() {
    return stopped;
  }

  public synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  public synchronized String repeat(Runnable step) {
    while (!stopped) {
      step.run();
    }
    return reason;
  }
}

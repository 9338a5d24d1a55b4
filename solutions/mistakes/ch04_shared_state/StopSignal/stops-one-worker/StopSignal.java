/*
 * axis: correct
 * says: every worker
 * why: The signal is used up by the first worker that sees it.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private boolean stopped;
  private boolean pending;
  private String reason;

  public synchronized void stop(String reason) {
    Objects.requireNonNull(reason);
    if (!stopped) {
      stopped = true;
      pending = true;
      this.reason = reason;
    }
  }

  public synchronized boolean isStopped() {
    return stopped;
  }

  public synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  public String repeat(Runnable step) {
    while (!taken()) {
      step.run();
    }
    return reason().orElseThrow();
  }

  private synchronized boolean taken() {
    boolean was = pending;
    pending = false;
    return was;
  }
}

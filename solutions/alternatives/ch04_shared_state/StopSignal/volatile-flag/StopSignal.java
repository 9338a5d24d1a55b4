/*
 * trades: A look costs one volatile read; the order of the two writes has to be kept in mind.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private volatile boolean stopped;
  private String reason; // Written before the flag, read after it.

  public synchronized void stop(String reason) {
    Objects.requireNonNull(reason);
    if (!stopped) {
      this.reason = reason;
      stopped = true;
    }
  }

  public boolean isStopped() {
    return stopped;
  }

  public Optional<String> reason() {
    return stopped ? Optional.of(reason) : Optional.empty();
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

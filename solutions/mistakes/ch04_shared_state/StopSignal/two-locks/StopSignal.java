/*
 * axis: race-free
 * says: Data race on "reason": nothing orders | StopSignal.java:
 * why: A lock orders those who take the same one. Who stops and who looks take two different ones.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private final Object writing = new Object();
  private final Object reading = new Object();
  private String reason;

  public void stop(String reason) {
    Objects.requireNonNull(reason);
    synchronized (writing) {
      if (this.reason == null) {
        this.reason = reason;
      }
    }
  }

  public boolean isStopped() {
    synchronized (reading) {
      return reason != null;
    }
  }

  public Optional<String> reason() {
    synchronized (reading) {
      return Optional.ofNullable(reason);
    }
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

/*
 * axis: correct
 * says: two signals
 * why: A static field is one for all signals.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

public final class StopSignal {
  private static final AtomicReference<String> reason = new AtomicReference<>();

  public void stop(String why) {
    reason.compareAndSet(null, Objects.requireNonNull(why));
  }

  public boolean isStopped() {
    return reason.get() != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

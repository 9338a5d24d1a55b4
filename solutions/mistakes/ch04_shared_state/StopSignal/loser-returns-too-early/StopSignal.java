/*
 * axis: race-free
 * says: isStopped is still false
 * why: Who comes second finds the reason there and returns, while the first has yet to set the flag.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

public final class StopSignal {
  private final AtomicReference<String> why = new AtomicReference<>();
  private volatile boolean stopped; // cheaper to ask in each round

  public void stop(String reason) {
    if (why.compareAndSet(null, Objects.requireNonNull(reason, "reason"))) {
      stopped = true;
    }
  }

  public boolean isStopped() {
    return stopped;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(why.get());
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return why.get();
  }
}

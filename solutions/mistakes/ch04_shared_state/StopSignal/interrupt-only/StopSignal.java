/*
 * axis: correct
 * says: takes the interrupt for itself
 * why: An interrupt is used up by whoever notices it first, and the step may be that.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

public final class StopSignal {
  private final AtomicReference<String> reason = new AtomicReference<>();
  private final Set<Thread> workers = ConcurrentHashMap.newKeySet();

  public void stop(String reason) {
    if (this.reason.compareAndSet(null, Objects.requireNonNull(reason))) {
      workers.forEach(Thread::interrupt);
    }
  }

  public boolean isStopped() {
    return reason.get() != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  public String repeat(Runnable step) {
    workers.add(Thread.currentThread());
    try {
      if (isStopped()) {
        return reason.get();
      }
      while (!Thread.currentThread().isInterrupted()) {
        step.run();
      }
      return reason.get();
    } finally {
      workers.remove(Thread.currentThread());
    }
  }
}

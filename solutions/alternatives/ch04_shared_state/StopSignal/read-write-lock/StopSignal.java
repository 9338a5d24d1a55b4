/*
 * trades: Many can look at the same time, and each look writes to the lock.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

public final class StopSignal {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private String reason;

  public void stop(String reason) {
    Objects.requireNonNull(reason);
    lock.writeLock().lock();
    try {
      if (this.reason == null) {
        this.reason = reason;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  public boolean isStopped() {
    return reason().isPresent();
  }

  public Optional<String> reason() {
    lock.readLock().lock();
    try {
      return Optional.ofNullable(reason);
    } finally {
      lock.readLock().unlock();
    }
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

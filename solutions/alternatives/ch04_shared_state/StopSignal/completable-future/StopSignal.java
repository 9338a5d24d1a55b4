/*
 * trades: More than is needed, and somebody can wait for it.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

public final class StopSignal {
  private final CompletableFuture<String> reason = new CompletableFuture<>();

  public void stop(String reason) {
    this.reason.complete(Objects.requireNonNull(reason));
  }

  public boolean isStopped() {
    return reason.isDone();
  }

  public Optional<String> reason() {
    return Optional.ofNullable(reason.getNow(null));
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

/*
 * trades: The weakest order that suffices, and the most to explain to the next reader.
 */
package inflight.ch04_shared_state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;

public final class StopSignal {
  private static final VarHandle REASON;

  static {
    try {
      REASON = MethodHandles.lookup().findVarHandle(StopSignal.class, "reason", String.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private String reason;

  private String seen() {
    return (String) REASON.getAcquire(this);
  }

  public void stop(String reason) {
    REASON.compareAndSet(this, null, Objects.requireNonNull(reason));
  }

  public boolean isStopped() {
    return seen() != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable(seen());
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

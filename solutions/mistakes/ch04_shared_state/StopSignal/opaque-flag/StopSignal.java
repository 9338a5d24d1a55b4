/*
 * axis: race-free
 * says: Data race on "payload": nothing orders the write
 * why: An opaque read sees the signal in the end, but orders nothing: what was written before the signal need not be there.
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

  public synchronized void stop(String reason) {
    Objects.requireNonNull(reason);
    if (REASON.getOpaque(this) == null) {
      REASON.setOpaque(this, reason);
    }
  }

  public boolean isStopped() {
    return REASON.getOpaque(this) != null;
  }

  public Optional<String> reason() {
    return Optional.ofNullable((String) REASON.getOpaque(this));
  }

  public String repeat(Runnable step) {
    while (!isStopped()) {
      step.run();
    }
    return reason().orElseThrow();
  }
}

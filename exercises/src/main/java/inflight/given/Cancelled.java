package inflight.given;

import java.util.Objects;

/**
 * Thrown through the code that a scope covers, when that scope is cancelled. It belongs to its
 * scope, and nobody else catches it. It is an {@link Error}, as it is a {@code BaseException} in
 * Python: so a {@code catch (Exception e)} on the way does not eat it, and {@code finally} blocks
 * run.
 */
public final class Cancelled extends Error {
  private static final long serialVersionUID = 1;

  private final transient Object scope;

  /**
   * @param scope which scope it belongs to
   */
  public Cancelled(Object scope) {
    super("cancelled");
    this.scope = Objects.requireNonNull(scope, "scope");
  }

  /** The scope that it belongs to. */
  public Object scope() {
    return scope;
  }
}

package inflight.testkit;

/** Equal to its like, as some libraries make their failures: another object all the same. */
public final class EqualFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public EqualFailure(String message) {
    super(message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EqualFailure;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}

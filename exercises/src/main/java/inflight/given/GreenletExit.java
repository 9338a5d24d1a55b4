package inflight.given;

/**
 * Thrown into a greenlet to end it. It is an {@link Error}, as it is a {@code BaseException} in
 * Python: {@code catch (Exception e)} lets it pass, and {@code finally} blocks run.
 *
 * <p>A greenlet that ends with it has ended well. Whoever catches it can also go on.
 */
public final class GreenletExit extends Error {
  private static final long serialVersionUID = 1;

  public GreenletExit() {}

  public GreenletExit(String message) {
    super(message);
  }
}

package inflight.grader.model;

/**
 * What the user asked for cannot be done. The message is one line that names the thing and the
 * remedy.
 */
public final class UsageError extends RuntimeException {
  public UsageError(String message) {
    super(message);
  }
}

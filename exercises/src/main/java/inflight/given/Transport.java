package inflight.given;

/**
 * The way back to the connection that bytes come from, for a protocol on the loop's own thread.
 * Twisted's has the same methods.
 */
public interface Transport {

  /** Begins to close the connection. Does nothing if that has begun before. */
  void loseConnection();

  /** True once the connection is being closed, whoever began it. */
  boolean isDisconnecting();
}

package inflight.given;

/**
 * Something that is going to be done, and that can be asked to end early. For the loop's own
 * thread.
 */
public interface Awaitable<T> {

  /** True once there is a result, an error, or it was cancelled. */
  boolean isDone();

  /**
   * What came of it.
   *
   * @throws java.util.concurrent.CancellationException if it was cancelled
   * @throws Exception the error, if there was one; it may be an {@link Error} too
   * @throws IllegalStateException if it is not done yet
   */
  T result() throws Exception;

  /**
   * Asks it to end. It may take some turns to do so, and it may even come to a result all the same.
   *
   * @return false if it was done before; nothing changes then
   */
  boolean cancel();

  /**
   * Calls {@code callback} once it is done, in the next turn of the loop at the earliest, and the
   * first that was handed in first.
   */
  void whenDone(Runnable callback);
}

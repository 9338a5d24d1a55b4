package inflight.given;

/**
 * Something that will be done, such as a task or a future, and that can be cancelled. For the
 * loop's own thread.
 */
public interface Awaitable<T> {

  /** True once there is a result, an error, or it was cancelled. */
  boolean isDone();

  /**
   * The outcome.
   *
   * @throws java.util.concurrent.CancellationException if it was cancelled
   * @throws Exception the error, if there was one; it may also be an {@link Error}
   * @throws IllegalStateException if it is not done yet
   */
  T result() throws Exception;

  /**
   * Asks it to end early. It may need some turns for that, and may even return a result all the
   * same.
   *
   * @return false if it was done before; then nothing changes
   */
  boolean cancel();

  /**
   * Calls {@code callback} when it is done, in the next turn of the loop at the earliest. Callbacks
   * are called in the order in which they were handed in; one that is handed in twice is called
   * twice.
   */
  void whenDone(Runnable callback);
}

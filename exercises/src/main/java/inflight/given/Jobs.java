package inflight.given;

import java.time.Duration;

/**
 * The jobs of a task queue, as a worker sees them. Each job that was taken is to be settled once,
 * with one of the four calls that take it. All methods may be called from any thread.
 */
public interface Jobs {
  /**
   * Blocks until a job is due, and hands it out.
   *
   * @throws InterruptedException if the calling thread is interrupted; then no job was handed out
   */
  Job take() throws InterruptedException;

  /** The job is done, for good. Returns at once, as the other three do. */
  void done(Job job);

  /** The job has failed. It is due again after the delay, with an attempt of one more. */
  void retry(Job job, Duration delay);

  /**
   * The job has failed for good. It is laid aside for a human being, in the dead letters.
   *
   * @param cause why
   */
  void dead(Job job, Throwable cause);

  /** The job was not finished and has not failed. It is due at once, with the same attempt. */
  void release(Job job);
}

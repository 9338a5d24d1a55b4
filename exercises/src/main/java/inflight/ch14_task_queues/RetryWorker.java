package inflight.ch14_task_queues;

import inflight.given.Job;
import inflight.given.Jobs;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A worker that gives a job that has failed another chance, and a third, each after twice as long a
 * delay; and that lays a job aside when it has had enough chances. It never waits for a delay
 * itself: the queue does that, and the worker can run other jobs meanwhile.
 *
 * <p>Any number of threads may call {@link #runOne} of one worker, and run jobs at the same time:
 * none of them waits while another's handler or policy takes its time.
 */
public final class RetryWorker {
  /** What is to be done with a job. */
  public interface Handler {
    /** Runs a job. May throw anything, also what it does not declare. */
    void handle(Job job) throws Exception;
  }

  /**
   * When a job that has failed is run again.
   *
   * @param maxAttempts a job is run so many times at the most, 1 or more
   * @param base the delay after the first failure, zero or more
   * @param cap no delay is longer, zero or more
   * @param retryable whether a failure may go away by itself
   */
  public record Policy(
      int maxAttempts, Duration base, Duration cap, Predicate<Throwable> retryable) {}

  public RetryWorker(Jobs jobs, Handler handler, Policy policy) {
    throw new UnsupportedOperationException("TODO keep what the worker needs");
  }

  /**
   * Takes a job, which may block, runs the handler with it on the calling thread, and settles it
   * with exactly one call:
   *
   * <ul>
   *   <li>{@link Jobs#done} if the handler returned;
   *   <li>{@link Jobs#retry} if it threw, the failure is retryable, and the job's attempt is less
   *       than {@code maxAttempts}; the delay is {@link #delay delay(policy, attempt)};
   *   <li>{@link Jobs#dead} if it threw otherwise, with the object that it threw;
   *   <li>{@link Jobs#release} if it threw an {@link InterruptedException}. That is no failure but
   *       somebody's wish that the thread stop: it is thrown on, as it is.
   * </ul>
   *
   * <p>An {@link Error} is never retryable. The job is dead, and the Error is thrown on, as it is.
   * All other failures end here.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>A job whose attempt is more than {@code maxAttempts} comes from workers that died over
   *       it. It is dead without being run, because of an {@link IllegalStateException}.
   *   <li>If {@code retryable} throws, whatever that is, the failure is not retryable; what was
   *       thrown is suppressed in it. Whether it is asked when no attempt is left anyway is open.
   *   <li>The interrupt flag stays as the handler leaves it. Whether an exception other than
   *       InterruptedException, thrown while the flag is set, is a failure or a wish to stop, is
   *       left open.
   *   <li>What a call on {@link Jobs} throws is thrown on; nothing is settled a second time. If
   *       what the handler threw is to be thrown on, too, it is either of the two.
   * </ul>
   *
   * @throws InterruptedException if the calling thread is interrupted in {@link Jobs#take}, or the
   *     handler threw it
   */
  public void runOne() throws InterruptedException {
    throw new UnsupportedOperationException("TODO run a job and settle it");
  }

  /**
   * The delay after so many failures of a job: {@code base} after the first, twice as long after
   * each further one, but never more than {@code cap}. It is exact, however long and however many.
   *
   * @param failures 1 or more
   */
  public static Duration delay(Policy policy, int failures) {
    throw new UnsupportedOperationException("TODO double it, up to the cap");
  }
}

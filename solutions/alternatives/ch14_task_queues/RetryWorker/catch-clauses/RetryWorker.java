/*
 * trades: A catch clause for each kind of end, and a flag for the queue's own exceptions. The delay is
 *     multiplied at once, and an overflow is caught: shorter, as long as one sees that the power itself
 *     must not overflow first.
 */
package inflight.ch14_task_queues;

import inflight.given.Job;
import inflight.given.Jobs;
import java.time.Duration;
import java.util.function.Predicate;

public final class RetryWorker {
  public interface Handler {
    void handle(Job job) throws Exception;
  }

  public record Policy(
      int maxAttempts, Duration base, Duration cap, Predicate<Throwable> retryable) {}

  private final Jobs jobs;
  private final Handler handler;
  private final Policy policy;

  public RetryWorker(Jobs jobs, Handler handler, Policy policy) {
    this.jobs = jobs;
    this.handler = handler;
    this.policy = policy;
  }

  public void runOne() throws InterruptedException {
    Job job = jobs.take();
    if (job.attempt() > policy.maxAttempts()) {
      jobs.dead(job, new IllegalStateException("attempt " + job.attempt()));
      return;
    }
    boolean returned = false;
    try {
      handler.handle(job);
      returned = true;
      jobs.done(job);
    } catch (InterruptedException e) {
      if (!returned) {
        jobs.release(job);
      }
      throw e;
    } catch (Error e) {
      if (!returned) {
        jobs.dead(job, e);
      }
      throw e;
    } catch (Throwable e) {
      if (returned) {
        RetryWorker.<RuntimeException>sneak(e);
      }
      failed(job, e);
    }
  }

  private void failed(Job job, Throwable failure) {
    boolean again = false;
    if (job.attempt() < policy.maxAttempts()) {
      try {
        again = policy.retryable().test(failure);
      } catch (Throwable e) {
        if (e != failure) {
          failure.addSuppressed(e);
        }
      }
    }
    if (again) {
      jobs.retry(job, delay(policy, job.attempt()));
    } else {
      jobs.dead(job, failure);
    }
  }

  public static Duration delay(Policy policy, int failures) {
    if (policy.base().isZero()) {
      return Duration.ZERO;
    }
    try {
      Duration delay = policy.base();
      // 2 to the 94th is more than there are nanoseconds in the longest Duration.
      for (int left = Math.min(failures - 1, 94); left > 0; left -= 31) {
        delay = delay.multipliedBy(1L << Math.min(left, 31));
      }
      return delay.compareTo(policy.cap()) < 0 ? delay : policy.cap();
    } catch (ArithmeticException tooLong) {
      return policy.cap();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}

/*
 * axis: correct
 * says: delays are exact for any base, cap and number of failures
 * why: A shift of a long by 64 is a shift by 0, and on the way there the bits fall off at the top. After
 *     many failures the delay is negative, or zero, or starts small again.
 */
package inflight.ch14_task_queues;

import inflight.given.Job;
import inflight.given.Jobs;
import java.time.Duration;
import java.util.Objects;
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
    this.jobs = Objects.requireNonNull(jobs, "jobs");
    this.handler = Objects.requireNonNull(handler, "handler");
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  public void runOne() throws InterruptedException {
    var job = jobs.take();
    if (job.attempt() > policy.maxAttempts()) {
      jobs.dead(job, new IllegalStateException("no worker has survived " + job));
      return;
    }
    // Settling is outside of the try: what the queue throws is no failure of the job.
    var thrown = thrownBy(job);
    switch (thrown) {
      case null -> jobs.done(job);
      case InterruptedException stop -> {
        jobs.release(job);
        throw stop;
      }
      case Error error -> {
        jobs.dead(job, error);
        throw error;
      }
      default -> {
        if (job.attempt() < policy.maxAttempts() && isRetryable(thrown)) {
          jobs.retry(job, delay(policy, job.attempt()));
        } else {
          jobs.dead(job, thrown);
        }
      }
    }
  }

  /** Not every Throwable is an Exception or an Error. */
  private Throwable thrownBy(Job job) {
    try {
      handler.handle(job);
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  private boolean isRetryable(Throwable failure) {
    try {
      return policy.retryable().test(failure);
    } catch (Throwable thrown) {
      // A throwable cannot suppress itself.
      if (thrown != failure) {
        failure.addSuppressed(thrown);
      }
      return false;
    }
  }

  public static Duration delay(Policy policy, int failures) {
    var cap = policy.cap();
    long factor = 1L << (failures - 1);
    Duration delay;
    try {
      delay = policy.base().multipliedBy(factor);
    } catch (ArithmeticException e) {
      delay = cap;
    }
    return delay.compareTo(cap) < 0 ? delay : cap;
  }
}

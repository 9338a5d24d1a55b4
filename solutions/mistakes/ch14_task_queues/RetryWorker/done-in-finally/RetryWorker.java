/*
 * axis: correct
 * says: how the failed job was settled
 * why: The job is marked as done in a finally block, so that nobody forgets it. It is settled twice, and
 *     the queue forgets what it was to retry.
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
    try {
      settle(job, thrownBy(job));
    } finally {
      jobs.done(job);
    }
  }

  private void settle(Job job, Throwable thrown) throws InterruptedException {
    switch (thrown) {
      case null -> {}
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
    var delay = policy.base();
    var cap = policy.cap();
    // A delay that is no more than half of the cap can be doubled without passing it.
    for (int i = 1; i < failures && delay.isPositive(); i++) {
      if (delay.compareTo(cap.minus(delay)) > 0) {
        return cap;
      }
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(cap) < 0 ? delay : cap;
  }
}

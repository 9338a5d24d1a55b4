/*
 * trades: The delay is computed in numbers without an end and cut afterward. No thought about overflow is
 *     needed, except that a shift by two billion would need 256 MB.
 */
package inflight.ch14_task_queues;

import inflight.given.Job;
import inflight.given.Jobs;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

public final class RetryWorker {
  public interface Handler {
    void handle(Job job) throws Exception;
  }

  public record Policy(
      int maxAttempts, Duration base, Duration cap, Predicate<Throwable> retryable) {}

  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

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
    var wanted = nanos(policy.base()).shiftLeft(Math.min(failures - 1, 100));
    if (wanted.compareTo(nanos(policy.cap())) >= 0) {
      return policy.cap();
    }
    var parts = wanted.divideAndRemainder(BILLION);
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.toSeconds())
        .multiply(BILLION)
        .add(BigInteger.valueOf(duration.toNanosPart()));
  }
}

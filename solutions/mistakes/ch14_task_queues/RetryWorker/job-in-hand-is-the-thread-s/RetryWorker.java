/*
 * axis: correct
 * says: how the jobs 7 and 8 were settled, of which the handler of 7 ran 8
 * why: The job in hand is kept for each thread: a handler that runs another job finds that one in place of its own.
 */
package inflight.ch14_task_queues;

import inflight.given.Job;
import inflight.given.Jobs;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.Predicate;

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

  /** How a job is settled. */
  private sealed interface Verdict {
    record Done() implements Verdict {}

    record Retry(Duration delay) implements Verdict {}

    record Dead(Throwable cause) implements Verdict {}

    record Doomed(Error cause) implements Verdict {}

    record Release(InterruptedException wish) implements Verdict {}
  }

  /** The longest Duration has fewer nanoseconds than two to this power. */
  private static final int BITS = 94;

  private final Jobs jobs;
  private final Handler handler;
  private final Policy policy;

  /** What each thread has in hand. */
  private final ThreadLocal<Job> inHand = new ThreadLocal<>();

  public RetryWorker(Jobs jobs, Handler handler, Policy policy) {
    this.jobs = jobs;
    this.handler = handler;
    this.policy = policy;
  }

  public void runOne() throws InterruptedException {
    inHand.set(jobs.take());
    settle(verdict());
  }

  private void settle(Verdict verdict) throws InterruptedException {
    var job = inHand.get();
    switch (verdict) {
      case Verdict.Done() -> jobs.done(job);
      case Verdict.Retry(var delay) -> jobs.retry(job, delay);
      case Verdict.Dead(var cause) -> jobs.dead(job, cause);
      case Verdict.Doomed(var cause) -> {
        jobs.dead(job, cause);
        throw cause;
      }
      case Verdict.Release(var wish) -> {
        jobs.release(job);
        throw wish;
      }
    }
  }

  private Verdict verdict() {
    var job = inHand.get();
    if (job.attempt() > policy.maxAttempts()) {
      return new Verdict.Dead(
          new IllegalStateException(
              "attempt " + job.attempt() + " of " + policy.maxAttempts() + " at the most"));
    }
    Throwable failure;
    try {
      handler.handle(job);
      return new Verdict.Done();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    return switch (failure) {
      case InterruptedException wish -> new Verdict.Release(wish);
      case Error error -> new Verdict.Doomed(error);
      default ->
          job.attempt() < policy.maxAttempts() && isRetryable(failure)
              ? new Verdict.Retry(delay(policy, job.attempt()))
              : new Verdict.Dead(failure);
    };
  }

  private boolean isRetryable(Throwable failure) {
    try {
      return policy.retryable().test(failure);
    } catch (Throwable thrown) {
      if (thrown != failure) {
        failure.addSuppressed(thrown);
      }
      return false;
    }
  }

  public static Duration delay(Policy policy, int failures) {
    var base = nanos(policy.base());
    var cap = nanos(policy.cap());
    if (base.signum() == 0) {
      return Duration.ZERO;
    }
    var delay = base.shiftLeft(Math.min(failures - 1, BITS));
    return delay.compareTo(cap) >= 0 ? policy.cap() : duration(delay);
  }

  private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(SECOND)
        .add(BigInteger.valueOf(duration.getNano()));
  }

  private static Duration duration(BigInteger nanos) {
    var parts = nanos.divideAndRemainder(SECOND);
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
  }
}

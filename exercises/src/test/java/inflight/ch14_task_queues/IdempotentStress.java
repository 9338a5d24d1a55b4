package inflight.ch14_task_queues;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** How often an effect happens when two callers come with one key at the same moment. */
public class IdempotentStress {

  /*
   * A message was delivered twice, and two workers come with its key. The effect makes an object with a plain field.
   * Does it happen once, and do both see its result whole?
   *
   *   result of the one, of the other, effects
   *   42, 42, 1     once, and whole
   *   42, 42, 2     the customer has paid twice
   *   0             a result came before what is in it; -1: before it was there
   */
  @JCStressTest
  @Outcome(
      id = "42, 42, 1",
      expect = ACCEPTABLE,
      desc = "The effect happened once, and both callers have its result.")
  @Outcome(
      id = ".*, .*, 2",
      expect = FORBIDDEN,
      desc = "Two callers came with one key, and the effect happened twice.")
  @Outcome(
      id = {"-1, .*, 1", ".*, -1, 1"},
      expect = FORBIDDEN,
      desc = "A caller got null: the key was marked as done before its result was there.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "Two callers came with one key, and one of them did not get the effect's whole result.")
  @State
  public static class TwoCallersOneKey {
    private final AtomicInteger effects = new AtomicInteger();
    private final Idempotent<String, Payment> idempotent =
        new Idempotent<>(Duration.ofDays(1), () -> 0);

    @Actor
    public void one(III_Result r) {
      r.r1 = amount(pay(idempotent, this::effect));
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = amount(pay(idempotent, this::effect));
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = effects.get();
    }

    private Payment effect() {
      effects.incrementAndGet();
      var payment = new Payment();
      payment.amount = 42;
      return payment;
    }

    private static int amount(Payment payment) {
      return payment == null ? -1 : payment.amount;
    }

    private static final class Payment {
      int amount;
    }
  }

  /*
   * The first effect fails, the second succeeds. Whoever has met the failure does not ask again. So one of the two callers
   * has the failure, the other ran its own effect.
   *
   *   result of the one, of the other (-1: it got the failure), most effects at one time
   *   -1, 2, 1     the other one's effect was the second
   *   -1, -1       the failure of one is told to both
   *   2 at a time  the second did not wait for the end of the first
   */
  @JCStressTest
  @Outcome(
      id = {"-1, 2, 1", "2, -1, 1"},
      expect = ACCEPTABLE,
      desc = "One caller's effect failed, and the other ran its own after that.")
  @Outcome(
      id = "-1, -1, .*",
      expect = FORBIDDEN,
      desc = "One effect failed, and both callers got the failure: nobody tried again.")
  @Outcome(
      id = ".*, .*, 2",
      expect = FORBIDDEN,
      desc = "Two effects of one key were under way at the same time.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One caller's effect failed, and the other did not get the result of its own.")
  @State
  public static class FailureThenEffect {
    private final AtomicInteger effects = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Idempotent<String, Integer> idempotent =
        new Idempotent<>(Duration.ofDays(1), () -> 0);

    @Actor
    public void one(III_Result r) {
      r.r1 = call();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = call();
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = most.get();
    }

    private int call() {
      try {
        return pay(idempotent, this::effect);
      } catch (IllegalStateException refused) {
        return -1;
      }
    }

    private int effect() {
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      try {
        int number = effects.incrementAndGet();
        if (number == 1) {
          throw new IllegalStateException("the first is refused");
        }
        return number;
      } finally {
        underWay.decrementAndGet();
      }
    }
  }

  /*
   * The result of a key is past its retention, and two callers come, each of them twice. One new effect is due, and nobody
   * may get the old result any more.
   *
   *   sum of the results of the one, of the other, effects in all
   *   4, 4, 2     both twice the result of the second effect
   *   2 or 3      an old result
   *   5 and more  a third effect
   */
  @JCStressTest
  @Outcome(
      id = "4, 4, 2",
      expect = ACCEPTABLE,
      desc = "After the retention there was one new effect, and all callers have its result.")
  @Outcome(
      id = ".*, .*, [3-6]",
      expect = FORBIDDEN,
      desc = "A result was past its retention, and the effect happened more than once again.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A result was past its retention, and a caller got it all the same.")
  @State
  public static class PastRetention {
    private final AtomicInteger effects = new AtomicInteger();
    // Written before the two callers begin, and only then.
    private long now;
    private final Idempotent<String, Integer> idempotent =
        new Idempotent<>(Duration.ofSeconds(1), () -> now);

    public PastRetention() {
      pay(idempotent, effects::incrementAndGet);
      now = Duration.ofSeconds(1).toNanos();
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = twice();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = twice();
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = effects.get();
    }

    private int twice() {
      return pay(idempotent, effects::incrementAndGet) + pay(idempotent, effects::incrementAndGet);
    }
  }

  /** An actor may throw no checked exception, and none of these effects does. */
  private static <R> R pay(Idempotent<String, R> idempotent, Callable<R> effect) {
    try {
      return idempotent.run("order 7", "pay", effect);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}

package inflight.ch12_structured;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.ch12_structured.FirstSuccess.AllFailed;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads and one race. The executor keeps what it is handed, and a thread here runs it: it is
 * the thread of the attempts, so nothing moves that is not seen.
 */
public class FirstSuccessStress {

  /*
   * The caller waits, falls asleep or is about to, while two attempts are made one after the other. The first of them
   * succeeds. The second does not begin, or what it returns is discarded before the call is over.
   *
   *   what of returned, what was seen of the winner's work, runs of the second attempt, discarded when of returned
   */
  @JCStressTest
  @Outcome(
      id = {"1, 42, 0, 0", "1, 42, 1, 2"},
      expect = ACCEPTABLE,
      desc = "The first success comes back, and no other is left.")
  @Outcome(
      id = "1, 42, 1, 0",
      expect = FORBIDDEN,
      desc = "A loser succeeded, and its value was not discarded before of returned.")
  @Outcome(
      id = "1, 0, .*",
      expect = FORBIDDEN,
      desc = "of returned, and what the winner has written is not seen.")
  @Outcome(expect = FORBIDDEN, desc = "of did not return what the first success returned.")
  @State
  public static class CallerMeetsSuccess {
    private final LinkedBlockingQueue<Runnable> bodies = new LinkedBlockingQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger discarded = new AtomicInteger();
    private int written;

    private int first() {
      written = 42;
      return 1;
    }

    private int second() {
      runs.incrementAndGet();
      return 2;
    }

    @Actor
    public void caller(IIII_Result r) {
      try {
        r.r1 =
            FirstSuccess.<Integer>of(
                bodies::add, List.of(this::first, this::second), discarded::addAndGet);
      } catch (Exception e) {
        r.r1 = -1;
      }
      // In place of a second attempt that was never handed over: the race was decided before.
      bodies.add(() -> {});
      r.r2 = r.r1 == 1 ? written : 0;
      r.r4 = discarded.get();
    }

    @Actor
    public void attempts() {
      runTwo(bodies);
    }

    @Arbiter
    public void count(IIII_Result r) {
      r.r3 = runs.get();
    }
  }

  /*
   * The caller waits while both attempts fail, one after the other. Does it come back, and does it know both errors?
   *
   *   the first error, the second
   */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "AllFailed has both errors.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Both attempts have failed, and AllFailed does not have both of their errors.")
  @State
  public static class CallerMeetsLastFailure {
    private final LinkedBlockingQueue<Runnable> bodies = new LinkedBlockingQueue<>();
    private final Callable<Integer> first = failing(1);
    private final Callable<Integer> second = failing(2);

    @Actor
    public void caller(II_Result r) {
      try {
        r.r1 = 10 + FirstSuccess.<Integer>of(bodies::add, List.of(first, second), value -> {});
      } catch (AllFailed e) {
        r.r1 = number(e, 0);
        r.r2 = number(e, 1);
      } catch (InterruptedException e) {
        r.r1 = -1;
      }
    }

    @Actor
    public void attempts() {
      runTwo(bodies);
    }

    private static int number(AllFailed thrown, int place) {
      return thrown.errors().get(place) instanceof Failed failed ? failed.number : 0;
    }
  }

  /*
   * Two attempts succeed at the same moment; the caller waits on a thread of its own. One wins, and the other's value is
   * discarded.
   *
   *   what of returned, sum of what was discarded
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1", "1, 0", "2, 0"},
      expect = ACCEPTABLE,
      desc = "One wins; the other is discarded, or never begins.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "Two attempts succeeded at the same moment: one has to win, the other to be discarded.")
  @State
  public static class SuccessMeetsSuccess {
    private final LinkedBlockingQueue<Runnable> bodies = new LinkedBlockingQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger discarded = new AtomicInteger();
    private final AtomicInteger result = new AtomicInteger();
    private final Thread caller = Thread.ofVirtual().start(this::call);
    private final Runnable first = next();
    private final Runnable second = next();

    private void call() {
      try {
        result.set(
            FirstSuccess.<Integer>of(
                bodies::add, List.of(() -> succeed(1), () -> succeed(2)), discarded::addAndGet));
      } catch (Exception e) {
        result.set(-1);
      }
    }

    private int succeed(int value) {
      runs.incrementAndGet();
      return value;
    }

    private Runnable next() {
      try {
        return bodies.take();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Actor
    public void one() {
      first.run();
      Thread.interrupted();
    }

    @Actor
    public void other() {
      second.run();
      Thread.interrupted();
    }

    @Arbiter
    public void caller(II_Result r) {
      try {
        caller.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      r.r1 = result.get();
      // A value that is lost is told apart from an attempt that never began.
      r.r2 = runs.get() == 1 ? 0 : discarded.get() == 0 ? -1 : discarded.get();
    }
  }

  /** Runs the two attempts, as they come. */
  private static void runTwo(LinkedBlockingQueue<Runnable> bodies) {
    try {
      for (int i = 0; i < 2; i++) {
        bodies.take().run();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("an interrupt that was meant for an attempt", e);
    } finally {
      Thread.interrupted();
    }
  }

  private static Callable<Integer> failing(int number) {
    return () -> {
      throw new Failed(number);
    };
  }

  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    private final int number;

    Failed(int number) {
      super(null, null, false, false);
      this.number = number;
    }
  }
}

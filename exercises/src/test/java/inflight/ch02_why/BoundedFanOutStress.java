package inflight.ch02_why;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** What becomes of the places when two threads call at the same moment. */
public class BoundedFanOutStress {

  /*
   * There is one place, and two threads call. Both see that it is free. Do both go in?
   *
   *   at once, pieces done
   *   1, 2   one after the other
   *   2      both at once, with a limit of 1
   */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "One piece of work after the other.")
  @Outcome(
      id = "2, .*",
      expect = FORBIDDEN,
      desc = "Two pieces of work were in flight at once, with a limit of 1.")
  @Outcome(expect = FORBIDDEN, desc = "Two pieces of work were asked for, and not done once each.")
  @State
  public static class OnePlaceTwoCallers {
    private final BoundedFanOut fanOut = new BoundedFanOut(1);
    private final Inside inside = new Inside();

    @Actor
    public void caller() {
      call(fanOut, inside);
    }

    @Actor
    public void anotherCaller() {
      call(fanOut, inside);
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = inside.most.get();
      r.r2 = inside.done.get();
    }
  }

  /*
   * The same, and each of the two calls twice: a place that the first round gave back wrongly shows in the second.
   */
  @JCStressTest
  @Outcome(id = "1, 4", expect = ACCEPTABLE, desc = "One piece of work after the other.")
  @Outcome(
      id = "2, .*",
      expect = FORBIDDEN,
      desc = "Two pieces of work were in flight at once, with a limit of 1.")
  @Outcome(expect = FORBIDDEN, desc = "Four pieces of work were asked for, and not done once each.")
  @State
  public static class OnePlaceTwoCallersTwice {
    private final BoundedFanOut fanOut = new BoundedFanOut(1);
    private final Inside inside = new Inside();

    @Actor
    public void caller() {
      call(fanOut, inside);
      call(fanOut, inside);
    }

    @Actor
    public void anotherCaller() {
      call(fanOut, inside);
      call(fanOut, inside);
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = inside.most.get();
      r.r2 = inside.done.get();
    }
  }

  /*
   * There are two places for two threads. Nobody need wait, and nobody is sent away, however they get in each other's
   * way.
   *
   *   1, 2 or 2, 2   one after the other, or both at once
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 2"},
      expect = ACCEPTABLE,
      desc = "Both pieces of work were done, at once or one after the other.")
  @Outcome(expect = FORBIDDEN, desc = "Two pieces of work were asked for, and not done once each.")
  @State
  public static class TwoPlacesTwoCallers {
    private final BoundedFanOut fanOut = new BoundedFanOut(2);
    private final Inside inside = new Inside();

    @Actor
    public void caller() {
      call(fanOut, inside);
    }

    @Actor
    public void anotherCaller() {
      call(fanOut, inside);
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = inside.most.get();
      r.r2 = inside.done.get();
    }
  }

  /*
   * There is one place. One thread's work throws, and the other waits for the place. Does it get in, and does the first
   * get its failure?
   *
   *   true, 1   the failure came out, and the other piece of work was done
   */
  @JCStressTest
  @Outcome(
      id = "true, 1",
      expect = ACCEPTABLE,
      desc = "The failure came out as it was, and the other piece of work was done.")
  @Outcome(
      id = "false, .*",
      expect = FORBIDDEN,
      desc = "Work threw, and something else came out of call.")
  @Outcome(expect = FORBIDDEN, desc = "A piece of work that was asked for was not done once.")
  @State
  public static class FailureFreesThePlace {
    private final BoundedFanOut fanOut = new BoundedFanOut(1);
    private final Inside inside = new Inside();

    @Actor
    public void failing(ZI_Result r) {
      var failure = new IllegalStateException("work that fails");
      try {
        fanOut.call(
            () -> {
              throw failure;
            });
      } catch (Exception e) {
        r.r1 = e == failure;
      }
    }

    @Actor
    public void working() {
      call(fanOut, inside);
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r2 = inside.done.get();
    }
  }

  /*
   * An object with one place is a lock. Two threads add one to a plain number, each in a piece of work.
   *
   *   2   the second saw what the first had written
   *   1   one addition is lost
   */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "The second piece of work saw the first one's.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "Two pieces of work added 1 to a number, with a limit of 1, and one addition was lost.")
  @State
  public static class SeenByTheNext {
    private final BoundedFanOut fanOut = new BoundedFanOut(1);
    private int number;

    @Actor
    public void caller() {
      call(fanOut, () -> number++);
    }

    @Actor
    public void anotherCaller() {
      call(fanOut, () -> number++);
    }

    @Arbiter
    public void read(I_Result r) {
      r.r1 = number;
    }
  }

  /** A piece of work that notes how many are in flight. */
  private static final class Inside implements Callable<Integer> {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    @Override
    public Integer call() {
      if (now.incrementAndGet() == 2) {
        most.set(2);
      } else {
        most.compareAndSet(0, 1);
      }
      now.decrementAndGet();
      return done.incrementAndGet();
    }
  }

  private static void call(BoundedFanOut fanOut, Callable<Integer> work) {
    try {
      fanOut.call(work);
    } catch (Exception e) {
      throw new IllegalStateException("call threw, although its work did not", e);
    }
  }
}

package inflight.ch04_shared_state;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** What one thread sees when another stops it. */
public class StopSignalStress {

  /*
   * A worker leaves its result in a plain field and then stops the signal. Who sees the signal reads the field. The field
   * has no protection of its own: whether the result is there depends on what the signal orders.
   *
   *   -1   looked before the stop
   *   42   saw the stop, and the result
   *   0    saw the stop, and an old value
   */
  @JCStressTest
  @Outcome(
      id = {"-1", "42"},
      expect = ACCEPTABLE,
      desc = "Whoever saw the stop saw the payload that was written before it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The stop was seen, and the payload that was written before it was not.")
  @State
  public static class PayloadBeforeStop {
    private final StopSignal signal = new StopSignal();
    private int payload;

    @Actor
    public void worker() {
      payload = 42;
      signal.stop("done");
    }

    @Actor
    public void looker(I_Result r) {
      r.r1 = signal.isStopped() ? payload : -1;
    }
  }

  /*
   * The same for who comes back from repeat, and then for who sees the signal through its reason. A step that is run says
   * that the signal was not seen yet, and ends the repeating.
   *
   *   payload after repeat came back, payload after the reason was seen; -1 where it was too early
   */
  @JCStressTest
  @Outcome(
      id = {"-1, -1", "-1, 42", "42, 42"},
      expect = ACCEPTABLE,
      desc = "Whoever came back from repeat, or saw the reason, saw the payload.")
  @Outcome(
      id = "0, .*",
      expect = FORBIDDEN,
      desc =
          "Repeat came back, and the payload that was written before the stop was not seen: repeat"
              + " must order as isStopped does.")
  @Outcome(
      id = ".*, 0",
      expect = FORBIDDEN,
      desc =
          "The reason was seen, and the payload that was written before the stop was not: reason"
              + " must order as isStopped does.")
  @Outcome(expect = FORBIDDEN, desc = "Repeat came back, and after that the reason was not there.")
  @State
  public static class PayloadBeforeRepeatAndReason {
    private static final class NotYet extends RuntimeException {}

    private final StopSignal signal = new StopSignal();
    private int payload;

    @Actor
    public void worker() {
      payload = 42;
      signal.stop("done");
    }

    @Actor
    public void looker(II_Result r) {
      try {
        signal.repeat(
            () -> {
              throw new NotYet();
            });
        r.r1 = payload;
      } catch (NotYet e) {
        r.r1 = -1;
      }
      r.r2 = signal.reason().isPresent() ? payload : -1;
    }
  }

  /*
   * Stopped, but why? Between the moment when the signal can be seen and the moment when its reason can be, there must be
   * none.
   */
  @JCStressTest
  @Outcome(
      id = {"running", "done"},
      expect = ACCEPTABLE,
      desc = "Whoever saw the stop saw its reason.")
  @Outcome(
      id = "no reason",
      expect = FORBIDDEN,
      desc = "The signal was seen and its reason was not: it was not there yet.")
  @Outcome(expect = FORBIDDEN, desc = "The reason that was seen is not the one that was given.")
  @State
  public static class ReasonWithStop {
    private final StopSignal signal = new StopSignal();

    @Actor
    public void worker() {
      signal.stop("done");
    }

    @Actor
    public void looker(L_Result r) {
      r.r1 = signal.isStopped() ? signal.reason().orElse("no reason") : "running";
    }
  }

  /*
   * Two stop at the same moment, each with a reason, and each looks which one it became. One of the two was first, and
   * both must agree on it.
   */
  @JCStressTest
  @Outcome(
      id = {"one, one", "other, other"},
      expect = ACCEPTABLE,
      desc = "One reason was first, and both see it.")
  @Outcome(
      id = {"one, other", "other, one"},
      expect = FORBIDDEN,
      desc = "Two stopped at once, and the first reason was replaced by the second.")
  @Outcome(expect = FORBIDDEN, desc = "Somebody stopped the signal and then saw no reason.")
  @State
  public static class TwoStops {
    private final StopSignal signal = new StopSignal();

    @Actor
    public void stopper(LL_Result r) {
      signal.stop("one");
      r.r1 = signal.reason().orElse("none");
    }

    @Actor
    public void anotherStopper(LL_Result r) {
      signal.stop("other");
      r.r2 = signal.reason().orElse("none");
    }
  }

  /*
   * A worker looks in each turn of a loop. Does it ever see the stop? If what it looks at is a plain field, the compiler
   * may read it once, before the first turn, and never again.
   *
   * The compiler does so when the loop has turned many times. So the stop comes a while after the worker has begun. Were
   * the while too short on a busy machine, this would only see less.
   */
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The worker saw the stop.")
  @Outcome(
      id = "STALE",
      expect = FORBIDDEN,
      desc = "A worker that looked in every turn of its loop never saw the stop.")
  @State
  public static class StopIsSeen {
    private final StopSignal signal = new StopSignal();

    @Actor
    public void worker() {
      while (!signal.isStopped()) {
        // Looking is all that it does.
      }
    }

    @Signal
    public void stopper() throws InterruptedException {
      Thread.sleep(250);
      signal.stop("done");
    }
  }

  /* The same for the loop inside of repeat, whose steps do nothing that would make the compiler look again. */
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The repeating came to its end.")
  @Outcome(
      id = "STALE",
      expect = FORBIDDEN,
      desc = "A worker inside of repeat never saw the stop, however many steps it ran.")
  @State
  public static class StopEndsRepeat {
    private final StopSignal signal = new StopSignal();

    @Actor
    public void worker() {
      signal.repeat(() -> {});
    }

    @Signal
    public void stopper() throws InterruptedException {
      Thread.sleep(250);
      signal.stop("done");
    }
  }
}

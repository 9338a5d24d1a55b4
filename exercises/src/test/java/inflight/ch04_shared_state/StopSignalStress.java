package inflight.ch04_shared_state;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Interrupts;
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
import org.openjdk.jcstress.infra.results.ZZ_Result;

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
   * The same for a thread that comes back from repeat. A step that is run says that the signal was not seen yet, and ends
   * the repeating.
   */
  @JCStressTest
  @Outcome(
      id = {"-1", "42"},
      expect = ACCEPTABLE,
      desc = "Whoever came back from repeat saw the payload.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "Repeat came back, and the payload that was written before the stop was not seen: repeat"
              + " must order as isStopped does.")
  @State
  public static class PayloadBeforeRepeat {
    private static final class NotYet extends RuntimeException {}

    private final StopSignal signal = new StopSignal();
    private int payload;

    @Actor
    public void worker() {
      payload = 42;
      signal.stop("done");
    }

    @Actor
    public void looker(I_Result r) {
      try {
        signal.repeat(
            () -> {
              throw new NotYet();
            });
        r.r1 = payload;
      } catch (NotYet e) {
        r.r1 = -1;
      }
    }
  }

  /*
   * The same for a thread that sees the signal through its reason, and through nothing else: had it asked in another way
   * before, that would order for it.
   */
  @JCStressTest
  @Outcome(
      id = {"-1", "42"},
      expect = ACCEPTABLE,
      desc = "Whoever saw the reason saw the payload.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "The reason was seen, and the payload that was written before the stop was not: reason"
              + " must order as isStopped does.")
  @State
  public static class PayloadBeforeReason {
    private final StopSignal signal = new StopSignal();
    private int payload;

    @Actor
    public void worker() {
      payload = 42;
      signal.stop("done");
    }

    @Actor
    public void looker(I_Result r) {
      r.r1 = signal.reason().isPresent() ? payload : -1;
    }
  }

  /*
   * Two stop, each with a payload of its own. The second stop changes nothing, but whoever made it and then sees the
   * reason of the first has seen the signal, and so must see the payload of the first.
   */
  @JCStressTest
  @Outcome(
      id = {"-1, 42", "42, -1"},
      expect = ACCEPTABLE,
      desc = "Whoever came second saw the payload of the first.")
  @Outcome(
      id = {"0, .*", ".*, 0"},
      expect = FORBIDDEN,
      desc =
          "Two stopped, and the one whose reason was not kept saw the reason of the other, and not"
              + " the payload that was written before it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two stopped, and it is not one of their reasons that was kept.")
  @State
  public static class PayloadOfTheFirst {
    private final StopSignal signal = new StopSignal();
    private int one;
    private int other;

    @Actor
    public void stopper(II_Result r) {
      one = 42;
      signal.stop("one");
      r.r1 = signal.reason().orElse("").equals("other") ? other : -1;
    }

    @Actor
    public void anotherStopper(II_Result r) {
      other = 42;
      signal.stop("other");
      r.r2 = signal.reason().orElse("").equals("one") ? one : -1;
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
   * Two stop at the same moment. Each stop that has come back has stopped the signal, also the one that came second and
   * whose reason was not kept.
   */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both see the signal stopped.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "A thread has called stop, which returned, and isStopped is still false: the one who came"
              + " first had not come so far.")
  @State
  public static class StoppedAfterStop {
    private final StopSignal signal = new StopSignal();

    @Actor
    public void stopper(ZZ_Result r) {
      signal.stop("one");
      r.r1 = signal.isStopped();
    }

    @Actor
    public void anotherStopper(ZZ_Result r) {
      signal.stop("other");
      r.r2 = signal.isStopped();
    }
  }

  /*
   * Both that stop have been interrupted, and that is no business of the signal's. Do they keep their flags?
   *
   *   1 for a flag that is kept, -1 for one that is lost
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both threads stay interrupted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A thread was interrupted before its stop, and its interrupt flag is gone.")
  @State
  public static class InterruptedStops {
    private final StopSignal signal = new StopSignal();

    @Actor
    public void stopper(II_Result r) {
      r.r1 = Interrupts.keptBy(() -> signal.stop("one"));
    }

    @Actor
    public void anotherStopper(II_Result r) {
      r.r2 = Interrupts.keptBy(() -> signal.stop("other"));
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

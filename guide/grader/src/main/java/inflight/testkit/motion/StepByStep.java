package inflight.testkit.motion;

import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Inconclusive;
import inflight.testkit.Poll;
import inflight.testkit.Workers;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Holds one thread before one of its steps while others do something, in each round before the next
 * one. What comes "at this very moment" has come at each moment when all rounds are through: that a
 * wake-up meets the end of a time limit, say, is no matter of luck.
 */
public final class StepByStep {
  /** A thread that takes more steps is not followed to its end. */
  private static final int MOST_STEPS = 60;

  /** So many rounds in a row that come too late say that the machine is too busy. */
  private static final int MOST_LATE = 30;

  /** So often a round is played at one step that has met nobody; more is not worth it. */
  private static final int MOST_VAIN = 5;

  private StepByStep() {}

  /** What happens around the thread that is held, with objects of a class in slow motion. */
  @FunctionalInterface
  public interface Round {
    void play(Hold hold) throws Exception;
  }

  /** Plays rounds until the thread is through before the step at which it would be held. */
  public static void each(Round round) throws Exception {
    each(round, false);
  }

  /**
   * The same, and the thread is held behind each call on an object of {@code java.util}, too:
   * before it looks at a field, which is no step by itself. And as it comes back from a method,
   * perhaps to the JDK, which goes on with what the method returns.
   */
  public static void eachAndAfterCalls(Round round) throws Exception {
    each(round, true);
  }

  private static void each(Round round, boolean afterToo) throws Exception {
    var late = 0;
    var missed = 0;
    var vain = 0;
    for (var step = 1; step <= MOST_STEPS; ) {
      var hold = new Hold(step, afterToo);
      try {
        round.play(hold);
      } finally {
        SlowMotion.end();
        hold.release();
      }
      if (!hold.hasBegun) {
        throw new AssertionError(
            "Nothing has come to where a thread was to be held: code of the test was not called.");
      } else if (hold.isLate) {
        if (++late == MOST_LATE) {
          throw new Inconclusive("this machine is too busy: a thread was never met as it waits");
        }
      } else if (hold.isHeld && hold.isVain && ++vain < MOST_VAIN) {
        late = 0;
      } else if (hold.isHeld) {
        late = 0;
        missed = 0;
        vain = 0;
        step++;
      } else if (++missed == 2) {
        // It may have been on its way when its steps began to count; but not twice.
        return;
      }
    }
  }

  /** Holds one thread, once. */
  public static final class Hold {
    private final int step;
    private final boolean afterToo;
    private final Gate gate = new Gate();
    private final AtomicInteger steps = new AtomicInteger();
    private volatile boolean hasBegun;
    private volatile boolean isHeld;
    private volatile boolean isLate;
    private volatile boolean isVain;

    /** Null if it may be anybody. */
    private volatile Thread thread;

    private Hold(int step, boolean afterToo) {
      this.step = step;
      this.afterToo = afterToo;
    }

    /** From now on the worker's steps count. */
    public void begin(Workers.Worker worker) {
      begin(worker.thread());
      isLate = worker.isDone();
    }

    /** The same for a thread that has come to code of the test: from there on. */
    public void begin(Thread thread) {
      this.thread = thread;
      hasBegun = true;
      SlowMotion.beginAtStep(thread, step, steps, afterToo, this::hold);
    }

    /** The same for a thread that the learner's code starts: whoever it is, but none of these. */
    public void beginForOthersThan(Thread... others) {
      hasBegun = true;
      var spared = Set.of(others);
      SlowMotion.beginForOthersThan(
          null,
          () -> {
            if (!spared.contains(Thread.currentThread()) && Initializers.isToAct(steps, step)) {
              hold();
            }
          });
    }

    /** Says that what the thread was to meet is over already: the round is to be played again. */
    public void playAgain() {
      isVain = true;
    }

    private void hold() {
      isHeld = true;
      gate.awaitThroughInterrupts();
    }

    /**
     * Blocks until the thread is held, or is through.
     *
     * @param worker who is done at the latest when the thread is through
     */
    public void await(String what, Workers.Worker worker) {
      await(what, worker::isDone);
    }

    /**
     * The same where something else says that it is through, or nearly so: what the thread does
     * last may be to wake whoever says it, who may be quicker than its next step.
     */
    public void await(String what, BooleanSupplier isThrough) {
      Poll.until(
          what + " comes to its next step, or is through",
          () -> isHeld || isThrough.getAsBoolean());
      var held = thread;
      if (!isHeld && held != null) {
        CpuTime.letSleep(held);
      }
    }

    /** The thread goes on; nobody is held any more. */
    public void release() {
      gate.open();
    }
  }
}

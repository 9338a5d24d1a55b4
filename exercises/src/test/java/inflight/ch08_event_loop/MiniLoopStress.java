package inflight.ch08_event_loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.NotExplored;
import inflight.testkit.NotOrdered;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** What becomes of callbacks that other threads hand to a loop. */
public class MiniLoopStress {

  /*
   * Two threads hand a callback each to a loop, at the same moment. Afterward the loop is run for one turn. How many of
   * the two does it know of?
   *
   *   2      both
   *   1, 0   one of them was lost on the way in: whoever waits for it waits for ever
   */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both callbacks ran, once each.")
  @Outcome(
      id = {"0", "1"},
      expect = FORBIDDEN,
      desc = "Two threads handed a callback each to the loop, and one of the two never ran.")
  @Outcome(expect = FORBIDDEN, desc = "Two callbacks are handed in: each must run once.")
  @State
  public static class TwoPosts {
    private final MiniLoop loop = new MiniLoop();
    private int ran;

    @Actor
    public void poster() {
      loop.callSoonThreadsafe(() -> ran++);
    }

    @Actor
    public void anotherPoster() {
      loop.callSoonThreadsafe(() -> ran++);
    }

    @Arbiter
    public void oneTurn(I_Result r) {
      loop.callSoonThreadsafe(loop::stop);
      loop.run();
      r.r1 = ran;
    }
  }

  /*
   * A loop has nothing to do and is about to go to sleep. At that moment another thread hands it a callback. Whether it
   * finds the callback before it sleeps, or is woken by it, it must run it. If it looks, finds nothing, and only then
   * goes to sleep, the callback may come in between: the wake-up meets nobody asleep, and the loop sleeps on over a
   * callback that is there. Such a run does not come back, and is reported as that.
   *
   * The callback also brings a message that was written before it was handed in.
   */
  @JCStressTest
  @Outcome(id = "true, 42", expect = ACCEPTABLE, desc = "The callback ran and saw the message.")
  @Outcome(
      id = "true, 0",
      expect = FORBIDDEN,
      desc = "The callback ran, and did not see what was written before it was handed in.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A callback that was handed in before the stop must have run when run returns.")
  @State
  public static class PostToALoopFallingAsleep {
    private final MiniLoop loop = new MiniLoop();
    private int message;

    @Actor
    public void loop(ZI_Result r) {
      loop.run();
    }

    @Actor
    public void poster(ZI_Result r) {
      message = 42;
      loop.callSoonThreadsafe(
          () -> {
            r.r1 = true;
            r.r2 = message;
            loop.stop();
          });
    }
  }

  /*
   * The other thread hands in one callback and then another. The first may have been run, and the loop be about to
   * sleep again, when the second comes. A loop that notes "it has been woken already, once is enough" must forget that
   * note before it looks whether anything has come, and not after: else the second callback wakes nobody.
   */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both callbacks ran, one after the other.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "All callbacks handed in before the stop must have run when run returns.")
  @State
  public static class PostTwiceToALoopFallingAsleep {
    private final MiniLoop loop = new MiniLoop();
    private int ran;

    @Actor
    public void loop(I_Result r) {
      loop.run();
      r.r1 = ran;
    }

    @Actor
    public void poster() {
      loop.callSoonThreadsafe(() -> ran++);
      loop.callSoonThreadsafe(
          () -> {
            ran++;
            loop.stop();
          });
    }
  }

  /*
   * The same, again and again, each callback as soon as the one before has run: just when the loop, which has nothing
   * else to do, looks once more before it sleeps. A wait of varied length in between finds moments that are shorter
   * than a look. Only the hardware can try that, since each thread waits for the other all the time; and a loop that
   * sleeps in the operating system, as a selector does, can be tried in no other way.
   */
  @JCStressTest
  @Outcome(id = "20", expect = ACCEPTABLE, desc = "All callbacks ran, one after the other.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "All callbacks handed in before the stop must have run when run returns.")
  @NotExplored("its threads wait for each other again and again")
  @NotOrdered("its threads wait for each other again and again")
  @State
  public static class PostAgainAndAgain {
    private static final int POSTS = 20;

    private final MiniLoop loop = new MiniLoop();
    private volatile int ran;
    private int wait;

    @Actor
    public void loop(I_Result r) {
      loop.run();
      r.r1 = ran;
    }

    @Actor
    public void poster() {
      for (var i = 1; i <= POSTS; i++) {
        var number = i;
        loop.callSoonThreadsafe(
            () -> {
              ran = number;
              if (number == POSTS) {
                loop.stop();
              }
            });
        for (var looks = 0; ran != number; looks++) {
          if (looks < 1_000) {
            Thread.onSpinWait();
          } else {
            // There may be one processor for both.
            Thread.yield();
          }
        }
        for (var j = 3 * i; j > 0; j--) {
          wait++;
        }
      }
    }
  }

  /*
   * The same moment, and the other thread says stop. It may come before run has begun, while the loop looks, or when it
   * sleeps. Whichever it is, run comes back.
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The loop was stopped, and run returned.")
  @Outcome(expect = FORBIDDEN, desc = "The loop is stopped: run must return.")
  @State
  public static class StopALoopFallingAsleep {
    private final MiniLoop loop = new MiniLoop();

    @Actor
    public void loop(I_Result r) {
      loop.run();
      r.r1 = 1;
    }

    @Actor
    public void stopper() {
      loop.stop();
    }
  }
}

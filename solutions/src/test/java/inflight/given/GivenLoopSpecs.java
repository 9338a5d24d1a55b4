package inflight.given;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** What other threads may do to a {@link GivenLoop}: hand in callbacks, and stop it. */
public class GivenLoopSpecs {

  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both callbacks ran, once each.")
  @Outcome(expect = FORBIDDEN, desc = "Of two callbacks from two threads, not each ran once.")
  @State
  public static class TwoPosts {
    private final GivenLoop loop = GivenLoop.real();
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
      loop.stop();
      loop.run();
      r.r1 = ran;
    }
  }

  /** A callback comes while the loop falls asleep. It may not sleep on over it. */
  @JCStressTest
  @Outcome(id = "true, 42", expect = ACCEPTABLE, desc = "The callback ran and saw the message.")
  @Outcome(expect = FORBIDDEN, desc = "The callback did not run, or did not see the message.")
  @State
  public static class PostToALoopFallingAsleep {
    private final GivenLoop loop = GivenLoop.real();
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

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The loop was stopped, and run came back.")
  @Outcome(expect = FORBIDDEN, desc = "The loop was stopped, and run did not come back.")
  @State
  public static class StopALoopFallingAsleep {
    private final GivenLoop loop = GivenLoop.real();

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

package inflight.grader.race.spec.canary;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A known bug: two increments that are not atomic. What does not find it is blind. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both increments count.")
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "One increment was lost.")
@State
public class LostUpdate {
  private int count;

  @Actor
  public void one() {
    count++;
  }

  @Actor
  public void two() {
    count++;
  }

  @Arbiter
  public void both(I_Result result) {
    result.r1 = count;
  }
}

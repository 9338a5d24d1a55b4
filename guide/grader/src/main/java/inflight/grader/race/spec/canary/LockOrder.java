package inflight.grader.race.spec.canary;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A known bug: two locks, taken in opposite orders. What does not find it is blind. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both got both locks.")
@State
public class LockOrder {
  private final Object left = new Object();
  private final Object right = new Object();

  @Actor
  public void one(II_Result result) {
    synchronized (left) {
      synchronized (right) {
        result.r1 = 1;
      }
    }
  }

  @Actor
  public void two(II_Result result) {
    synchronized (right) {
      synchronized (left) {
        result.r2 = 1;
      }
    }
  }
}

package inflight.grader.race.spec.canary;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Right: a payload behind a volatile flag. What finds a race here invents it. */
@JCStressTest
@Outcome(expect = Expect.ACCEPTABLE, desc = "Whatever is read.")
@State
public class OrderedFlag {
  private int payload;
  private volatile boolean ready;

  @Actor
  public void writer() {
    payload = 42;
    ready = true;
  }

  @Actor
  public void reader(I_Result result) {
    result.r1 = ready ? payload : 0;
  }
}

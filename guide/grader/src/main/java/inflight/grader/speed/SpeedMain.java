package inflight.grader.speed;

import inflight.grader.child.ChildMain;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedHarness;
import inflight.testkit.speed.SpeedResult;

/** The child that runs one speed trial: {@code SpeedMain SPEED_CLASS quick|deep}. */
final class SpeedMain {
  /** A round as it ends, or the result. */
  record Event(SpeedResult.Round round, SpeedResult result) {}

  private SpeedMain() {}

  public static void main(String[] args) throws Exception {
    var journal = ChildMain.start();
    var speed = (Speed) Class.forName(args[0]).getConstructor().newInstance();
    var budget = args[1].equals("deep") ? SpeedHarness.DEEP : SpeedHarness.QUICK;
    var result =
        SpeedHarness.run(speed.trial(), budget, round -> journal.append(new Event(round, null)));
    journal.append(new Event(null, result));
    // Threads that the learner's code left running must not keep the verdict waiting.
    Runtime.getRuntime().halt(0);
  }
}

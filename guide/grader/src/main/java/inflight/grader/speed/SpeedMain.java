package inflight.grader.speed;

import inflight.grader.Json;
import inflight.grader.child.ChildMain;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedHarness;
import inflight.testkit.speed.SpeedResult;
import java.nio.file.Path;

/** The child that runs one speed trial: {@code SpeedMain SPEED_CLASS RESULT_FILE quick|deep}. */
final class SpeedMain {
  /** A round as it ends, or the result. */
  record Event(SpeedResult.Round round, SpeedResult result) {}

  private SpeedMain() {}

  public static void main(String[] args) throws Exception {
    ChildMain.exitWithParent();
    var file = Path.of(args[1]);
    var speed = (Speed) Class.forName(args[0]).getConstructor().newInstance();
    var budget = args[2].equals("deep") ? SpeedHarness.DEEP : SpeedHarness.QUICK;
    var result =
        SpeedHarness.run(speed.trial(), budget, round -> Json.append(file, new Event(round, null)));
    Json.append(file, new Event(null, result));
    // Threads that the learner's code left running must not keep the verdict waiting.
    Runtime.getRuntime().halt(0);
  }
}

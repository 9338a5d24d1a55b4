package inflight.grader.speed;

import inflight.grader.model.Finding;
import inflight.grader.process.ChildMain;
import inflight.testkit.HangError;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedHarness;
import inflight.testkit.speed.SpeedResult;
import inflight.testkit.speed.SpeedTrial;

/** The child that runs one speed trial: {@code SpeedMain SPEED_CLASS quick|deep}. */
final class SpeedMain {
  /** A round as it ends, or the result, or how a run hangs. */
  record Event(SpeedResult.Round round, SpeedResult result, Finding hang) {}

  private SpeedMain() {}

  public static void main(String[] args) throws Exception {
    var journal = ChildMain.start();
    var speed = (Speed) Class.forName(args[0]).getConstructor().newInstance();
    var budget = args[1].equals("deep") ? SpeedHarness.DEEP : SpeedHarness.QUICK;
    var trial = speed.trial();
    var result =
        SpeedHarness.run(
            trial,
            budget,
            round -> journal.append(new Event(round, null, null)),
            hang -> {
              journal.append(new Event(null, null, finding(trial, hang)));
              Runtime.getRuntime().halt(0);
            });
    journal.append(new Event(null, result, null));
    // Threads that the learner's code left running must not keep the verdict waiting.
    Runtime.getRuntime().halt(0);
  }

  private static Finding finding(SpeedTrial trial, HangError hang) {
    return new Finding(
        "Measured: " + trial.what(), hang.getMessage().lines().toList(), hang.where());
  }
}

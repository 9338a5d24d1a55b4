package inflight.grader.speed;

import inflight.grader.judge.HandInLoader;
import inflight.grader.model.Finding;
import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Work;
import inflight.testkit.HangError;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedHarness;
import inflight.testkit.speed.SpeedResult;
import inflight.testkit.speed.SpeedTrial;
import java.util.List;

/** Runs one speed trial in a judge process. */
final class SpeedWork implements Work {
  /** A round as it ends, or the result, or how a run hangs. */
  record Event(SpeedResult.Round round, SpeedResult result, Finding hang) {}

  static List<String> args(String speedClass, boolean deep) {
    return List.of(speedClass, Boolean.toString(deep));
  }

  @Override
  public void run(Assignment assignment, Journal journal) throws Throwable {
    var deep = Boolean.parseBoolean(assignment.args().get(1));
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    try (var loader = new HandInLoader(assignment.paths())) {
      thread.setContextClassLoader(loader);
      var type = loader.loadClass(assignment.args().get(0));
      var trial = ((Speed) type.getConstructor().newInstance()).trial();
      var result =
          SpeedHarness.run(
              trial,
              deep ? SpeedHarness.DEEP : SpeedHarness.QUICK,
              round -> journal.append(new Event(round, null, null)),
              hang -> {
                journal.append(new Event(null, null, finding(trial, hang)));
                Runtime.getRuntime().halt(0);
              });
      journal.append(new Event(null, result, null));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Finding finding(SpeedTrial trial, HangError hang) {
    return new Finding(
        "Measured: " + trial.what(), hang.getMessage().lines().toList(), hang.where());
  }
}

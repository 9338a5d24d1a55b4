package inflight.grader.race.hardware;

import inflight.grader.judge.Bench;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.process.Journal;
import inflight.grader.process.Profile;
import inflight.grader.process.Result;
import inflight.grader.race.hardware.HardwareResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * This machine's hardware: all specifications of an exercise in one judge process. One that hangs
 * or ends it costs itself only: those that are left go on in another.
 */
public final class HardwareRun {
  private static final Duration QUICK = Duration.ofSeconds(120);
  private static final Duration DEEP = Duration.ofMinutes(20);

  private HardwareRun() {}

  /** Runs the specifications of an exercise. Blocks until all have a result. */
  public static List<HardwareResult> judge(Request request, Exercise exercise, Bench bench) {
    var results = new ArrayList<HardwareResult>();
    while (true) {
      var done = results.stream().map(HardwareResult::spec).toList();
      var assignment =
          request.assignment(
              HardwareWork.class,
              HardwareWork.args(exercise.className(Axis.RACE_FREE), request.deep(), done));
      var result =
          bench.work(
              2, Profile.HARDWARE, request.owner(), assignment, request.deep() ? DEEP : QUICK);
      var told = result.told(HardwareWork.Event.class);
      if (result.forged()) {
        return List.of(
            HardwareResult.of(
                exercise.className(Axis.RACE_FREE), Status.FAILED, Journal.FORGED));
      }
      told.stream().map(HardwareWork.Event::result).filter(it -> it != null).forEach(results::add);
      if (result.done()) {
        return results;
      }
      var under = told.isEmpty() ? null : told.getLast().begun();
      if (under != null) {
        results.add(lost(under, result));
      } else if (told.isEmpty()) {
        results.add(lost(exercise.className(Axis.RACE_FREE), result));
        return results;
      }
    }
  }

  /** What to say of a process that ended without a result. */
  private static HardwareResult lost(String spec, Result result) {
    if (result.timedOut()) {
      return HardwareResult.of(spec, Status.FAILED, "an actor did not end");
    }
    if (result.isBroken() || result.exitCode() > 128) {
      // Killed from outside, for want of memory perhaps, or it did not start: that is not the
      // learner's doing.
      var why =
          "it ended with exit code %d: %s"
              .formatted(result.exitCode(), String.join("\n", result.tail(8)));
      return HardwareResult.of(spec, Status.ERROR, why);
    }
    return HardwareResult.of(
        spec,
        Status.FAILED,
        "the code under test ended the Java process with exit code " + result.exitCode());
  }
}

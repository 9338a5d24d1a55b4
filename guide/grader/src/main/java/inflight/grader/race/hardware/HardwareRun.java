package inflight.grader.race.hardware;

import inflight.grader.judge.Bench;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Profile;
import inflight.grader.process.Result;
import inflight.grader.race.hardware.HardwareResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * This machine's hardware: all specifications of an exercise in one judge process. One that hangs
 * or ends it costs itself only: those that are left go on in another.
 */
public final class HardwareRun {
  /** No more than a guard: the judge knows its own limits, which are not of the clock. */
  private static final Duration QUICK = Duration.ofMinutes(10);

  private static final Duration DEEP = Duration.ofMinutes(30);

  private HardwareRun() {}

  /** Runs the specifications of an exercise. Blocks until all have a result. */
  public static List<HardwareResult> judge(Request request, Exercise exercise, Bench bench) {
    var limit = request.deep() ? DEEP : QUICK;
    return judge(
        exercise.className(Axis.RACE_FREE),
        request.deep(),
        args -> request.assignment(HardwareWork.class, args),
        assignment -> bench.work(2, Profile.HARDWARE, request.owner(), assignment, limit));
  }

  /**
   * The same for any class of specifications.
   *
   * @param assignment makes one of its arguments
   * @param work has one done
   */
  static List<HardwareResult> judge(
      String specClass,
      boolean deep,
      Function<List<String>, Assignment> assignment,
      Function<Assignment, Result> work) {
    var results = new ArrayList<HardwareResult>();
    while (true) {
      var done = results.stream().map(HardwareResult::spec).toList();
      var result = work.apply(assignment.apply(HardwareWork.args(specClass, deep, done)));
      if (result.forged()) {
        return List.of(HardwareResult.of(specClass, Status.FAILED, Journal.FORGED));
      }
      var told = result.told(HardwareWork.Event.class);
      told.stream().map(HardwareWork.Event::result).filter(it -> it != null).forEach(results::add);
      if (result.done()) {
        return results;
      }
      if (told.isEmpty()) {
        results.add(lost(specClass, result));
        return results;
      }
      if (told.getLast().begun() != null) {
        results.add(lost(told.getLast().begun(), result));
      }
    }
  }

  /** What to say of a process that ended without a result. */
  static HardwareResult lost(String spec, Result result) {
    if (result.timedOut()) {
      // An actor that does not come back is told by the judge; so this machine was too slow.
      return HardwareResult.of(
          spec, Status.INCONCLUSIVE, "this machine is too busy: it did not come to an end");
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

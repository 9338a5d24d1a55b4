package inflight.grader.speed;

import inflight.grader.judge.Bench;
import inflight.grader.judge.ExitCalls;
import inflight.grader.judge.Judge;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.process.Journal;
import inflight.grader.process.Profile;
import inflight.grader.process.Result;
import inflight.testkit.speed.SpeedResult;
import java.time.Duration;
import java.util.List;

/** The axis <em>faster</em>: one speed trial, alone on the machine as far as it is ours. */
public final class SpeedJudge implements Judge {
  private static final Duration QUICK = Duration.ofSeconds(60);
  private static final Duration DEEP = Duration.ofMinutes(5);

  @Override
  public Axis axis() {
    return Axis.FASTER;
  }

  @Override
  public Verdict judge(Request request, Exercise exercise, Bench bench) {
    var assignment =
        request.assignment(
            SpeedWork.class, SpeedWork.args(exercise.className(Axis.FASTER), request.deep()));
    var result =
        bench.workAlone(Profile.SPEED, request.owner(), assignment, request.deep() ? DEEP : QUICK);
    if (result.forged()) {
      return verdict(
          Status.FAILED,
          "it could not be measured",
          List.of(new Finding("The results must be the grader's own", List.of(Journal.FORGED))),
          null,
          result);
    }
    for (var event : result.told(SpeedWork.Event.class)) {
      if (event.hang() != null) {
        return verdict(
            Status.FAILED,
            "a run of it did not come to an end",
            List.of(event.hang()),
            null,
            result);
      }
      if (event.result() != null && result.leftRunning().isEmpty()) {
        return verdict(event.result(), result);
      }
    }
    return death(request, exercise, result);
  }

  private static Verdict verdict(SpeedResult measured, Result result) {
    var status =
        switch (measured.verdict()) {
          case PASSED -> Status.PASSED;
          case FAILED -> Status.FAILED;
          case INCONCLUSIVE -> Status.INCONCLUSIVE;
          case NOT_STARTED -> Status.UNFINISHED;
        };
    var findings =
        status == Status.FAILED
            ? List.of(new Finding("Measured: " + measured.what(), List.of()))
            : List.<Finding>of();
    return verdict(status, measured.reason(), findings, measured, result);
  }

  private static Verdict death(Request request, Exercise exercise, Result result) {
    if (result.timedOut()) {
      // No run of the candidate hung, or the trial would have told.
      return verdict(
          Status.INCONCLUSIVE,
          "this machine is too busy just now: the trial did not come to its end within %d s"
              .formatted(result.took().toSeconds()),
          List.of(),
          null,
          result);
    }
    if (!result.leftRunning().isEmpty()) {
      return verdict(
          Status.FAILED,
          "it left %s".formatted(result.leftBehind()),
          List.of(
              new Finding(
                  "All processes that were started must have ended",
                  List.of("the code under test left %s".formatted(result.leftBehind())))),
          null,
          result);
    }
    if (result.isBroken()) {
      return verdict(
          Status.ERROR,
          "it could not be judged",
          List.of(new Finding("The trial itself failed", result.tail(12))),
          null,
          result);
    }
    return verdict(
        Status.FAILED,
        "the trial did not come to its end",
        List.of(
            ExitCalls.finding(
                "The trial must run to its end", result.exitCode(), request, exercise)),
        null,
        result);
  }

  private static Verdict verdict(
      Status status, String summary, List<Finding> findings, Object evidence, Result result) {
    return new Verdict(Axis.FASTER, status, summary, findings, evidence, result.seconds());
  }
}

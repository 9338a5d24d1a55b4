package inflight.grader.behavior;

import inflight.grader.judge.Bench;
import inflight.grader.judge.ExitCalls;
import inflight.grader.judge.Judge;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.process.Assignment;
import inflight.grader.process.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The axis <em>correct</em>: the behavior tests of one exercise, run in a judge process. */
public final class BehaviorJudge implements Judge {
  /** Each test has its own limit, not of the clock; this one catches what gets around it. */
  private static final Duration LIMIT = Duration.ofSeconds(300);

  @Override
  public Axis axis() {
    return Axis.CORRECT;
  }

  @Override
  public Verdict judge(Request request, Exercise exercise, Bench bench) {
    var result = bench.work(1, Profile.WARM, request.owner(), assignment(request, exercise), LIMIT);
    return BehaviorVerdict.of(
        result, LIMIT, running -> ExitCalls.finding(running, result.exitCode(), request, exercise));
  }

  /** What a judge process is asked to do for an exercise. */
  public static Assignment assignment(Request request, Exercise exercise) {
    var handIn = request.folders().indexOf(request.submission().classes());
    return request.assignment(
        BehaviorWork.class,
        BehaviorWork.args(
            exercise.className(Axis.CORRECT),
            exercise.className(),
            handIn,
            request.until().getOrDefault(exercise.name(), List.of())));
  }

  /** Behavior tests that are the grader's own, on no hand-in. */
  public static Assignment training(Class<?> tests) {
    return Assignment.of(
        BehaviorWork.class,
        BehaviorWork.args(tests.getName(), "", BehaviorWork.NO_HAND_IN, List.of()),
        List.of(),
        Map.of());
  }

  /** What lets a later axis begin: the core holds, whatever becomes of the corners. */
  public static boolean letsOthersBegin(Verdict verdict) {
    return verdict.status() == Status.PASSED
        || verdict.evidence() instanceof BehaviorEvidence evidence && evidence.coreHolds();
  }
}

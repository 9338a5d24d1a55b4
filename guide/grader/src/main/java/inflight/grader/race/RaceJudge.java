package inflight.grader.race;

import inflight.grader.judge.Bench;
import inflight.grader.judge.ExitCalls;
import inflight.grader.judge.Judge;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Verdict;
import inflight.grader.process.Assignment;
import inflight.grader.process.Profile;
import inflight.grader.process.Result;
import inflight.grader.race.hardware.HardwareResult;
import inflight.grader.race.hardware.HardwareRun;
import inflight.grader.race.spec.canary.LostUpdate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Function;

/**
 * The axis <em>race-free</em>: one specification, three kinds of evidence. What fails on the
 * interleavings, with a schedule to show for it, or on happens-before, with both lines, need not go
 * to the hardware as well.
 */
public final class RaceJudge implements Judge {
  /** So many processes explore one exercise at a time, half of its specifications each. */
  private static final int PARTS = 2;

  /** No more than a guard: what explores has its budget in interleavings and processor time. */
  private static final Duration QUICK = Duration.ofMinutes(10);

  private static final Duration DEEP = Duration.ofMinutes(30);

  /** No more than a guard: what judges there knows its own limits, which are not of the clock. */
  private static final Duration HARDWARE = Duration.ofMinutes(10);

  @Override
  public Axis axis() {
    return Axis.RACE_FREE;
  }

  /** A specification that is the grader's own, on no hand-in. */
  public static Assignment training() {
    return Assignment.of(
        ExploreWork.class,
        ExploreWork.args(LostUpdate.class.getName(), false, 0, 1),
        List.of(),
        Map.of());
  }

  @Override
  public Verdict judge(Request request, Exercise exercise, Bench bench) {
    var explored = explore(request, exercise, bench);
    var stands = explored.mayStillPass();
    // Its processes work one after the other. What they wait for a permit is not the axis's.
    var onHardware = new DoubleAdder();
    var hardware =
        stands ? onHardware(request, exercise, bench, onHardware) : List.<HardwareResult>of();
    var evidence = new Races.Evidence(explored.interleavings(), explored.orders(), hardware);
    return Races.verdict(evidence, explored.seconds() + onHardware.sum());
  }

  private static Explored explore(Request request, Exercise exercise, Bench bench) {
    var limit = request.deep() ? DEEP : QUICK;
    return explore(
        exercise.className(Axis.RACE_FREE),
        Math.min(PARTS, bench.permits()),
        args -> request.assignment(ExploreWork.class, args),
        request.deep(),
        assignment -> bench.work(1, Profile.WARM, request.owner(), assignment, limit),
        result -> placeOfExit(request, exercise, result));
  }

  /**
   * Explores a specification that is not an exercise's: one of the grader's own, or of what is
   * handed to learners.
   *
   * @param folders of the classes that are to be steered; what comes first shadows what comes later
   */
  public static Explored explore(String specClass, List<Path> folders, String owner, Bench bench) {
    return explore(
        specClass,
        1,
        args -> Assignment.of(ExploreWork.class, args, folders, Map.of()),
        false,
        assignment -> bench.work(1, Profile.WARM, owner, assignment, QUICK),
        result -> "");
  }

  private static Explored explore(
      String specClass,
      int parts,
      Function<List<String>, Assignment> assignment,
      boolean deep,
      Function<Assignment, Result> work,
      Function<Result, String> placeOfExit) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var exploring = new ArrayList<Future<Explored>>();
      for (var i = 0; i < parts; i++) {
        var args = ExploreWork.args(specClass, deep, i, parts);
        exploring.add(
            executor.submit(
                () -> {
                  var result = work.apply(assignment.apply(args));
                  return Explored.of(specClass, result, () -> placeOfExit.apply(result));
                }));
      }
      var all = Explored.NOTHING;
      for (var each : exploring) {
        all = all.and(get(each));
      }
      return all;
    }
  }

  private static List<HardwareResult> onHardware(
      Request request, Exercise exercise, Bench bench, DoubleAdder seconds) {
    return HardwareRun.judge(
        exercise.className(Axis.RACE_FREE),
        request.deep(),
        request::assignment,
        (profile, assignment) -> {
          var result = bench.work(2, profile, request.owner(), assignment, HARDWARE);
          seconds.add(result.seconds());
          return result;
        });
  }

  private static String placeOfExit(Request request, Exercise exercise, Result result) {
    return ExitCalls.first(request, exercise)
        .map(call -> "; %s is called at %s".formatted(call.what(), call.where()))
        .orElse("");
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
  }
}

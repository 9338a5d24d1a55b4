package inflight.grader.race;

import inflight.grader.judge.ExitCalls;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Verdict;
import inflight.grader.model.Words;
import inflight.grader.race.hardware.Hardware;
import inflight.grader.race.hardware.HardwareResult;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The axis <em>race-free</em>: one specification, three kinds of evidence. What fails on the
 * interleavings, with a schedule to show for it, or on happens-before, with both lines, need not go
 * to the hardware as well.
 */
public final class Races {
  /**
   * The evidence.
   *
   * @param orders empty if the interleavings had failed before
   * @param hardware empty if the interleavings or the orders had failed before
   */
  public record Evidence(
      List<InterleavingResult> interleavings,
      List<OrderResult> orders,
      List<HardwareResult> hardware) {}

  /** So many children explore at a time. */
  private static final int CORES = 2;

  private Races() {}

  /** Judges exercises, in child processes. Blocks until all have their verdicts. */
  public static Map<Exercise, Verdict> judge(
      Request request, List<Exercise> exercises, Path workFolder, Consumer<String> stage) {
    var workspace = request.workspace();
    var classPath = request.classPath();
    var steered =
        List.of(request.submission().classes(), workspace.stubClasses(), workspace.testClasses());
    stage.accept(
        "Races: every interleaving of %s".formatted(Words.counted(exercises.size(), "exercise")));
    var explored = new LinkedHashMap<Exercise, List<InterleavingResult>>();
    var orders = new LinkedHashMap<Exercise, List<OrderResult>>();
    var seconds = new LinkedHashMap<Exercise, Double>();
    var begin = System.nanoTime();
    List<Exercise> standing;
    // None of it is a matter of time. Each of these children keeps one core busy.
    try (var cores = Executors.newFixedThreadPool(CORES)) {
      var exploring = new LinkedHashMap<Exercise, List<Future<List<InterleavingResult>>>>();
      var ordering = new LinkedHashMap<Exercise, Future<List<OrderResult>>>();
      for (var exercise : exercises) {
        var spec = exercise.className(Axis.RACE_FREE);
        var folder = workFolder.resolve(exercise.name());
        exploring.put(
            exercise,
            IntStream.range(0, CORES)
                .mapToObj(
                    part ->
                        cores.submit(
                            () ->
                                Interleavings.explore(
                                    spec, classPath, steered, folder, request.deep(), part, CORES)))
                .toList());
        ordering.put(exercise, cores.submit(() -> Orders.check(spec, classPath, steered, folder)));
      }
      for (var exercise : exercises) {
        var results =
            exploring.get(exercise).stream()
                .map(Races::result)
                .flatMap(List::stream)
                .map(result -> withPlaceOfExit(result, request, exercise))
                .sorted(Comparator.comparing(InterleavingResult::spec))
                .toList();
        explored.put(exercise, results);
        if (results.stream().allMatch(Races::mayStillPass)) {
          orders.put(exercise, result(ordering.get(exercise)));
        } else {
          ordering.get(exercise).cancel(true);
          orders.put(exercise, List.of());
        }
        seconds.put(exercise, (System.nanoTime() - begin) / 1e9);
      }
      standing =
          exercises.stream()
              .filter(it -> explored.get(it).stream().allMatch(Races::mayStillPass))
              .filter(it -> orders.get(it).stream().allMatch(Races::isNoRace))
              .toList();
    }
    var hardware = new LinkedHashMap<Exercise, List<HardwareResult>>();
    if (!standing.isEmpty()) {
      stage.accept(
          "Races: this machine's hardware, %s"
              .formatted(Words.counted(standing.size(), "exercise")));
      for (var exercise : standing) {
        var begun = System.nanoTime();
        hardware.put(
            exercise,
            Hardware.run(
                exercise.className(Axis.RACE_FREE),
                classPath,
                workFolder.resolve(exercise.name()),
                request.deep()));
        seconds.merge(exercise, (System.nanoTime() - begun) / 1e9, Double::sum);
      }
    }
    var verdicts = new LinkedHashMap<Exercise, Verdict>();
    for (var exercise : exercises) {
      verdicts.put(
          exercise,
          verdict(
              new Evidence(
                  explored.get(exercise),
                  orders.get(exercise),
                  hardware.getOrDefault(exercise, List.of())),
              seconds.get(exercise)));
    }
    return verdicts;
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
  }

  private static InterleavingResult withPlaceOfExit(
      InterleavingResult result, Request request, Exercise exercise) {
    if (result.kind() != InterleavingResult.Kind.EXIT) {
      return result;
    }
    return ExitCalls.first(request, exercise)
        .map(
            call ->
                result.describedAs(
                    "%s; %s is called at %s"
                        .formatted(result.description(), call.what(), call.where())))
        .orElse(result);
  }

  private static boolean mayStillPass(InterleavingResult result) {
    return result.status() == InterleavingResult.Status.PASSED
        || result.status() == InterleavingResult.Status.NOT_EXPLORED;
  }

  private static boolean isNoRace(OrderResult result) {
    return result.status() != OrderResult.Status.FAILED;
  }

  /** What the evidence comes to. */
  static Verdict verdict(Evidence evidence, double seconds) {
    var judged =
        Stream.of(
                evidence.interleavings().stream().map(RaceFindings::of),
                evidence.orders().stream().map(RaceFindings::of),
                evidence.hardware().stream().map(RaceFindings::of))
            .flatMap(it -> it)
            .toList();
    return RaceVerdict.of(judged, evidence, seconds);
  }
}

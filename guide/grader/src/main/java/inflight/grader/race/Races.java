package inflight.grader.race;

import inflight.grader.judge.ExitCalls;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.model.Words;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.happensbefore.OrderResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

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
    var hardwareFolder = workFolder.resolve("hardware");
    var blindness = "";
    List<Exercise> standing;
    // None of it is a matter of time. Each of these children keeps one core busy, and the canary of
    // the hardware comes last, for when a core is left over.
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
      var canary = cores.submit(() -> Hardware.blindness(classPath, hardwareFolder));
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
      }
      standing =
          exercises.stream()
              .filter(it -> explored.get(it).stream().allMatch(Races::mayStillPass))
              .filter(it -> orders.get(it).stream().allMatch(Races::isNoRace))
              .toList();
      if (standing.isEmpty()) {
        canary.cancel(true);
      } else {
        blindness = result(canary);
      }
    }
    var hardware = List.<HardwareResult>of();
    if (!standing.isEmpty()) {
      stage.accept(
          "Races: this machine's hardware, %s"
              .formatted(Words.counted(standing.size(), "exercise")));
      hardware =
          Hardware.run(
              standing.stream().map(it -> it.className(Axis.RACE_FREE)).toList(),
              classPath,
              hardwareFolder,
              request.deep(),
              blindness);
    }
    var verdicts = new LinkedHashMap<Exercise, Verdict>();
    for (var exercise : exercises) {
      var own =
          hardware.stream()
              .filter(it -> Hardware.isOf(exercise.className(Axis.RACE_FREE), it.spec()))
              .toList();
      verdicts.put(
          exercise,
          verdict(
              new Evidence(explored.get(exercise), orders.get(exercise), own),
              standing.contains(exercise)));
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
        || result.status() == InterleavingResult.Status.INCONCLUSIVE
        || result.status() == InterleavingResult.Status.NOT_EXPLORED;
  }

  private static boolean isNoRace(OrderResult result) {
    return result.status() != OrderResult.Status.FAILED;
  }

  /** What the evidence comes to. */
  static Verdict verdict(Evidence evidence, boolean onHardware) {
    var failed = new ArrayList<Finding>();
    var errors = new ArrayList<Finding>();
    var unsure = new ArrayList<Finding>();
    var remarks = new ArrayList<Finding>();
    var todo = false;
    for (var result : evidence.interleavings()) {
      switch (result.status()) {
        case FAILED -> failed.add(RaceFindings.of(result));
        case ERROR ->
            errors.add(
                new Finding(
                    RaceFindings.shortName(result.spec()), result.description().lines().toList()));
        case NOT_EXPLORED ->
            remarks.add(
                new Finding(
                    "the interleavings of %s were not tried: %s"
                        .formatted(RaceFindings.shortName(result.spec()), result.description()),
                    List.of()));
        case INCONCLUSIVE ->
            unsure.add(
                new Finding(
                    "%s could not be judged: %s"
                        .formatted(RaceFindings.shortName(result.spec()), result.description()),
                    List.of()));
        case NOT_STARTED -> todo = true;
        case PASSED -> {}
      }
    }
    for (var result : evidence.orders()) {
      switch (result.status()) {
        case FAILED -> {
          // One race shows in several specifications; once is enough.
          var race = RaceFindings.of(result);
          if (failed.stream().noneMatch(it -> it.claim().equals(race.claim()))) {
            failed.add(race);
          }
        }
        case ERROR ->
            errors.add(
                new Finding(
                    RaceFindings.shortName(result.spec()), result.description().lines().toList()));
        case NOT_JUDGED ->
            remarks.add(
                new Finding(
                    "%s was not checked for happens-before: %s"
                        .formatted(RaceFindings.shortName(result.spec()), result.description()),
                    List.of()));
        case NOT_STARTED -> todo = true;
        case PASSED -> {}
      }
    }
    for (var result : evidence.hardware()) {
      switch (result.status()) {
        case FAILED -> failed.add(RaceFindings.of(result));
        case ERROR ->
            errors.add(
                new Finding(
                    RaceFindings.shortName(result.spec()), RaceFindings.lines(result.messages())));
        case NOT_POSSIBLE ->
            remarks.add(new Finding(String.join(" ", result.messages()), List.of()));
        case NOT_STARTED -> todo = true;
        case PASSED -> {}
      }
    }
    if (onHardware && evidence.hardware().isEmpty()) {
      errors.add(
          new Finding(
              "jcstress knows no test of this exercise; run mvn clean test once", List.of()));
    }
    var status =
        !failed.isEmpty()
            ? Status.FAILED
            : !errors.isEmpty()
                ? Status.ERROR
                : todo ? Status.UNFINISHED : unsure.isEmpty() ? Status.PASSED : Status.INCONCLUSIVE;
    var findings = new ArrayList<>(failed);
    findings.addAll(errors);
    findings.addAll(unsure);
    findings.addAll(remarks);
    return new Verdict(
        Axis.RACE_FREE, status, summary(evidence, status), findings, evidence, seconds(evidence));
  }

  private static double seconds(Evidence evidence) {
    return evidence.interleavings().stream().mapToDouble(InterleavingResult::seconds).sum();
  }

  private static String summary(Evidence evidence, Status status) {
    var tried = evidence.interleavings().stream().mapToLong(InterleavingResult::explored).sum();
    var complete =
        evidence.interleavings().stream().allMatch(InterleavingResult::complete) ? "all " : "";
    var samples = evidence.hardware().stream().mapToLong(HardwareResult::samples).sum();
    return switch (status) {
      case FAILED ->
          evidence.orders().stream().allMatch(Races::isNoRace)
              ? "an order of steps leads to a wrong outcome"
              : "nothing orders what two threads do with the same memory";
      case UNFINISHED -> "a TODO is left";
      case ERROR -> "it could not be judged";
      case INCONCLUSIVE -> "this machine is too busy to say";
      default ->
          "%s%,d interleavings and %,d samples of %s: nothing forbidden%s"
              .formatted(
                  complete,
                  tried,
                  samples,
                  Words.counted(evidence.interleavings().size(), "specification"),
                  isOrdered(evidence) ? ", no data race" : "");
    };
  }

  private static boolean isOrdered(Evidence evidence) {
    return !evidence.orders().isEmpty()
        && evidence.orders().stream().allMatch(it -> it.status() == OrderResult.Status.PASSED);
  }
}

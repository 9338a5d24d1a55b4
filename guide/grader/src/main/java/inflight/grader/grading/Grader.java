package inflight.grader.grading;

import inflight.grader.behavior.BehaviorJudge;
import inflight.grader.judge.Bench;
import inflight.grader.judge.Judge;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.race.RaceJudge;
import inflight.grader.speed.SpeedJudge;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Grades a submission: classes in, verdicts with evidence out. It knows no exercise by name, and
 * nothing of Maven.
 *
 * <p>A learner's class never runs in this process. Exercises are judged side by side, as many as
 * there are cores for; an axis of an exercise waits for its earlier ones.
 */
public final class Grader {
  private static final List<Judge> JUDGES =
      List.of(new BehaviorJudge(), new RaceJudge(), new SpeedJudge());

  /** Told what is going on, by one thread at a time. */
  public interface Progress {
    /** An axis of an exercise is about to be judged. */
    default void begins(Exercise exercise, Axis axis) {}

    /** The grade of an exercise has one more verdict. */
    void reached(ExerciseGrade grade, Verdict verdict);
  }

  private final List<Judge> judges;
  private final Request request;
  private final Bench bench;
  private final Ledger ledger;
  private final Progress progress;
  // Guarded by this.
  private final Map<Exercise, ExerciseGrade> grades = new LinkedHashMap<>();

  Grader(List<Judge> judges, Request request, Bench bench, Ledger ledger, Progress progress) {
    this.judges = judges;
    this.request = request;
    this.bench = bench;
    this.ledger = ledger;
    this.progress = progress;
    request.exercises().forEach(exercise -> grades.put(exercise, ExerciseGrade.none(exercise)));
  }

  /**
   * Grades what the request asks for. Blocks until every axis has its verdict; returns them in the
   * request's order.
   *
   * @param ledger what passed before and has not changed since; {@link Ledger#NONE} to grade all
   */
  public static List<ExerciseGrade> grade(
      Request request, Bench bench, Ledger ledger, Progress progress) {
    return new Grader(JUDGES, request, bench, ledger, progress).grade();
  }

  List<ExerciseGrade> grade() {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Callable<Void>>();
      for (var exercise : request.exercises()) {
        all.add(
            () -> {
              judge(exercise);
              return null;
            });
      }
      for (var one : executor.invokeAll(all)) {
        one.get();
      }
      synchronized (this) {
        return List.copyOf(grades.values());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
  }

  private void judge(Exercise exercise) {
    var earlier = new ArrayList<Verdict>();
    for (var judge : judges) {
      if (exercise.axes().contains(judge.axis())) {
        var verdict = verdict(exercise, judge, earlier);
        earlier.add(verdict);
        reach(exercise, verdict);
      }
    }
  }

  private Verdict verdict(Exercise exercise, Judge judge, List<Verdict> earlier) {
    var problem = request.submission().problems().get(exercise.name());
    if (problem != null && earlier.isEmpty()) {
      return new Verdict(
          judge.axis(), Status.FAILED, "it cannot be graded as it is", List.of(problem), null, 0);
    }
    if (problem == null && !request.submission().sources().containsKey(exercise.name())) {
      return Verdict.of(
          judge.axis(), Status.NOT_STARTED, "there is no %s.java".formatted(exercise.name()));
    }
    if (problem == null && request.submission().isUntouched(exercise)) {
      return Verdict.of(judge.axis(), Status.NOT_STARTED, "the line that says TODO is still there");
    }
    var blocking = earlier.stream().filter(it -> !lets(it)).findFirst();
    if (blocking.isPresent()) {
      var before = blocking.get();
      return before.status() == Status.NOT_STARTED
          ? Verdict.of(judge.axis(), Status.NOT_STARTED, before.summary())
          : Verdict.of(
              judge.axis(),
              Status.WAITING,
              "waits for the axis %s".formatted(before.axis().label()));
    }
    var kept = ledger.kept(request, exercise, judge.axis());
    if (kept.isPresent()) {
      return kept.get();
    }
    begin(exercise, judge.axis());
    var verdict = judged(exercise, judge);
    ledger.keep(request, exercise, verdict);
    return verdict;
  }

  /** What goes wrong in a judge costs that verdict, and never those of others. */
  private Verdict judged(Exercise exercise, Judge judge) {
    try {
      return judge.judge(request, exercise, bench);
    } catch (RuntimeException wrong) {
      var why = wrong instanceof UncheckedIOException disk ? disk.getCause() : wrong;
      return new Verdict(
          judge.axis(), Status.ERROR, "it could not be judged: " + why, List.of(), null, 0);
    }
  }

  /** Whether an axis lets the next one begin. */
  private static boolean lets(Verdict earlier) {
    return earlier.status() == Status.PASSED || BehaviorJudge.letsOthersBegin(earlier);
  }

  private synchronized void begin(Exercise exercise, Axis axis) {
    progress.begins(exercise, axis);
  }

  private synchronized void reach(Exercise exercise, Verdict verdict) {
    progress.reached(grades.compute(exercise, (key, grade) -> grade.with(verdict)), verdict);
  }
}

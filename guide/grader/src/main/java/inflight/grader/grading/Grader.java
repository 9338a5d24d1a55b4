package inflight.grader.grading;

import inflight.grader.model.Words;

import inflight.grader.model.Axis;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.judge.Request;

import inflight.grader.behavior.Behaviors;
import inflight.grader.race.Races;
import inflight.grader.speed.Speeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Grades a submission: classes in, verdicts with evidence out. It knows no exercise by name, and
 * nothing of Maven.
 *
 * <p>A learner's class never runs in this process. Each axis runs in a child process that may hang
 * or die without taking a verdict with it. All exercises are judged on one axis before the next
 * axis begins, since the hardware's canary serves all specifications of a run; an axis of an
 * exercise waits for its earlier ones.
 */
public final class Grader {
  /** Told what is going on, on the grading thread. */
  public interface Progress {
    /** A stage begins. */
    void stage(String what);

    /** The grade of an exercise has one more verdict. */
    void reached(ExerciseGrade grade);
  }

  private final Request request;
  private final Progress progress;
  private final Map<Exercise, ExerciseGrade> grades = new LinkedHashMap<>();

  private Grader(Request request, Progress progress) {
    this.request = request;
    this.progress = progress;
    request.exercises().forEach(exercise -> grades.put(exercise, ExerciseGrade.none(exercise)));
  }

  /**
   * Grades what the request asks for. Blocks until every axis has its verdict; returns them in the
   * request's order.
   */
  public static List<ExerciseGrade> grade(Request request, Progress progress) {
    var grader = new Grader(request, progress);
    grader.judgeCorrect();
    grader.judgeRaceFree();
    grader.judgeFaster();
    return List.copyOf(grader.grades.values());
  }

  private void judgeCorrect() {
    progress.stage("Behavior: %s".formatted(Words.counted(request.exercises().size(), "exercise")));
    for (var exercise : request.exercises()) {
      if (exercise.axes().contains(Axis.CORRECT)) {
        reach(exercise, correct(exercise));
      }
    }
  }

  private Verdict correct(Exercise exercise) {
    var submission = request.submission();
    var problem = submission.problems().get(exercise.name());
    if (problem != null) {
      return new Verdict(
          Axis.CORRECT, Status.FAILED, "it cannot be graded as it is", List.of(problem), null, 0);
    }
    if (!submission.sources().containsKey(exercise.name())) {
      return Verdict.of(
          Axis.CORRECT, Status.NOT_STARTED, "there is no %s.java".formatted(exercise.name()));
    }
    return Behaviors.judge(request, exercise, workFolder(exercise));
  }

  private void judgeRaceFree() {
    var ready = ready(Axis.RACE_FREE);
    if (!ready.isEmpty()) {
      Races.judge(request, ready, request.workspace().output().resolve("work"), progress::stage)
          .forEach(this::reach);
    }
  }

  private void judgeFaster() {
    var ready = ready(Axis.FASTER);
    if (!ready.isEmpty()) {
      progress.stage("Speed: %s".formatted(Words.counted(ready.size(), "exercise")));
      for (var exercise : ready) {
        reach(exercise, Speeds.judge(request, exercise, workFolder(exercise)));
      }
    }
  }

  /**
   * The exercises whose earlier axes have all passed. Those that have not are told so on the way.
   */
  private List<Exercise> ready(Axis axis) {
    var ready = new ArrayList<Exercise>();
    for (var grade : List.copyOf(grades.values())) {
      var exercise = grade.exercise();
      if (!exercise.axes().contains(axis)) {
        continue;
      }
      var blocking = grade.inOrder().stream().filter(it -> !lets(exercise, it)).findFirst();
      if (blocking.isEmpty()) {
        ready.add(exercise);
      } else {
        var earlier = blocking.get();
        reach(
            exercise,
            earlier.status() == Status.NOT_STARTED
                ? Verdict.of(axis, Status.NOT_STARTED, earlier.summary())
                : Verdict.of(
                    axis,
                    Status.WAITING,
                    "waits for the axis %s".formatted(earlier.axis().label())));
      }
    }
    return ready;
  }

  /** Whether an axis lets the next one begin. What could not even be loaded lets nothing begin. */
  private boolean lets(Exercise exercise, Verdict earlier) {
    return earlier.status() == Status.PASSED
        || request.apart()
            && earlier.status() == Status.FAILED
            && !request.submission().problems().containsKey(exercise.name());
  }

  private void reach(Exercise exercise, Verdict verdict) {
    progress.reached(grades.compute(exercise, (key, grade) -> grade.with(verdict)));
  }

  private Path workFolder(Exercise exercise) {
    return request.workspace().output().resolve("work").resolve(exercise.name());
  }
}

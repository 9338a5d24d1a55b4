package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.report.Board;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Verdicts are true while other processes keep all cores busy: several grades run at the same time,
 * so that each has the children of the others for company. It takes hours, so it is not part of
 * every build: {@code mvn verify -Psolutions,load}, with {@code -Dgrades=N} for how often, {@code
 * -Dspeeds=N} for how often with the speed, which takes the machine for itself and is mostly
 * inconclusive here, {@code -Dchapter} or {@code -Dexercise} for a part.
 */
class TruthUnderLoad {
  /** For each core: enough that one is always waiting for it. */
  private static final int AT_A_TIME = 2;

  private final Checkout checkout = Checkout.current();
  // Guarded by this.
  private final Map<Axis, Map<Status, Integer>> counts = new EnumMap<>(Axis.class);
  private final List<String> untrue = new ArrayList<>();

  private interface Grade {
    /**
     * @param time which grade of the same this is, counted from 1
     * @param run a name for it that no other has
     */
    void run(int time, String run) throws IOException;
  }

  @Test
  @DisplayName("no reference and no alternative fails; what cannot be told may be inconclusive")
  void nothingRightFails() throws Exception {
    var grades = new ArrayList<Grade>();
    for (var exercise : checkout.chosen()) {
      grades.add(
          (time, run) ->
              Grading.references(checkout, List.of(exercise.on(asked(time))), run)
                  .forEach(grade -> right("the reference", grade)));
    }
    for (var alternative : Variant.chosen(checkout, Variant.Kind.ALTERNATIVES)) {
      grades.add(
          (time, run) ->
              Grading.variants(checkout, List.of(alternative), variant -> asked(time), run)
                  .forEach((variant, grade) -> right(variant.slug(), grade)));
    }
    grade(grades, Integer.getInteger("grades", 20));
  }

  @Test
  @DisplayName("no mistake passes on its axis")
  void nothingWrongPasses() throws Exception {
    var grades = new ArrayList<Grade>();
    for (var mistake : Variant.chosen(checkout, Variant.Kind.MISTAKES)) {
      grades.add(
          (time, run) ->
              Grading.variants(
                      checkout, List.of(mistake), it -> it.axis().orElseThrow()::equals, run)
                  .forEach(this::wrong));
    }
    grade(grades, Integer.getInteger("grades", 5));
  }

  private static Predicate<Axis> asked(int time) {
    var withSpeed = time <= Integer.getInteger("speeds", Integer.MAX_VALUE);
    return axis -> withSpeed || axis != Axis.FASTER;
  }

  /** Grades all of them so many times, several at a time. */
  private void grade(List<Grade> grades, int times) throws Exception {
    var cores = Runtime.getRuntime().availableProcessors();
    try (var executor = Executors.newFixedThreadPool(AT_A_TIME * cores)) {
      for (var i = 1; i <= times; i++) {
        var time = i;
        var running = new ArrayList<Callable<Void>>();
        for (var grade : grades) {
          var run = "load-%d-%d".formatted(time, running.size());
          running.add(
              () -> {
                grade.run(time, run);
                return null;
              });
        }
        for (var future : executor.invokeAll(running)) {
          future.get();
        }
        synchronized (this) {
          System.out.printf("Graded %d times: %s, untrue: %s%n", time, counts, untrue);
        }
      }
    }
    assertThat(untrue).isEmpty();
  }

  private synchronized void right(String what, ExerciseGrade grade) {
    for (var axis : grade.exercise().axes()) {
      var status = status(grade, axis);
      count(axis, status);
      if (status != Status.PASSED && status != Status.INCONCLUSIVE && status != Status.WAITING) {
        untrue(what, grade);
      }
    }
  }

  private synchronized void wrong(Variant variant, ExerciseGrade grade) {
    var axis = variant.axis().orElseThrow();
    count(axis, status(grade, axis));
    if (status(grade, axis) == Status.PASSED) {
      untrue(variant.slug(), grade);
    }
  }

  private void count(Axis axis, Status status) {
    counts.computeIfAbsent(axis, key -> new EnumMap<>(Status.class)).merge(status, 1, Integer::sum);
  }

  private void untrue(String what, ExerciseGrade grade) {
    var shown = new Board(checkout.guide()).render(List.of(grade));
    System.out.println("NOT TRUE: " + what + "\n" + shown);
    untrue.add(what + " of " + grade.exercise().name());
  }

  private static Status status(ExerciseGrade grade, Axis axis) {
    return grade.verdict(axis).orElseThrow().status();
  }
}

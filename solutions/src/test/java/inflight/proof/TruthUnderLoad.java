package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.Axis;
import inflight.grader.ExerciseGrade;
import inflight.grader.Status;
import inflight.grader.report.Board;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Verdicts are true while other processes keep all cores busy. It takes hours, so it is not part of
 * every build: {@code mvn verify -Psolutions,load}, with {@code -Dgrades=N} for how often, {@code
 * -Dchapter} or {@code -Dexercise} for a part.
 */
class TruthUnderLoad {
  private static final List<Process> LOAD = new ArrayList<>();

  private final Checkout checkout = Checkout.current();
  private final Map<Axis, Map<Status, Integer>> counts = new EnumMap<>(Axis.class);
  private final List<String> untrue = new ArrayList<>();

  @BeforeAll
  static void keepTheCoresBusy() throws IOException {
    for (var i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      LOAD.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Spin.class.getName())
              .inheritIO()
              .start());
    }
  }

  @AfterAll
  static void rest() {
    LOAD.forEach(Process::destroyForcibly);
  }

  @Test
  @DisplayName("no reference and no alternative fails; the speed may be inconclusive")
  void nothingRightFails() throws IOException {
    for (var i = 1; i <= grades(20); i++) {
      for (var grade : Grading.references(checkout, checkout.chosen())) {
        right("the reference", grade);
      }
      for (var round : Variant.rounds(Variant.chosen(checkout, Variant.Kind.ALTERNATIVES))) {
        Grading.variants(checkout, round, false)
            .forEach((variant, grade) -> right(variant.slug(), grade));
      }
      System.out.printf(
          "After grade %d of what is right: %s, untrue: %d%n", i, counts, untrue.size());
    }
    assertThat(untrue).isEmpty();
  }

  @Test
  @DisplayName("no mistake passes on its axis")
  void nothingWrongPasses() throws IOException {
    for (var i = 1; i <= grades(5); i++) {
      for (var round : Variant.rounds(Variant.chosen(checkout, Variant.Kind.MISTAKES))) {
        Grading.variants(checkout, round, false).forEach(this::wrong);
      }
      System.out.printf(
          "After grade %d of what is wrong: %s, untrue: %d%n", i, counts, untrue.size());
    }
    assertThat(untrue).isEmpty();
  }

  private void right(String what, ExerciseGrade grade) {
    for (var axis : grade.exercise().axes()) {
      var status = status(grade, axis);
      count(axis, status);
      if (status != Status.PASSED && !(axis == Axis.FASTER && status == Status.INCONCLUSIVE)) {
        untrue(what, grade);
      }
    }
  }

  private void wrong(Variant variant, ExerciseGrade grade) {
    var axis = variant.axis().orElseThrow();
    count(axis, status(grade, axis));
    if (grade.exercise().axes().stream().allMatch(it -> status(grade, it) == Status.PASSED)) {
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

  private static int grades(int usual) {
    return Integer.getInteger("grades", usual);
  }

  /** Keeps a core busy until the process that started it is gone. */
  static final class Spin {
    private Spin() {}

    public static void main(String[] args) {
      var parent = ProcessHandle.current().parent().orElseThrow();
      var x = 1L;
      while (parent.isAlive() && x != 0) {
        for (var i = 0; i < 50_000_000; i++) {
          x ^= x << 13;
          x ^= x >>> 7;
          x ^= x << 17;
        }
      }
    }
  }
}

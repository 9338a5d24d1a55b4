package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.Axis;
import inflight.grader.ExerciseGrade;
import inflight.grader.Status;
import inflight.grader.Verdict;
import inflight.grader.report.Board;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The proof that the grader is right: it accepts every reference and every alternative on every
 * axis, and rejects every mistake on the axis and with the words that its header names. All are
 * graded from their sources, on the path that a learner's folder takes with {@code -Dsubmission}.
 *
 * <p>One grade takes one variant of each exercise, so that their jcstress specifications share a
 * launch.
 */
class ProofTest {
  private final Checkout checkout = Checkout.current();

  @TestFactory
  Stream<DynamicNode> referencesPass() {
    return Grading.references(checkout, checkout.chosen()).stream()
        .map(grade -> dynamicContainer(grade.exercise().name(), passes("the reference", grade)));
  }

  @TestFactory
  Stream<DynamicNode> alternativesPass() throws IOException {
    var nodes = new ArrayList<DynamicNode>();
    for (var round : rounds(Variant.Kind.ALTERNATIVES)) {
      Grading.variants(checkout, round)
          .forEach(
              (variant, grade) ->
                  nodes.add(dynamicContainer(variant.title(), passes(variant.slug(), grade))));
    }
    return nodes.stream();
  }

  @TestFactory
  Stream<DynamicNode> mistakesAreRejected() throws IOException {
    var nodes = new ArrayList<DynamicNode>();
    for (var round : rounds(Variant.Kind.MISTAKES)) {
      Grading.variants(checkout, round)
          .forEach(
              (variant, grade) ->
                  nodes.add(dynamicTest(variant.title(), () -> assertRejected(variant, grade))));
    }
    return nodes.stream();
  }

  private static Stream<DynamicNode> passes(String what, ExerciseGrade grade) {
    return grade.exercise().axes().stream()
        .map(
            axis ->
                dynamicTest(
                    "%s of %s is %s".formatted(what, grade.exercise().name(), axis.label()),
                    () -> assertPasses(what, axis, grade)));
  }

  private static void assertPasses(String what, Axis axis, ExerciseGrade grade) {
    var verdict = verdict(grade, axis);
    Assumptions.assumeFalse(
        axis == Axis.FASTER && verdict.status() == Status.INCONCLUSIVE,
        () -> "inconclusive: " + verdict.summary());
    assertThat(verdict.status())
        .as(
            "%s of %s on the axis %s%n%s",
            what, grade.exercise().name(), axis.label(), shown(grade))
        .isEqualTo(Status.PASSED);
  }

  private static void assertRejected(Variant variant, ExerciseGrade grade) {
    var axis =
        variant
            .axis()
            .orElseThrow(
                () -> new AssertionError(variant.title() + " names no axis in its header"));
    var verdict = verdict(grade, axis);
    Assumptions.assumeFalse(
        axis == Axis.FASTER && verdict.status() == Status.INCONCLUSIVE,
        () -> "inconclusive: " + verdict.summary());
    assertThat(verdict.status())
        .as("%s on the axis %s%n%s", variant.title(), axis.label(), shown(grade))
        .isEqualTo(variant.status());
    for (var words : variant.says()) {
      assertThat(shown(grade).replaceAll("\\s+", " "))
          .as("what the learner of %s is told", variant.title())
          .contains(words);
    }
  }

  private static Verdict verdict(ExerciseGrade grade, Axis axis) {
    return grade
        .verdict(axis)
        .orElseThrow(() -> new AssertionError("no verdict on " + axis.label() + " was reached"));
  }

  private static String shown(ExerciseGrade grade) {
    return new Board(Checkout.current().guide()).render(List.of(grade));
  }

  private List<List<Variant>> rounds(Variant.Kind kind) {
    return Variant.rounds(Variant.chosen(checkout, kind));
  }
}

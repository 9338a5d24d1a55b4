package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.report.Board;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The proof that the grader is right: it accepts every reference and every alternative on every
 * axis, and rejects every mistake on the axis and with the words that its header names. All are
 * graded from their sources, on the path that a learner's folder takes with {@code -Dsubmission}.
 *
 * <p>One grade takes one variant of each exercise: they share a compilation and the hardware's
 * canary. Where no time is measured, several grades run at the same time: such a verdict may not
 * depend on how busy the machine is.
 */
class ProofTest {
  /** So many rounds are compiled ahead of what is being judged. */
  private static final int ROUNDS = 3;

  private final Checkout checkout = Checkout.current();

  @TestFactory
  Stream<DynamicNode> referencesPass() {
    return Grading.references(checkout, checkout.chosen(), "proof").stream()
        .map(grade -> dynamicContainer(grade.exercise().name(), passes("the reference", grade)));
  }

  @TestFactory
  Stream<DynamicNode> alternativesPass() throws Exception {
    var nodes = new ArrayList<DynamicNode>();
    var all = Variant.chosen(checkout, Variant.Kind.ALTERNATIVES);
    var timed =
        all.stream()
            .filter(it -> checkout.exercise(it.exercise()).axes().contains(Axis.FASTER))
            .toList();
    // The speed takes the machine for itself: in between, it would stop all others again and again.
    for (var grades :
        List.of(
            grade("alternatives", all, variant -> axis -> axis != Axis.FASTER),
            grade("alternatives, their speed", timed, variant -> Axis.FASTER::equals))) {
      grades.forEach(
          (variant, grade) ->
              nodes.add(dynamicContainer(variant.title(), passes(variant.slug(), grade))));
    }
    return nodes.stream();
  }

  @TestFactory
  Stream<DynamicNode> mistakesAreRejected() throws Exception {
    var nodes = new ArrayList<DynamicNode>();
    var byAxis =
        Variant.chosen(checkout, Variant.Kind.MISTAKES).stream()
            .collect(Collectors.groupingBy(it -> it.axis().orElse(Axis.CORRECT)));
    for (var axis : Axis.values()) {
      // Only the axis that it names, and in that axis's own words: another one may reject it too.
      grade(
              "mistakes that are not " + axis.label(),
              byAxis.getOrDefault(axis, List.of()),
              variant -> axis::equals)
          .forEach(
              (variant, grade) ->
                  nodes.add(dynamicTest(variant.title(), () -> assertRejected(variant, grade))));
    }
    return nodes.stream();
  }

  /** Grades variants, each on some of its axes, and says how long that took. */
  private Map<Variant, ExerciseGrade> grade(
      String what, List<Variant> variants, Function<Variant, Predicate<Axis>> axes)
      throws Exception {
    var begun = Instant.now();
    var grades = new LinkedHashMap<Variant, ExerciseGrade>();
    try (var executor = Executors.newFixedThreadPool(ROUNDS)) {
      var graded =
          executor.invokeAll(
              Variant.rounds(variants).stream()
                  .map(
                      round ->
                          (Callable<Map<Variant, ExerciseGrade>>)
                              () -> Grading.untilTold(checkout, round, axes, "proof"))
                  .toList());
      for (var round : graded) {
        grades.putAll(round.get());
      }
    }
    System.out.printf(
        "Graded %d %s in %d s (all judges together: %s).%n",
        grades.size(),
        what,
        Duration.between(begun, Instant.now()).toSeconds(),
        Stream.of(Axis.values())
            .map(axis -> "%s %.0f s".formatted(axis.label(), seconds(axis, grades.values())))
            .collect(Collectors.joining(", ")));
    return grades;
  }

  /** What the judges of an axis took, several of them at the same time. */
  private static double seconds(Axis axis, Collection<ExerciseGrade> grades) {
    return grades.stream()
        .flatMap(grade -> grade.verdict(axis).stream())
        .mapToDouble(Verdict::seconds)
        .sum();
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
    assumeConclusive(verdict);
    if (verdict.status() == Status.WAITING) {
      // For one that has a test of its own here; if it could not be told, neither can this.
      grade.verdicts().values().forEach(ProofTest::assumeConclusive);
    }
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
    assumeConclusive(verdict);
    assertThat(verdict.status())
        .as("%s on the axis %s%n%s", variant.title(), axis.label(), shown(grade))
        .isEqualTo(variant.status());
    for (var words : variant.says()) {
      assertThat(shown(grade).replaceAll("\\s+", " "))
          .as("what the learner of %s is told", variant.title())
          .contains(words);
    }
  }

  private static void assumeConclusive(Verdict verdict) {
    Assumptions.assumeFalse(
        verdict.status() == Status.INCONCLUSIVE, () -> "inconclusive: " + verdict.summary());
  }

  private static Verdict verdict(ExerciseGrade grade, Axis axis) {
    return grade
        .verdict(axis)
        .orElseThrow(() -> new AssertionError("no verdict on " + axis.label() + " was reached"));
  }

  private static String shown(ExerciseGrade grade) {
    return new Board(Checkout.current().guide()).render(List.of(grade));
  }
}

package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.report.Board;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The exercise on a queue in a database, once more on a PostgreSQL server: what is right on H2 is
 * right there, and what is wrong is wrong there too, but for what only H2 minds. Skipped only where
 * there is no server to start.
 */
class DurableQueueOnServerTest {
  private static final String EXERCISE = "DurableQueue";

  /** Right on PostgreSQL, which locks only the row that such a statement takes. */
  private static final Set<String> ON_H2_ALONE = Set.of("looks-and-locks-at-once");

  /** What two databases may take differently; the rest is proved on H2. */
  private static final Set<String> ABOUT_LOCKS =
      Set.of(
          "select-then-update",
          "guarded-update",
          "waits-for-the-first-row",
          "looks-and-locks-at-once");

  private final Checkout checkout = Checkout.current();

  @TestFactory
  Stream<DynamicTest> theSameVerdictsOnAServer() throws Exception {
    var variants = new ArrayList<Variant>();
    variants.addAll(Variant.chosen(checkout, Variant.Kind.ALTERNATIVES));
    variants.addAll(Variant.chosen(checkout, Variant.Kind.MISTAKES));
    variants.removeIf(it -> !it.exercise().equals(EXERCISE));
    variants.removeIf(it -> it.kind() == Variant.Kind.MISTAKES && !ABOUT_LOCKS.contains(it.slug()));
    Assumptions.assumeFalse(variants.isEmpty(), "another exercise is asked for");
    var programs = PostgresServer.programs();
    if (programs.isEmpty()) {
      System.out.println(
          "Not run on PostgreSQL: this machine has no initdb and pg_ctl, as a package of the server brings.");
    }
    Assumptions.assumeTrue(programs.isPresent());
    var grades = new LinkedHashMap<Variant, ExerciseGrade>();
    ExerciseGrade reference;
    try (var server = PostgresServer.startForTests(programs.get())) {
      var settings = Map.of("queue.url", server.url());
      var exercises = List.of(checkout.exercise(EXERCISE));
      reference = Grading.references(checkout, exercises, "on-server", settings).getFirst();
      for (var variant : variants) {
        grades.putAll(
            Grading.variants(
                checkout,
                List.of(variant),
                it -> axis -> axis == it.axis().orElse(Axis.CORRECT),
                "on-server",
                settings));
      }
    }
    return Stream.concat(
        Stream.of(dynamicTest("the reference", () -> assertPasses(reference))),
        grades.entrySet().stream()
            .map(it -> dynamicTest(it.getKey().title(), () -> check(it.getKey(), it.getValue()))));
  }

  private void check(Variant variant, ExerciseGrade grade) {
    if (variant.kind() == Variant.Kind.ALTERNATIVES || ON_H2_ALONE.contains(variant.slug())) {
      assertPasses(grade);
      return;
    }
    assertThat(grade.verdict(variant.axis().orElseThrow()).orElseThrow().status())
        .as(shown(grade))
        .isIn(Status.FAILED, Status.INCONCLUSIVE);
  }

  private void assertPasses(ExerciseGrade grade) {
    for (var axis : grade.verdicts().keySet()) {
      var verdict = grade.verdict(axis).orElseThrow();
      Assumptions.assumeFalse(verdict.status() == Status.INCONCLUSIVE, verdict.summary());
      assertThat(verdict.status()).as(shown(grade)).isEqualTo(Status.PASSED);
    }
    grade.verdict(Axis.CORRECT).ifPresent(it -> assertThat(it.summary()).contains("on PostgreSQL"));
  }

  private String shown(ExerciseGrade grade) {
    return new Board(checkout.guide()).render(List.of(grade));
  }
}

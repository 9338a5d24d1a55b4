package inflight.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.proof.Checkout;
import inflight.proof.Grading;
import inflight.proof.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Changes each reference in one place after the other and asks the grader. What passes is either as
 * right as before, or a hole in the tests: somebody has to look. So this is a survey and no test of
 * every build: {@code mvn verify -Psolutions,mutants}, with {@code -Dchapter} or {@code -Dexercise}
 * for a part, {@code -Dmutants=N} for N of each exercise, {@code -Dseed} for which, and {@code
 * -Dmutants.after=M} for the next N where M have been looked at.
 */
class MutantSurvey {
  private static final int AT_A_TIME = 3;

  private final Checkout checkout = Checkout.current();
  private final Compiles compiles = new Compiles(checkout);
  private final Path folder = checkout.root().resolve("solutions/target/mutants");

  /** All of an exercise that compile, in the order in which they are graded. */
  private final Map<Variant, Mutant> mutants = new HashMap<>();

  @Test
  @DisplayName("what passes is listed")
  void survey() throws Exception {
    var variants = new ArrayList<Variant>();
    for (var exercise : checkout.chosen()) {
      variants.addAll(variants(exercise));
    }
    System.out.printf("%d mutants compile.%n", variants.size());
    var counts = new HashMap<String, Integer>();
    try (var executor = Executors.newFixedThreadPool(AT_A_TIME)) {
      var graded =
          executor.invokeAll(
              Variant.rounds(variants).stream().map(round -> grading(round, counts)).toList());
      for (var round : graded) {
        round.get();
      }
    }
    System.out.println(counts);
    assertThat(counts.values().stream().mapToInt(it -> it).sum())
        .as("mutants that were graded")
        .isEqualTo(variants.size());
  }

  private Callable<Void> grading(List<Variant> round, Map<String, Integer> counts) {
    return () -> {
      // The speed takes the machine for itself, and sees little of what is changed here.
      var grades = Grading.variants(checkout, round, it -> axis -> axis != Axis.FASTER, "mutants");
      grades.forEach((variant, grade) -> tell(variant, grade, counts));
      return null;
    };
  }

  private void tell(Variant variant, ExerciseGrade grade, Map<String, Integer> counts) {
    var statuses =
        grade.verdicts().values().stream().map(Verdict::status).collect(Collectors.toSet());
    var what =
        statuses.contains(Status.FAILED)
            ? "told"
            : statuses.equals(Set.of(Status.PASSED)) ? "passed" : statuses + " for";
    synchronized (counts) {
      counts.merge(what, 1, Integer::sum);
      if (!what.equals("told")) {
        System.out.printf(
            "%s %s/%s %s%n", what, variant.exercise(), variant.slug(), mutants.get(variant));
      }
    }
  }

  private List<Variant> variants(Exercise exercise) throws IOException {
    var reference = checkout.references().resolve(exercise.sourcePath());
    var all = new ArrayList<>(Mutator.mutants(Files.readString(reference)));
    Collections.shuffle(all, new Random(Long.getLong("seed", 1)));
    var most = Integer.getInteger("mutants", Integer.MAX_VALUE);
    var toSkip = Integer.getInteger("mutants.after", 0);
    var variants = new ArrayList<Variant>();
    for (var i = 0; i < all.size() && variants.size() < most; i++) {
      var mutant = all.get(i);
      if (compiles.test(exercise.name(), mutant.source()) && toSkip-- <= 0) {
        var variant = variant(exercise, "m%03d".formatted(i), mutant);
        mutants.put(variant, mutant);
        variants.add(variant);
      }
    }
    return variants;
  }

  private Variant variant(Exercise exercise, String slug, Mutant mutant) throws IOException {
    var file = folder.resolve(exercise.name()).resolve(slug).resolve(exercise.name() + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, mutant.source());
    var chapter = Path.of(exercise.sourcePath()).getParent().getFileName().toString();
    return new Variant(Variant.Kind.MISTAKES, chapter, exercise.name(), slug, file, Map.of());
  }
}

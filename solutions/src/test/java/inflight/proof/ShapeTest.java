package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.behavior.BehaviorEvidence;
import inflight.grader.book.Guide;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Loop;
import inflight.grader.model.Status;
import inflight.grader.submission.Submission;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shape of all exercises: nothing is missing, and what belongs together is named alike. */
class ShapeTest {
  private static final int FEWEST_MISTAKES = 3;

  private final Checkout checkout = Checkout.current();

  @Test
  void namesAreUniqueOverTheBook() {
    assertThat(checkout.catalog().exercises()).extracting(Exercise::name).doesNotHaveDuplicates();
  }

  @Test
  void everySectionHasAnExercise() {
    assertThat(checkout.guide().sections())
        .extracting(Guide.Section::exercise)
        .containsExactlyInAnyOrderElementsOf(
            checkout.catalog().exercises().stream().map(Exercise::name).toList());
  }

  @Test
  void everyVariantBelongsToAnExercise() {
    var known =
        checkout.catalog().exercises().stream()
            .map(it -> it.packageName().substring("inflight.".length()) + "/" + it.name())
            .collect(Collectors.toSet());
    for (var kind : Variant.Kind.values()) {
      for (var variant : Variant.all(checkout.root(), kind)) {
        assertThat(known)
            .as(variant.title())
            .contains(variant.chapter() + "/" + variant.exercise());
      }
    }
  }

  /**
   * With a third one a specification would only be sampled: no interleaving, no data race is found.
   */
  @Test
  void everySpecificationCanBeExplored() throws IOException {
    try (var files = Files.walk(checkout.root().resolve("exercises/src/test/java"))) {
      for (var file : files.filter(it -> it.toString().endsWith("Stress.java")).toList()) {
        for (var specification : Files.readString(file).split("@JCStressTest")) {
          assertThat(specification.split("@Actor\\b", -1))
              .as("actors of a specification of %s, and one more:%n%s", file, specification)
              .hasSizeLessThanOrEqualTo(3);
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicNode> everyExerciseIsWhole() throws MalformedURLException {
    var mistakes = Variant.all(checkout.root(), Variant.Kind.MISTAKES);
    var alternatives = Variant.all(checkout.root(), Variant.Kind.ALTERNATIVES);
    return checkout.catalog().exercises().stream()
        .map(
            exercise ->
                dynamicContainer(
                    exercise.name(),
                    List.of(
                        dynamicTest(
                            "has a section of its chapter with three hints",
                            () -> assertSection(exercise)),
                        dynamicTest(
                            "has a stub and a reference of the same signature",
                            () -> assertSignature(exercise)),
                        dynamicTest(
                            "has mistakes, each with a header",
                            () -> assertVariants(of(exercise, mistakes), FEWEST_MISTAKES)),
                        dynamicTest(
                            "has an alternative with a header",
                            () -> assertVariants(of(exercise, alternatives), 1)))));
  }

  /**
   * A stub is all TODO: every behavior test meets one, and none passes or fails by accident. A
   * warm-up is whole and broken; its line alone says that it is not started.
   */
  @TestFactory
  Stream<DynamicNode> everyStubIsNotStarted() {
    var workspace = checkout.workspace("stubs");
    var submission = Submission.ofCheckout(workspace, checkout.catalog());
    var request =
        new Request(workspace, submission, checkout.catalog().exercises(), false, Loop.GIVEN);
    return Grading.grade(request).stream()
        .map(
            grade ->
                dynamicTest(
                    grade.exercise().name(),
                    () -> {
                      var verdict = grade.verdict(Axis.CORRECT).orElseThrow();
                      if (submission.isUntouched(grade.exercise())) {
                        assertThat(verdict.status()).isEqualTo(Status.NOT_STARTED);
                        return;
                      }
                      assertThat(((BehaviorEvidence) verdict.evidence()).tests())
                          .as("the behavior tests of the untouched stub: %s", verdict)
                          .isNotEmpty()
                          .allSatisfy(
                              test ->
                                  assertThat(test.status())
                                      .as(test.behavior())
                                      .isEqualTo(Status.NOT_STARTED));
                    }));
  }

  private static List<Variant> of(Exercise exercise, List<Variant> variants) {
    return variants.stream().filter(variant -> variant.exercise().equals(exercise.name())).toList();
  }

  private void assertSection(Exercise exercise) throws IOException {
    var section =
        checkout
            .guide()
            .section(exercise.name())
            .orElseThrow(() -> new AssertionError("no section"));
    assertThat(section.file())
        .as("the chapter of section %s", section.number())
        .startsWith("%02d-".formatted(exercise.chapter()));
    assertThat(section.number()).startsWith(exercise.chapter() + ".");
    assertThat(section.hints()).as("hints of section %s", section.number()).hasSize(3);
    assertThat(section.hints()).allSatisfy(hint -> assertThat(hint.text()).isNotBlank());
    assertThat(Files.readString(checkout.workspace().guide().resolve("README.md")))
        .as("the table of contents")
        .contains("(" + section.file() + ")");
  }

  private void assertSignature(Exercise exercise) throws IOException, ReflectiveOperationException {
    assertThat(checkout.workspace().stubSources().resolve(exercise.sourcePath())).exists();
    assertThat(checkout.references().resolve(exercise.sourcePath())).exists();
    var stub = signature(exercise, checkout.workspace().stubClasses());
    var reference = signature(exercise, checkout.root().resolve("solutions/target/classes"));
    assertThat(reference)
        .as("what the reference of %s offers, against its stub", exercise.name())
        .isEqualTo(stub);
  }

  /**
   * What others can call or see, in words. The types that are given to learners lie beside the
   * stubs.
   */
  private Set<String> signature(Exercise exercise, Path classes)
      throws IOException, ReflectiveOperationException {
    var given = checkout.workspace().stubClasses();
    try (var loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL(), given.toUri().toURL()},
            ClassLoader.getPlatformClassLoader())) {
      var type = loader.loadClass(exercise.className());
      var members = new TreeSet<String>();
      members.add(type.toGenericString());
      Stream.of(type.getDeclaredConstructors())
          .filter(it -> !Modifier.isPrivate(it.getModifiers()) && !it.isSynthetic())
          .forEach(it -> members.add(it.toGenericString()));
      Stream.of(type.getDeclaredMethods())
          .filter(it -> !Modifier.isPrivate(it.getModifiers()) && !it.isSynthetic())
          // How a method excludes others is the solution's own business.
          .forEach(it -> members.add(it.toGenericString().replace("synchronized ", "")));
      Stream.of(type.getDeclaredFields())
          .filter(
              it -> Modifier.isPublic(it.getModifiers()) || Modifier.isProtected(it.getModifiers()))
          .forEach(it -> members.add(it.toGenericString()));
      Stream.of(type.getDeclaredClasses())
          .filter(it -> Modifier.isPublic(it.getModifiers()))
          .forEach(it -> members.add(it.toGenericString()));
      return members;
    }
  }

  private static void assertVariants(List<Variant> variants, int fewest) {
    assertThat(variants).as("the variants").hasSizeGreaterThanOrEqualTo(fewest);
    for (var variant : variants) {
      assertThat(variant.file()).as(variant.title()).exists();
      assertThat(variant.header().keySet())
          .as("the header of %s", variant.title())
          .containsExactlyInAnyOrderElementsOf(variant.kind().keys());
      if (variant.kind() == Variant.Kind.MISTAKES) {
        var exercise = Checkout.current().exercise(variant.exercise());
        assertThat(variant.axis()).as("the axis of %s", variant.title()).isPresent();
        assertThat(exercise.axes())
            .as("the axis of %s", variant.title())
            .contains(variant.axis().get());
      }
    }
  }
}

package inflight.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.command.Command;
import inflight.grader.command.Options;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Loop;
import inflight.grader.model.Status;
import inflight.grader.model.UsageError;
import inflight.grader.report.Board;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code -Dloop=mine}: the learner's own loop carries what runs on one. */
class OwnLoopTest {
  private final Checkout checkout = Checkout.current();

  @TestFactory
  @DisplayName("any right loop carries what is right")
  Stream<DynamicNode> rightLoops() {
    Map<String, Path> loops = new LinkedHashMap<>();
    loops.put("reference", checkout.references().resolve(loop().sourcePath()));
    Variant.all(checkout.root(), Variant.Kind.ALTERNATIVES).stream()
        .filter(it -> it.exercise().equals(loop().name()))
        .forEach(it -> loops.put(it.slug(), it.file()));
    return loops.entrySet().stream()
        .map(
            it ->
                dynamicTest(
                    it.getKey(),
                    () ->
                        assertThat(grade(it.getKey(), it.getValue()))
                            .isNotEmpty()
                            .allSatisfy(
                                grade ->
                                    assertThat(status(grade))
                                        .as(shown(grade))
                                        .isEqualTo(Status.PASSED))));
  }

  @Test
  @DisplayName("of an unfinished loop it is said that it is that, for every exercise")
  void unfinished() throws IOException {
    // The checkout's own, which is a stub, as none was handed in.
    var grades = Grading.onLoop(checkout, "unfinished", List.of());

    assertThat(grades)
        .isNotEmpty()
        .allSatisfy(
            grade -> {
              assertThat(status(grade)).isEqualTo(Status.FAILED);
              assertThat(shown(grade))
                  .contains("Your own loop cannot carry this yet, as MiniLoop is not finished")
                  .contains("leave out -Dloop=mine");
            });
  }

  @Test
  @DisplayName("of a loop that breaks a rule it is said which")
  void broken() throws IOException {
    var drains = mistake("drains-until-empty");
    var forgetsCancels = mistake("cancel-ignored");

    assertThat(grade(drains.slug(), drains.file()).stream().map(OwnLoopTest::shown))
        .allSatisfy(
            it ->
                assertThat(it)
                    .contains(
                        "the loop itself broke a rule in this turn:"
                            + " it ran a callback in the turn that added it"));
    assertThat(grade(forgetsCancels.slug(), forgetsCancels.file()).stream().map(OwnLoopTest::shown))
        .anySatisfy(
            it ->
                assertThat(it).contains("it ran a callback that had run before or was cancelled"));
  }

  @Test
  @DisplayName("what is left out is named, and the results go to a file of their own")
  void leftOutIsNamed() {
    var catalog = checkout.catalog();
    var onLoop = catalog.onLoop(catalog.exercises()).stream().map(Exercise::name).toList();
    var leftOut =
        catalog.exercises().stream()
            .map(Exercise::name)
            .filter(it -> !onLoop.contains(it))
            .toList();
    var workspace = checkout.workspace("on-loop-command");
    var options =
        new Options(
            null,
            null,
            false,
            false,
            null,
            checkout.references().toString(),
            Loop.MINE,
            false,
            false,
            Map.of());
    var out = new ByteArrayOutputStream();

    var grades =
        new Command(options, workspace, checkout.root()).run(new PrintStream(out, true, UTF_8));

    assertThat(grades).extracting(it -> it.exercise().name()).containsExactlyElementsOf(onLoop);
    assertThat(out.toString(UTF_8).lines().findFirst())
        .hasValueSatisfying(it -> assertThat(it).startsWith("On your own").contains(leftOut));
    assertThat(out.toString(UTF_8)).contains("on-my-loop/grade.json");
    assertThat(workspace.output().resolve("grade.json")).doesNotExist();
  }

  @Test
  @DisplayName("it is refused for what runs on no loop, with what does")
  void nothingOnALoop() {
    var catalog = checkout.catalog();
    var onLoop = catalog.onLoop(catalog.exercises());

    assertThatThrownBy(() -> catalog.onLoop(List.of(loop())))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("nothing here does. These do:")
        .hasMessageContaining(onLoop.getFirst().name());
  }

  private List<ExerciseGrade> grade(String name, Path loop) throws IOException {
    var timers = checkout.exercise("TimerQueue");
    return Grading.onLoop(
        checkout, name, List.of(loop, checkout.references().resolve(timers.sourcePath())));
  }

  private Exercise loop() {
    return checkout.exercise("MiniLoop");
  }

  private Variant mistake(String slug) {
    return Variant.all(checkout.root(), Variant.Kind.MISTAKES).stream()
        .filter(it -> it.exercise().equals(loop().name()) && it.slug().equals(slug))
        .findFirst()
        .orElseThrow();
  }

  private static Status status(ExerciseGrade grade) {
    return grade.verdict(Axis.CORRECT).orElseThrow().status();
  }

  private static String shown(ExerciseGrade grade) {
    return new Board(Checkout.current().guide()).render(List.of(grade));
  }
}

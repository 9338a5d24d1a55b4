package inflight.grader.grading;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.behavior.BehaviorEvidence;
import inflight.grader.book.Workspace;
import inflight.grader.judge.Bench;
import inflight.grader.judge.Judge;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Finding;
import inflight.grader.model.Loop;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.submission.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is judged, what waits, and what becomes of a judge that fails. */
class GraderTest {
  private static final List<Axis> ALL = List.of(Axis.values());
  private static final Exercise LEFT = new Exercise("Left", "inflight.ch01_ideas", 1, "1.1", ALL);
  private static final Exercise RIGHT = new Exercise("Right", "inflight.ch01_ideas", 1, "1.2", ALL);

  @TempDir Path folder;
  private final List<String> judged = new ArrayList<>();
  private final List<Verdict> reached = new ArrayList<>();
  private Map<String, Finding> problems = Map.of();
  private Ledger ledger = Ledger.NONE;

  @Test
  @DisplayName("an axis after the other, as long as they pass")
  void inOrder() {
    var grade = grade(axis -> Verdict.of(axis, Status.PASSED, "")).getFirst();

    assertThat(statuses(grade)).containsExactly(Status.PASSED, Status.PASSED, Status.PASSED);
    assertThat(judged).containsExactly("Left correct", "Left race-free", "Left faster");
    assertThat(reached).extracting(Verdict::axis).containsExactlyElementsOf(ALL);
  }

  @Test
  @DisplayName("what failed lets nothing begin")
  void waits() {
    var grade = grade(axis -> Verdict.of(axis, Status.FAILED, "")).getFirst();

    assertThat(statuses(grade)).containsExactly(Status.FAILED, Status.WAITING, Status.WAITING);
    assertThat(judged).containsExactly("Left correct");
  }

  @Test
  @DisplayName("where the core holds and a corner does not, later axes begin")
  void core() {
    var tests =
        List.of(
            new BehaviorEvidence.Test("core", false, Status.PASSED, 0),
            new BehaviorEvidence.Test("corner", true, Status.FAILED, 0));
    var corner =
        new Verdict(
            Axis.CORRECT,
            Status.FAILED,
            "core 1 of 1, corners 0 of 1",
            List.of(),
            new BehaviorEvidence(tests),
            0);

    var grade =
        grade(axis -> axis == Axis.CORRECT ? corner : Verdict.of(axis, Status.PASSED, ""))
            .getFirst();

    assertThat(statuses(grade)).containsExactly(Status.FAILED, Status.PASSED, Status.PASSED);
    assertThat(grade.isDone()).isFalse();
  }

  @Test
  @DisplayName("an inconclusive race axis lets the speed wait, and is not red")
  void inconclusive() {
    var grade =
        grade(
                axis ->
                    Verdict.of(
                        axis,
                        axis == Axis.RACE_FREE ? Status.INCONCLUSIVE : Status.PASSED,
                        "too busy"))
            .getFirst();

    assertThat(statuses(grade)).containsExactly(Status.PASSED, Status.INCONCLUSIVE, Status.WAITING);
    assertThat(grade.isRed(false)).isFalse();
  }

  @Test
  @DisplayName("what was not handed in is not started, and what does not compile has failed")
  void notThere() {
    problems = Map.of("Right", new Finding("Right.java does not compile", List.of()));

    var grades = grade(axis -> Verdict.of(axis, Status.PASSED, ""), LEFT, RIGHT, other());

    assertThat(statuses(grades.get(1)))
        .containsExactly(Status.FAILED, Status.WAITING, Status.WAITING);
    assertThat(statuses(grades.get(2)))
        .containsExactly(Status.NOT_STARTED, Status.NOT_STARTED, Status.NOT_STARTED);
    assertThat(judged).allMatch(it -> it.startsWith("Left"));
  }

  @Test
  @DisplayName("a warm-up is not started as long as its line is there")
  void warmUp() throws IOException {
    var source = folder.resolve("Left.java");
    Files.writeString(
        source, "class Left {\n  // TODO mend me: delete this line when you begin\n}");
    assertThat(statuses(grade(axis -> Verdict.of(axis, Status.PASSED, "")).getFirst()))
        .containsExactly(Status.NOT_STARTED, Status.NOT_STARTED, Status.NOT_STARTED);

    Files.writeString(source, "class Left {}");
    assertThat(statuses(grade(axis -> Verdict.of(axis, Status.PASSED, "")).getFirst()))
        .containsExactly(Status.PASSED, Status.PASSED, Status.PASSED);
  }

  @Test
  @DisplayName("a judge that fails costs its own verdict, with the cause, and no other")
  void judgeFails() {
    var full = new UncheckedIOException(new IOException("No space left on device"));

    var grades =
        grade(
            axis -> {
              if (axis == Axis.CORRECT) {
                throw full;
              }
              return Verdict.of(axis, Status.PASSED, "");
            });

    assertThat(statuses(grades.getFirst()))
        .containsExactly(Status.ERROR, Status.WAITING, Status.WAITING);
    assertThat(grades.getFirst().verdict(Axis.CORRECT).orElseThrow().summary())
        .contains("No space left on device");
  }

  @Test
  @DisplayName("what is kept is not judged, and what is judged is handed to the ledger")
  void kept() {
    var handed = new ArrayList<Axis>();
    ledger =
        new Ledger() {
          @Override
          public Optional<Verdict> kept(Request request, Exercise exercise, Axis axis) {
            return axis == Axis.CORRECT
                ? Optional.of(Verdict.of(axis, Status.PASSED, "before").asKept())
                : Optional.empty();
          }

          @Override
          public void keep(Request request, Exercise exercise, Verdict verdict) {
            handed.add(verdict.axis());
          }
        };

    var grade = grade(axis -> Verdict.of(axis, Status.PASSED, "")).getFirst();

    assertThat(grade.verdict(Axis.CORRECT).orElseThrow().kept()).isTrue();
    assertThat(judged).containsExactly("Left race-free", "Left faster");
    assertThat(handed).containsExactly(Axis.RACE_FREE, Axis.FASTER);
  }

  private static Exercise other() {
    return new Exercise("Other", "inflight.ch01_ideas", 1, "1.3", ALL);
  }

  private List<ExerciseGrade> grade(Function<Axis, Verdict> verdicts, Exercise... exercises) {
    var all = exercises.length == 0 ? List.of(LEFT) : List.of(exercises);
    var workspace =
        new Workspace(folder, folder, folder, folder, List.of(), folder, folder.resolve("output"));
    var submission =
        new Submission(folder, Map.of("Left", folder.resolve("Left.java")), problems, List.of());
    var judges = ALL.stream().map(axis -> judge(axis, verdicts)).toList();
    return new Grader(
            judges,
            new Request(workspace, submission, all, false, Loop.GIVEN),
            null,
            ledger,
            (grade, verdict) -> reached.add(verdict))
        .grade();
  }

  private Judge judge(Axis axis, Function<Axis, Verdict> verdicts) {
    return new Judge() {
      @Override
      public Axis axis() {
        return axis;
      }

      @Override
      public Verdict judge(Request request, Exercise exercise, Bench bench) {
        synchronized (judged) {
          judged.add(exercise.name() + " " + axis.label());
        }
        return verdicts.apply(axis);
      }
    };
  }

  private static List<Status> statuses(ExerciseGrade grade) {
    return grade.inOrder().stream().map(Verdict::status).toList();
  }
}

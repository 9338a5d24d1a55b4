package inflight.grader.report;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.book.Guide;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardTest {
  private static final Finding ONE_CORE =
      new Finding("judged without the hardware: one core", List.of());

  @TempDir private Path folder;

  private Board board;

  @BeforeEach
  void anEmptyGuide() {
    board = new Board(Guide.read(folder));
  }

  @Test
  @DisplayName("a remark that several exercises share is told once, with their names")
  void shared() {
    var text = board.findings(List.of(passed("Left"), passed("Right")));

    assertThat(text.split("one core", -1)).hasSize(2);
    assertThat(text).contains("Of 1.1 Left, 1.1 Right:\n    - judged without the hardware");
  }

  @Test
  @DisplayName("a finding that one exercise has twice is told once")
  void twice() {
    var verdict =
        new Verdict(Axis.CORRECT, Status.PASSED, "so it is", List.of(ONE_CORE, ONE_CORE), null, 0);

    assertThat(board.detail(verdict).split("one core", -1)).hasSize(2);
  }

  @Test
  @DisplayName("a note does not look like a finding")
  void note() {
    var note = Finding.note("so it was tried");
    var verdict = new Verdict(Axis.CORRECT, Status.PASSED, "", List.of(note), null, 0);

    assertThat(board.detail(verdict))
        .endsWith("%n    Note, nothing for you to do: so it was tried%n".formatted());
  }

  @Test
  @DisplayName("a line that the claim names is not named again")
  void lineInClaim() {
    var findings =
        List.of(
            new Finding("came between Left.java:7 and :9", List.of(), "Left.java:7"),
            new Finding("nothing at Left.java:71", List.of(), "Left.java:7"));
    var verdict = new Verdict(Axis.CORRECT, Status.FAILED, "", findings, null, 0);

    assertThat(board.detail(verdict).lines().skip(1))
        .containsExactly(
            "    - came between Left.java:7 and :9",
            "    - nothing at Left.java:71  (Left.java:7)");
  }

  @Test
  @DisplayName("a verdict that was kept says so in its line and in its cell")
  void kept() {
    var verdict = Verdict.of(Axis.CORRECT, Status.PASSED, "so it is").asKept();
    var grade = ExerciseGrade.none(exercise("Left")).with(verdict);

    assertThat(board.detail(verdict))
        .isEqualTo("  correct    passed (kept) so it is%n".formatted());
    assertThat(board.table(List.of(grade))).contains("1.1 Left                 passed (kept)");
  }

  private static ExerciseGrade passed(String name) {
    return ExerciseGrade.none(exercise(name))
        .with(new Verdict(Axis.CORRECT, Status.PASSED, "so it is", List.of(ONE_CORE), null, 0));
  }

  private static Exercise exercise(String name) {
    return new Exercise(name, "inflight.ch01_ideas", 1, "1.1", List.of(Axis.CORRECT));
  }
}

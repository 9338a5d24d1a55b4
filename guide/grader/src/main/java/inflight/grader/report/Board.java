package inflight.grader.report;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Finding;
import inflight.grader.book.Guide;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * The grade as text for a terminal: what is wrong first, then the board with a line for each
 * exercise, then what to do next. Plain ASCII but for what the learner's own code says, since not
 * every terminal shows more.
 */
public final class Board {
  private static final int NAME = 26;
  private static final int CELL = 22;

  /** With more exercises than this, a chapter in which nothing has been started is one line. */
  private static final int FULL = 15;

  /** With more started exercises than this, the evidence of what passed is left to grade.json. */
  private static final int DETAILED = 6;

  /** The first failures tell the most; what follows is often their consequence. */
  private static final int SHOWN = 3;

  /** So many more are told by their claims alone. */
  private static final int NAMED = 4;

  private final Guide guide;

  public Board(Guide guide) {
    this.guide = guide;
  }

  /** The whole text, ending with a line break. */
  public String render(List<ExerciseGrade> grades) {
    var out = new StringBuilder();
    var started = grades.stream().filter(grade -> !grade.isNotStarted()).toList();
    for (var grade : started) {
      if (started.size() <= DETAILED || grade.isRed(false)) {
        detail(out, grade);
      }
    }
    board(out, grades);
    return out.toString();
  }

  /** One exercise: what each axis came to and why. */
  private void detail(StringBuilder out, ExerciseGrade grade) {
    out.append('\n').append(grade.exercise().title()).append('\n');
    for (var verdict : grade.inOrder()) {
      if (verdict.status() == Status.NOT_STARTED) {
        continue;
      }
      out.append(
          "  %-10s %-13s %s%n"
              .formatted(verdict.axis().label(), verdict.status().label(), verdict.summary()));
      verdict.findings().stream().limit(SHOWN).forEach(finding -> finding(out, finding));
      var rest = verdict.findings().stream().skip(SHOWN).toList();
      rest.stream()
          .limit(NAMED)
          .forEach(finding -> out.append("    - %s%n".formatted(finding.claim())));
      if (rest.size() > NAMED) {
        out.append("    - and %d more%n".formatted(rest.size() - NAMED));
      }
    }
    if (grade.inOrder().stream().anyMatch(it -> it.status().isRed())) {
      guide
          .section(grade.exercise().name())
          .ifPresent(
              section ->
                  out.append(
                      "  Read section %s in guide/%s; for a hint: mvn test -Dexercise=%s -Dhint%n"
                          .formatted(section.number(), section.file(), section.exercise())));
    }
  }

  private static void finding(StringBuilder out, Finding finding) {
    out.append(
        "    - %s%s%n"
            .formatted(
                finding.claim(), finding.where().isEmpty() ? "" : "  (" + finding.where() + ")"));
    for (var line : finding.details()) {
      out.append("        ").append(line).append('\n');
    }
  }

  private void board(StringBuilder out, List<ExerciseGrade> grades) {
    out.append(row("", "correct", "race-free", "faster"));
    var chapters = grades.stream().map(grade -> grade.exercise().chapter()).distinct().toList();
    for (int chapter : chapters) {
      var here = grades.stream().filter(grade -> grade.exercise().chapter() == chapter).toList();
      var title = guide.chapter(chapter).map(Guide.Chapter::title).orElse("");
      if (grades.size() > FULL && here.stream().allMatch(ExerciseGrade::isNotStarted)) {
        out.append("%d %s: %d not started%n".formatted(chapter, title, here.size()));
        continue;
      }
      out.append("%d %s%n".formatted(chapter, title));
      for (var grade : here) {
        out.append(row("  " + grade.exercise().title(), cells(grade)));
      }
    }
  }

  private static String row(String name, String... cells) {
    var row =
        new StringBuilder("%-" + NAME + "s").append((" %-" + CELL + "s").repeat(cells.length));
    var values = new ArrayList<Object>(List.of(name));
    values.addAll(List.of(cells));
    return row.toString().formatted(values.toArray()).stripTrailing() + "\n";
  }

  private static String[] cells(ExerciseGrade grade) {
    if (grade.isNotStarted()) {
      return new String[] {Status.NOT_STARTED.label()};
    }
    return List.of(Axis.values()).stream().map(axis -> cell(grade, axis)).toArray(String[]::new);
  }

  private static String cell(ExerciseGrade grade, Axis axis) {
    Exercise exercise = grade.exercise();
    if (!exercise.axes().contains(axis)) {
      return "-";
    }
    return grade.verdict(axis).map(Verdict::status).map(Status::label).orElse("");
  }
}

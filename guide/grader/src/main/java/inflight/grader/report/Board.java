package inflight.grader.report;

import inflight.grader.book.Guide;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.model.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The grade as text for a terminal: what is wrong first, then the board with a line for each
 * exercise. Plain ASCII but for what the learner's own code says, since not every terminal shows
 * more.
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
  private final String maven;

  public Board(Guide guide) {
    this(guide, "mvn test");
  }

  /**
   * @param maven the words of the command, up to the exercise
   */
  public Board(Guide guide, String maven) {
    this.guide = guide;
    this.maven = maven;
  }

  /** The whole text, ending with a line break. */
  public String render(List<ExerciseGrade> grades) {
    var started = grades.stream().filter(grade -> !grade.isNotStarted()).toList();
    return details(
            started.stream()
                .filter(grade -> started.size() <= DETAILED || grade.isRed(false))
                .toList())
        + table(grades);
  }

  /** What is to be known of some exercises beyond the lines that told their verdicts. */
  public String findings(List<ExerciseGrade> grades) {
    return details(
        grades.stream()
            .filter(grade -> !grade.isNotStarted())
            .filter(
                grade ->
                    grade.isRed(false)
                        || grade.inOrder().stream().anyMatch(it -> !it.findings().isEmpty()))
            .toList());
  }

  private String details(List<ExerciseGrade> grades) {
    var shared = shared(grades);
    var out = new StringBuilder();
    for (var grade : grades) {
      out.append(title(grade.exercise()));
      grade.inOrder().forEach(verdict -> out.append(detail(verdict, shared.keySet())));
      out.append(advice(grade));
    }
    shared.forEach(
        (remark, exercises) -> {
          out.append("\nOf ").append(listed(exercises)).append(":\n");
          finding(out, remark);
        });
    return out.toString();
  }

  /** Remarks that several exercises share, such as one on this machine; they are told once. */
  private static Map<Finding, List<Exercise>> shared(List<ExerciseGrade> grades) {
    var all = new LinkedHashMap<Finding, List<Exercise>>();
    for (var grade : grades) {
      grade.inOrder().stream()
          .filter(verdict -> !verdict.status().isRed())
          .flatMap(verdict -> verdict.findings().stream())
          .distinct()
          .forEach(it -> all.computeIfAbsent(it, key -> new ArrayList<>()).add(grade.exercise()));
    }
    all.values().removeIf(exercises -> exercises.size() < 2);
    return all;
  }

  private static String listed(List<Exercise> exercises) {
    return exercises.size() <= 4
        ? exercises.stream().map(Exercise::title).collect(Collectors.joining(", "))
        : exercises.getFirst().title() + " and " + (exercises.size() - 1) + " others";
  }

  /** The first line of an exercise's verdicts. */
  public String title(Exercise exercise) {
    return "\n" + exercise.title() + "\n";
  }

  /** A verdict in one line, with its exercise. */
  public String line(Exercise exercise, Verdict verdict) {
    return Words.text(
        "%-" + NAME + "s %-10s %-13s %s%n",
        exercise.title(),
        verdict.axis().label(),
        verdict.label(),
        verdict.summary());
  }

  /** A verdict below its exercise's title, with its findings. */
  public String detail(Verdict verdict) {
    return detail(verdict, Set.of());
  }

  private static String detail(Verdict verdict, Set<Finding> toldElsewhere) {
    if (verdict.status() == Status.NOT_STARTED) {
      return "";
    }
    var out = new StringBuilder();
    out.append(
        Words.text(
            "  %-10s %-13s %s%n", verdict.axis().label(), verdict.label(), verdict.summary()));
    var findings =
        verdict.findings().stream()
            .distinct()
            .filter(finding -> verdict.status().isRed() || !toldElsewhere.contains(finding))
            .toList();
    findings.stream().limit(SHOWN).forEach(finding -> finding(out, finding));
    var rest = findings.stream().skip(SHOWN).toList();
    rest.stream()
        .limit(NAMED)
        .forEach(finding -> out.append("    %s%s%n".formatted(mark(finding), finding.claim())));
    if (rest.size() > NAMED) {
      out.append(Words.text("    - and %d more%n", rest.size() - NAMED));
    }
    return out.toString();
  }

  /** Where to read on, if something is wrong; otherwise nothing. */
  public String advice(ExerciseGrade grade) {
    if (grade.inOrder().stream().noneMatch(it -> it.status().isRed())) {
      return "";
    }
    return guide
        .section(grade.exercise().name())
        .map(
            section ->
                "  Read section %s in guide/%s; for a hint: %s -Dexercise=%s -Dhint%n"
                    .formatted(section.number(), section.file(), maven, section.exercise()))
        .orElse("");
  }

  /** What asks for nothing is not to look like what does. */
  private static String mark(Finding finding) {
    return finding.isNote() ? "" : "- ";
  }

  private static void finding(StringBuilder out, Finding finding) {
    out.append("    %s%s%n".formatted(mark(finding), finding.headline()));
    for (var line : finding.details()) {
      out.append("        ").append(line).append('\n');
    }
  }

  /** A line for each exercise, or for each chapter in which nothing has been started. */
  public String table(List<ExerciseGrade> grades) {
    var out = new StringBuilder(row("", "correct", "race-free", "faster"));
    var byChapter =
        grades.stream()
            .collect(
                Collectors.groupingBy(
                    grade -> grade.exercise().chapter(), TreeMap::new, Collectors.toList()));
    byChapter.forEach(
        (chapter, here) -> {
          var title = guide.chapter(chapter).map(Guide.Chapter::title).orElse("");
          if (grades.size() > FULL && here.stream().allMatch(ExerciseGrade::isNotStarted)) {
            out.append(Words.text("%d %s: %d not started%n", chapter, title, here.size()));
            return;
          }
          out.append(Words.text("%d %s%n", chapter, title));
          for (var grade : here) {
            out.append(row("  " + grade.exercise().title(), cells(grade)));
          }
        });
    return out.toString();
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
    if (!grade.exercise().axes().contains(axis)) {
      return "-";
    }
    return grade.verdict(axis).map(Verdict::label).orElse("");
  }
}

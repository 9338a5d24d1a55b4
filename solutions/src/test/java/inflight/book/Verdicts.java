package inflight.book;

import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.report.Board;
import inflight.proof.Checkout;
import inflight.proof.Grading;
import inflight.proof.Variant;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code verdict: mistake X/slug; axis race-free; findings 1}: what the grader says of a mistake or
 * an alternative. Only the axes that are shown are judged. Variants of different exercises share a
 * grading.
 */
final class Verdicts implements Renderer {
  private final Checkout checkout;

  Verdicts(Checkout checkout) {
    this.checkout = checkout;
  }

  @Override
  public List<Job> jobs(List<Mark> marks) {
    var byVariant =
        marks.stream()
            .collect(Collectors.groupingBy(this::variant, LinkedHashMap::new, Collectors.toList()));
    return byVariant.keySet().stream()
        .collect(Collectors.partitioningBy(it -> measuresTime(it, byVariant.get(it))))
        .entrySet()
        .stream()
        .flatMap(
            some ->
                Variant.rounds(some.getValue()).stream()
                    .map(round -> job(some.getKey(), round, byVariant)))
        .toList();
  }

  private Job job(boolean alone, List<Variant> round, Map<Variant, List<Mark>> byVariant) {
    var marks = round.stream().flatMap(it -> byVariant.get(it).stream()).toList();
    return new Job(alone, marks, () -> grade(round, byVariant));
  }

  /** Whether a grading reaches the axis on which time is measured. */
  private static boolean measuresTime(Variant variant, List<Mark> marks) {
    return axes(marks).contains(Axis.FASTER)
        && variant.axis().map(axis -> axis == Axis.FASTER).orElse(true);
  }

  private Map<Mark, Rendering> grade(List<Variant> round, Map<Variant, List<Mark>> marks)
      throws IOException {
    var grades = Grading.variants(checkout, round, it -> axes(marks.get(it))::contains, "book");
    var renderings = new LinkedHashMap<Mark, Rendering>();
    grades.forEach(
        (variant, grade) ->
            marks
                .get(variant)
                .forEach(mark -> renderings.put(mark, rendering(mark, variant, grade))));
    return renderings;
  }

  private Rendering rendering(Mark mark, Variant variant, ExerciseGrade grade) {
    var board = new Board(checkout.guide()).render(List.of(grade));
    var shown = axes(mark);
    for (var verdict : grade.inOrder()) {
      if (!shown.contains(verdict.axis())) {
        continue;
      }
      if (verdict.status() == Status.INCONCLUSIVE) {
        return new Rendering.Skipped(verdict.summary());
      }
      var named = variant.axis().map(axis -> axis == verdict.axis()).orElse(false);
      var right = verdict.status() == variant.status() || verdict.status() == Status.WAITING;
      if (verdict.status() == Status.ERROR || named && !right) {
        return new Rendering.Wrong("it should be rejected as its header says:\n" + board);
      }
    }
    var text = BoardText.of(board).verdicts();
    if (mark.has("axis")) {
      text = text.of(labels(mark));
    }
    return Rendering.Text.of(text.cut(mark).toString());
  }

  private Variant variant(Mark mark) {
    return Source.find(checkout, mark.subject())
        .variant()
        .orElseThrow(() -> new Source.Missing("only a mistake or an alternative has a verdict"));
  }

  /** The axes that some marks show, all of one variant. */
  private static Set<Axis> axes(List<Mark> marks) {
    var axes = EnumSet.noneOf(Axis.class);
    marks.forEach(mark -> axes.addAll(axes(mark)));
    return axes;
  }

  private static Set<Axis> axes(Mark mark) {
    if (!mark.has("axis")) {
      return EnumSet.allOf(Axis.class);
    }
    var labels = labels(mark);
    var axes = EnumSet.noneOf(Axis.class);
    for (var axis : Axis.values()) {
      if (labels.remove(axis.label())) {
        axes.add(axis);
      }
    }
    if (!labels.isEmpty()) {
      throw new Source.Missing("there is no axis " + String.join(", ", labels));
    }
    return axes;
  }

  private static Set<String> labels(Mark mark) {
    return new LinkedHashSet<>(Arrays.asList(mark.value("axis").orElse("").split("\\s*,\\s*")));
  }
}

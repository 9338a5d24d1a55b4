package inflight.book;

import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.report.Board;
import inflight.proof.Checkout;
import inflight.proof.Grading;
import inflight.proof.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code verdict: mistake X/slug; axis race-free; findings 1}: what the grader says of a mistake or
 * an alternative. Only the axes that are shown are judged. Variants of different exercises that are
 * judged on the same axes share a grading.
 */
final class Verdicts implements Renderer {
  /** So many share a grading at most: most of their time is spent waiting for their threads. */
  private static final int MOST = 3;

  private final Checkout checkout;

  Verdicts(Checkout checkout) {
    this.checkout = checkout;
  }

  @Override
  public List<Job> jobs(List<Mark> marks) {
    var jobs = new ArrayList<Job>();
    marks.stream()
        .collect(Collectors.groupingBy(Verdicts::axes, LinkedHashMap::new, Collectors.toList()))
        .forEach((axes, some) -> jobs.addAll(jobs(axes, some)));
    return jobs;
  }

  private List<Job> jobs(Set<Axis> axes, List<Mark> marks) {
    var byVariant = new LinkedHashMap<Variant, List<Mark>>();
    for (var mark : marks) {
      byVariant.computeIfAbsent(variant(mark), it -> new ArrayList<>()).add(mark);
    }
    var jobs = new ArrayList<Job>();
    for (var round : rounds(byVariant.keySet())) {
      var shown = round.stream().flatMap(it -> byVariant.get(it).stream()).toList();
      jobs.add(new Job(measuresTime(axes, round), shown, () -> grade(axes, round, byVariant)));
    }
    return jobs;
  }

  private static List<List<Variant>> rounds(Collection<Variant> variants) {
    var rounds = new ArrayList<List<Variant>>();
    for (var round : Variant.rounds(List.copyOf(variants))) {
      for (var from = 0; from < round.size(); from += MOST) {
        rounds.add(round.subList(from, Math.min(round.size(), from + MOST)));
      }
    }
    return rounds;
  }

  /** Whether a grading reaches the axis on which time is measured. */
  private static boolean measuresTime(Set<Axis> axes, List<Variant> round) {
    return axes.contains(Axis.FASTER)
        && round.stream().anyMatch(it -> it.axis().map(axis -> axis == Axis.FASTER).orElse(true));
  }

  private Map<Mark, Rendering> grade(
      Set<Axis> axes, List<Variant> round, Map<Variant, List<Mark>> marks) throws IOException {
    var run = "book/" + axes.stream().map(Axis::label).collect(Collectors.joining("-"));
    var grades = Grading.variants(checkout, round, axes::contains, false, run);
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
    for (var verdict : grade.verdicts().values()) {
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

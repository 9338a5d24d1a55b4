package inflight.grader.model;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The verdicts on one exercise.
 *
 * @param verdicts by axis, for the axes that the exercise has and that have been judged so far
 */
public record ExerciseGrade(Exercise exercise, Map<Axis, Verdict> verdicts) {
  public ExerciseGrade {
    verdicts = verdicts.isEmpty() ? Map.of() : Map.copyOf(verdicts);
  }

  public static ExerciseGrade none(Exercise exercise) {
    return new ExerciseGrade(exercise, Map.of());
  }

  public ExerciseGrade with(Verdict verdict) {
    var all = new EnumMap<Axis, Verdict>(Axis.class);
    all.putAll(verdicts);
    all.put(verdict.axis(), verdict);
    return new ExerciseGrade(exercise, all);
  }

  public Optional<Verdict> verdict(Axis axis) {
    return Optional.ofNullable(verdicts.get(axis));
  }

  /** The verdicts in the order of the axes. */
  public List<Verdict> inOrder() {
    return exercise.axes().stream().map(verdicts::get).filter(it -> it != null).toList();
  }

  public boolean isNotStarted() {
    return verdict(Axis.CORRECT).map(it -> it.status() == Status.NOT_STARTED).orElse(false);
  }

  /** True if every axis has passed, or could not be measured on this machine. */
  public boolean isDone() {
    return verdicts.size() == exercise.axes().size()
        && statuses().stream().noneMatch(Status::isRedWhenStrict);
  }

  public boolean isRed(boolean strict) {
    return statuses().stream()
        .anyMatch(status -> strict ? status.isRedWhenStrict() : status.isRed());
  }

  private Collection<Status> statuses() {
    return verdicts.values().stream().map(Verdict::status).toList();
  }
}

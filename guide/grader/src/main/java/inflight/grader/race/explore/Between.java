package inflight.grader.race.explore;

import inflight.grader.race.explore.Schedule.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * One thread came between two steps of the other, which could have gone on.
 *
 * @param thread the name of the one that came
 * @param last the learner's line on which the other was last
 * @param next the line on which it went on
 */
public record Between(String thread, String last, String next) {
  static List<Between> of(List<String> threads, List<Step> steps) {
    var betweens = new ArrayList<Between>();
    for (var i = 1; i < steps.size(); i++) {
      var came = steps.get(i);
      var before = steps.get(i - 1);
      if (came.preempts() && came.thread() != before.thread() && !before.where().isEmpty()) {
        steps.subList(i, steps.size()).stream()
            .filter(it -> it.thread() == before.thread() && !it.where().isEmpty())
            .findFirst()
            .map(it -> new Between(threads.get(came.thread()), before.where(), it.where()))
            .ifPresent(betweens::add);
      }
    }
    return betweens;
  }

  /** Such as {@code between HitCounter.java:14 and :15}. */
  public String place() {
    return last.equals(next)
        ? "between two steps of " + last
        : "between %s and %s".formatted(last, shortened());
  }

  private String shortened() {
    var file = last.substring(0, last.lastIndexOf(':') + 1);
    return !file.isEmpty() && next.startsWith(file) ? next.substring(file.length() - 1) : next;
  }
}

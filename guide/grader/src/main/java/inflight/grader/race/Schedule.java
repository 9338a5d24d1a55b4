package inflight.grader.race;

import java.util.ArrayList;
import java.util.List;

/**
 * The order of steps that leads to an outcome.
 *
 * @param threads the names of the threads, a column for each
 */
public record Schedule(List<String> threads, List<Step> steps) {
  private static final int WIDTH = 52;

  /**
   * A step, or several on one line of the source.
   *
   * @param thread the index of the thread that took it
   * @param what such as {@code reads count: 5}
   * @param where the learner's line, such as {@code HitCounter.java:14}
   */
  public record Step(int thread, String what, String where) {}

  public Schedule {
    threads = List.copyOf(threads);
    steps = List.copyOf(steps);
  }

  /** A table with a column for each thread, line by line. */
  public List<String> render() {
    var lines = new ArrayList<String>();
    lines.add(columns(threads));
    for (var step : steps) {
      var cells = new ArrayList<String>();
      for (var thread = 0; thread < threads.size(); thread++) {
        cells.add(thread == step.thread() ? cell(step) : "");
      }
      lines.add(columns(cells));
    }
    return lines;
  }

  private static String cell(Step step) {
    return step.where().isEmpty() ? step.what() : step.where() + " " + step.what();
  }

  private static String columns(List<String> cells) {
    var line = new StringBuilder();
    for (var cell : cells) {
      var cut = cell.length() > WIDTH ? cell.substring(0, WIDTH - 3) + "..." : cell;
      line.append(("%-" + WIDTH + "s | ").formatted(cut));
    }
    return line.toString().replaceAll("[ |]+$", "");
  }
}

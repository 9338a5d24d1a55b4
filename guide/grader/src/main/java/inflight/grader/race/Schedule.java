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
  private static final String INDENT = "    ";

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

  /** A table with a column for each thread, line by line. What does not fit on one line goes on below. */
  public List<String> render() {
    var lines = new ArrayList<String>();
    lines.add(columns(threads));
    for (var step : steps) {
      for (var part : wrapped(step)) {
        var cells = new ArrayList<String>();
        for (var thread = 0; thread < threads.size(); thread++) {
          cells.add(thread == step.thread() ? part : "");
        }
        lines.add(columns(cells));
      }
    }
    return lines;
  }

  private static List<String> wrapped(Step step) {
    var parts = new ArrayList<String>();
    var rest = step.where().isEmpty() ? step.what() : step.where() + " " + step.what();
    while (rest.length() > WIDTH) {
      var space = rest.lastIndexOf(' ', WIDTH);
      var cut = space > INDENT.length() ? space : WIDTH;
      parts.add(rest.substring(0, cut));
      rest = INDENT + rest.substring(cut).strip();
    }
    parts.add(rest);
    return parts;
  }

  private static String columns(List<String> cells) {
    var line = new StringBuilder();
    for (var cell : cells) {
      line.append(("%-" + WIDTH + "s | ").formatted(cell));
    }
    return line.toString().replaceAll("[ |]+$", "");
  }
}

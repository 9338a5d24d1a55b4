package inflight.grader.race.explore;

import java.util.ArrayList;
import java.util.List;

/**
 * The order of steps that leads to an outcome.
 *
 * @param threads the names of the threads, a column for each
 */
public record Schedule(List<String> threads, List<Step> steps) {
  private static final int WIDTH = 46;
  private static final String INDENT = "    ";

  /**
   * One step.
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

  /**
   * A table with a column for each thread, line by line. A place is told when a thread comes to it.
   */
  public List<String> render() {
    var lines = new ArrayList<String>();
    lines.add(columns(threads));
    Step last = null;
    for (var step : steps) {
      var arrives =
          last == null || last.thread() != step.thread() || !last.where().equals(step.where());
      if (arrives && !step.where().isEmpty()) {
        lines.add(row(step.thread(), step.where()));
      }
      for (var part : wrapped(step.where().isEmpty() ? step.what() : "  " + step.what())) {
        lines.add(row(step.thread(), part));
      }
      last = step;
    }
    return lines;
  }

  /** What does not fit on one line goes on below. */
  private static List<String> wrapped(String text) {
    var parts = new ArrayList<String>();
    var rest = text;
    while (rest.length() > WIDTH) {
      var space = rest.lastIndexOf(' ', WIDTH);
      var cut = space > INDENT.length() ? space : WIDTH;
      parts.add(rest.substring(0, cut));
      rest = INDENT + rest.substring(cut).strip();
    }
    parts.add(rest);
    return parts;
  }

  private String row(int thread, String text) {
    var cells = new ArrayList<String>();
    for (var i = 0; i < threads.size(); i++) {
      cells.add(i == thread ? text : "");
    }
    return columns(cells);
  }

  private static String columns(List<String> cells) {
    var line = new StringBuilder();
    for (var cell : cells) {
      line.append(("%-" + WIDTH + "s | ").formatted(cell));
    }
    return line.toString().replaceAll("[ |]+$", "");
  }
}

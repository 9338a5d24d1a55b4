package inflight.grader.race.explore;

import java.util.ArrayList;
import java.util.List;

/**
 * The order of steps that leads to an outcome.
 *
 * @param threads the names of the threads, a column for each
 * @param steps all of them, unless there are more than anybody reads
 * @param whole the table of all steps, line by line; empty if {@link #render} leaves none out
 */
public record Schedule(List<String> threads, List<Step> steps, List<String> whole) {
  private static final int WIDTH = 46;
  private static final String INDENT = "    ";

  /**
   * One step.
   *
   * @param thread the index of the thread that took it
   * @param what such as {@code reads count: 5}
   * @param where the learner's line, such as {@code HitCounter.java:14}
   * @param preempts whether the other thread could have gone on instead, and came from a step
   * @param isShared whether the other thread touches the same thing, and one of the two changes it
   */
  public record Step(int thread, String what, String where, boolean preempts, boolean isShared) {
    Step(int thread, String what, String where) {
      this(thread, what, where, false, false);
    }
  }

  public Schedule {
    threads = List.copyOf(threads);
    steps = List.copyOf(steps);
    whole = List.copyOf(whole);
  }

  Schedule(List<String> threads, List<Step> steps) {
    this(
        threads,
        steps,
        Excerpt.of(steps).size() == steps.size() ? List.of() : table(threads, steps));
  }

  /** Where one thread came between two steps of the other, from the first time on. */
  public List<Between> betweens() {
    return Between.of(threads, steps);
  }

  /**
   * A table with a column for each thread, line by line. A place is told when a thread comes to it.
   * Of a long schedule some steps are left out, and the table says how many.
   */
  public List<String> render() {
    return table(threads, Excerpt.of(steps));
  }

  private static List<String> table(List<String> threads, List<Step> steps) {
    var lines = new ArrayList<String>();
    lines.add(columns(threads));
    for (var row : rows(steps)) {
      var cells = new ArrayList<String>();
      for (var i = 0; i < threads.size(); i++) {
        cells.add(i == row.thread() ? row.text() : "");
      }
      lines.add(columns(cells));
    }
    return lines;
  }

  /** A line below the names of the threads. */
  record Row(int thread, String text) {}

  static List<Row> rows(List<Step> steps) {
    var rows = new ArrayList<Row>();
    Step last = null;
    for (var step : steps) {
      var arrives =
          last == null || last.thread() != step.thread() || !last.where().equals(step.where());
      if (arrives && !step.where().isEmpty()) {
        rows.add(new Row(step.thread(), step.where()));
      }
      for (var part : wrapped(step.where().isEmpty() ? step.what() : "  " + step.what())) {
        rows.add(new Row(step.thread(), part));
      }
      last = step;
    }
    return rows;
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

  private static String columns(List<String> cells) {
    var line = new StringBuilder();
    for (var cell : cells) {
      line.append(("%-" + WIDTH + "s | ").formatted(cell));
    }
    return line.toString().replaceAll("[ |]+$", "");
  }
}

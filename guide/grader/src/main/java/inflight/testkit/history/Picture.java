package inflight.testkit.history;

import inflight.testkit.history.Event.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Draws a history as SVG: a line for each worker, and on it the jobs that it has had in hand. */
public final class Picture {
  private static final int WIDTH = 720;
  private static final int LEFT = 92;
  private static final int TOP = 54;
  private static final int ROW = 26;
  private static final int BAR = 16;

  private final List<Event> events;
  private final long start;
  private final long end;
  private final StringBuilder out = new StringBuilder();

  private Picture(List<Event> events) {
    this.events = events.stream().sorted(Comparator.comparingLong(Event::call)).toList();
    this.start = first(it -> it.kind() == Kind.CLAIMED);
    this.end =
        this.events.stream()
            .filter(it -> it.kind() != Kind.EMPTY && it.kind() != Kind.LEFT && it.cameBack())
            .mapToLong(Event::back)
            .max()
            .orElse(start + 1);
  }

  /** The picture of a history in which somebody has claimed something. */
  public static String of(List<Event> events) {
    return new Picture(events).draw();
  }

  private long first(Predicate<Event> which) {
    return events.stream().filter(which).mapToLong(Event::call).min().orElse(0);
  }

  private String draw() {
    var workers =
        events.stream()
            .filter(it -> it.worker() > 0 && it.call() <= end)
            .map(Event::worker)
            .distinct()
            .sorted()
            .toList();
    var height = TOP + ROW * workers.size() + 48;
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"system-ui,"
            + " sans-serif\" font-size=\"12\" role=\"img\">",
        WIDTH, height);
    line("  <title>What each worker process had in hand, from first claim to last</title>");
    line("  <rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#ffffff\"/>", WIDTH, height);
    legend();
    for (var i = 0; i < workers.size(); i++) {
      worker(workers.get(i), TOP + ROW * i);
    }
    axis(TOP + ROW * workers.size() + 8);
    line("</svg>");
    return out.toString();
  }

  private void legend() {
    bar(20, 14, 24, "#3b82c4");
    text(50, 27, "a job, from its claim to its acknowledgment");
    bar(336, 14, 24, "#e0a030");
    text(366, 27, "claimed again");
    bar(470, 14, 24, "#c0392b");
    cross(501, 22);
    text(512, 27, "its worker is killed");
  }

  private void worker(int worker, int y) {
    text(20, y + 13, "worker " + worker);
    var its = events.stream().filter(it -> it.worker() == worker).toList();
    var killed =
        its.stream().filter(it -> it.kind() == Kind.KILLED).mapToLong(Event::call).findFirst();
    var last = killed.orElse(end);
    var from = x(Math.max(its.getFirst().call(), start));
    line(
        "  <line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#c5d0da\"/>",
        from, y + BAR / 2, x(last), y + BAR / 2);
    for (var claim : its) {
      if (claim.kind() != Kind.CLAIMED) {
        continue;
      }
      var settled =
          its.stream()
              .filter(it -> it.kind() == Kind.ACKED || it.kind() == Kind.FAILED)
              .filter(it -> it.receipt().equals(claim.receipt()) && it.cameBack())
              .mapToLong(Event::back)
              .findFirst();
      var color = settled.isEmpty() ? "#c0392b" : claim.attempt() > 1 ? "#e0a030" : "#3b82c4";
      var left = x(claim.call());
      var width = Math.max(2, x(settled.orElse(last)) - left);
      bar(left, y, width, color);
      if (width > 18) {
        line(
            "  <text x=\"%.1f\" y=\"%d\" font-size=\"10\" text-anchor=\"middle\""
                + " fill=\"#ffffff\">%d</text>",
            left + width / 2, y + 12, claim.job());
      }
    }
    killed.ifPresent(at -> cross(x(at) + 5, y + BAR / 2));
  }

  private void axis(int y) {
    line(
        "  <line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#1f2933\"/>",
        LEFT, y, WIDTH - 20, y);
    var step = 1;
    while ((end - start) / 1e6 / step > 12) {
      step *= step % 3 == 2 ? 5 : 2;
    }
    for (var millis = 0L; millis <= (end - start) / 1_000_000; millis += step) {
      var at = x(start + millis * 1_000_000);
      line(
          "  <line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#1f2933\"/>",
          at, y, at, y + 4);
      line(
          "  <text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#1f2933\">%d</text>",
          at, y + 18, millis);
    }
    text(20, y + 18, "ms");
  }

  private double x(long time) {
    return LEFT + (WIDTH - 20.0 - LEFT) * (time - start) / (end - start);
  }

  private void bar(double x, int y, double width, String color) {
    line(
        "  <rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>",
        x, y, width, BAR, color);
  }

  private void cross(double x, int y) {
    line(
        "  <path d=\"M%.1f %dl8 8m0 -8l-8 8\" stroke=\"#1f2933\" stroke-width=\"2\"/>",
        x - 4, y - 4);
  }

  private void text(double x, int y, String words) {
    line("  <text x=\"%.1f\" y=\"%d\" fill=\"#1f2933\">%s</text>", x, y, words);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}

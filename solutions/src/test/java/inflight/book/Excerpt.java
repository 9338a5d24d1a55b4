package inflight.book;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of a text, each with its number there. Where lines are left out, a blank one stands. */
record Excerpt(List<Line> lines) {
  record Line(int number, String text) {}

  Excerpt {
    lines = List.copyOf(lines);
  }

  static Excerpt whole(String text) {
    var lines = text.lines().toList();
    return new Excerpt(
        IntStream.range(0, lines.size()).mapToObj(i -> new Line(i + 1, lines.get(i))).toList());
  }

  /** The lines between two numbers, both of them included. */
  Excerpt between(int first, int last) {
    return new Excerpt(
        lines.stream().filter(it -> first <= it.number() && it.number() <= last).toList());
  }

  /** These lines, a blank one, and those of another excerpt. */
  Excerpt and(Excerpt other) {
    var all = new ArrayList<>(lines);
    if (!all.isEmpty() && !other.lines.isEmpty()) {
      all.add(new Line(0, ""));
    }
    all.addAll(other.lines);
    return new Excerpt(all);
  }

  /**
   * From the first line that contains some words to the first one after it that contains others.
   *
   * @param to null for the end of what begins there: the line that closes it, as far in as the
   *     first, or the last line that is further in
   */
  Excerpt range(String from, String to) {
    var first = indexOf(from, 0);
    var last = to == null ? endOf(first) : indexOf(to, first);
    return new Excerpt(lines.subList(first, last + 1));
  }

  private int indexOf(String words, int start) {
    for (var i = start; i < lines.size(); i++) {
      if (lines.get(i).text().contains(words)) {
        return i;
      }
    }
    throw new Source.Missing("no line contains \"%s\"".formatted(words));
  }

  private int endOf(int first) {
    var depth = depth(lines.get(first).text());
    var last = first;
    for (var i = first + 1; i < lines.size(); i++) {
      var line = lines.get(i).text();
      if (line.isBlank()) {
        continue;
      }
      if (depth(line) <= depth) {
        return depth(line) == depth && line.strip().matches("[})\\]];?") ? i : last;
      }
      last = i;
    }
    return last;
  }

  private static int depth(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** The lines as they are. */
  String text() {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }

  /** The lines, moved to the left as far as they go, and numbered if that is wanted. */
  String render(boolean numbered) {
    var left =
        lines.stream()
            .filter(it -> !it.text().isBlank())
            .mapToInt(it -> depth(it.text()))
            .min()
            .orElse(0);
    var width = String.valueOf(lines.isEmpty() ? 0 : lines.getLast().number()).length();
    var text = new StringBuilder();
    for (var line : lines) {
      var shown = line.text().isBlank() ? "" : line.text().substring(left);
      var number = line.number() == 0 ? "" : ("%" + width + "d  ").formatted(line.number());
      text.append(((numbered ? number : "") + shown).stripTrailing()).append('\n');
    }
    return text.toString();
  }
}

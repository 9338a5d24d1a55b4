package inflight.book;

import inflight.grader.model.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text that a grade is told in, cut to what a page has room for. Only lines are left out, and
 * where findings are, an ellipsis stands.
 */
record BoardText(List<String> lines) {
  /** The first line of the table that comes after the verdicts. */
  private static final Pattern TABLE = Pattern.compile(" {20,}correct +race-free +faster");

  private static final Pattern AXIS =
      Pattern.compile(
          "  (%s) .*"
              .formatted(
                  Stream.of(Axis.values()).map(Axis::label).collect(Collectors.joining("|"))));
  private static final Pattern FINDING = Pattern.compile(" {4}- .*");

  BoardText {
    lines = List.copyOf(lines);
  }

  static BoardText of(String board) {
    return new BoardText(board.lines().toList());
  }

  /** The verdicts alone, without the table. */
  BoardText verdicts() {
    return new BoardText(
        lines.stream()
            .takeWhile(it -> !TABLE.matcher(it).matches())
            .dropWhile(String::isBlank)
            .toList());
  }

  /** The title and these axes, without the words on where to read on. */
  BoardText of(Set<String> axes) {
    var kept = new ArrayList<>(lines.subList(0, 1));
    var isShown = false;
    for (var line : lines.subList(1, lines.size())) {
      var axis = AXIS.matcher(line);
      if (axis.matches()) {
        isShown = axes.contains(axis.group(1));
      } else if (!line.startsWith("    ")) {
        isShown = false;
      }
      if (isShown) {
        kept.add(line);
      }
    }
    return new BoardText(kept);
  }

  /** The first findings of each axis. */
  BoardText findings(int most) {
    var kept = new ArrayList<String>();
    var findings = 0;
    for (var line : lines) {
      if (FINDING.matcher(line).matches()) {
        findings++;
      } else if (!line.startsWith("      ")) {
        findings = 0;
      }
      if (findings <= most) {
        kept.add(line);
      } else if (!kept.getLast().equals("    ...")) {
        kept.add("    ...");
      }
    }
    return new BoardText(kept);
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}

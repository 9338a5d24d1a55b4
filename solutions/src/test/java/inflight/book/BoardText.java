package inflight.book;

import inflight.grader.model.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
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

  /** Stands for findings that are left out. */
  static final String ELLIPSIS = "    ...";

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
    return findings((number, claim) -> number <= most);
  }

  /** The findings whose claims contain some of these words. */
  BoardText findings(List<String> words) {
    return findings((number, claim) -> words.stream().anyMatch(claim::contains));
  }

  /**
   * @param isKept asked for each finding with its number on its axis, counted from 1, and its claim
   */
  private BoardText findings(BiPredicate<Integer, String> isKept) {
    var kept = new ArrayList<String>();
    var number = 0;
    var isShown = true;
    for (var line : lines) {
      if (FINDING.matcher(line).matches()) {
        number++;
        isShown = isKept.test(number, line);
      } else if (!line.startsWith("      ")) {
        number = 0;
        isShown = true;
      }
      if (isShown) {
        kept.add(line);
      } else if (!kept.getLast().equals(ELLIPSIS)) {
        kept.add(ELLIPSIS);
      }
    }
    return new BoardText(kept);
  }

  /** Cut as the options {@code findings} and {@code finding} of a mark say. */
  BoardText cut(Mark mark) {
    if (mark.has("finding")) {
      return findings(mark.values("finding").toList());
    }
    return mark.has("findings") ? findings(mark.number("findings", 0)) : this;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}

package inflight.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether a block shows what a run came to. What changes from run to run counts by its shape: each
 * number in it stands for any.
 */
final class Likeness {
  private static final String NUMBER = "\\d[\\d,.]*";

  /** What changes from run to run in a verdict; a # stands for the number. */
  private static final List<String> ALWAYS =
      List.of(
          "# interleavings of # tests and # runs",
          // A test may reject a race by chance, beside the one that always does.
          "core # of",
          "corners # of",
          "in # runs of",
          "seen # times",
          "# times as fast",
          "median of # rounds, # to #",
          "reached # in the same rounds",
          "after # s it had not ended",
          "busy for # ms",
          "number # of the interleavings tried",
          "virtual thread #",
          "Thread-#",
          "\"worker-#\"",
          "\"pool-#-thread-#\"",
          "VirtualThread[##]",
          "ForkJoinPool-1-worker-#");

  /** A hash that tells objects of a class apart, and a port. */
  private static final Pattern IDENTITY =
      Pattern.compile("(?<=\\w@)[0-9a-f]{5,8}\\b|(?<=127\\.0\\.0\\.1:)\\d+");

  /** The same of a class without corners. How many there are in all does not change. */
  private static final Pattern HELD = Pattern.compile("\\d+(?= of \\d+ behaviors hold)");

  private final List<Pattern> volatiles;
  private final boolean anyNumber;

  /**
   * Whether the block shows some findings of all. Then a line with an ellipsis may come and go: a
   * test may reject by chance what another one always does.
   */
  private final boolean someFindings;

  private Likeness(List<Pattern> volatiles, boolean anyNumber, boolean someFindings) {
    this.volatiles = volatiles;
    this.anyNumber = anyNumber;
    this.someFindings = someFindings;
  }

  /** What the options {@code volatile} of a mark say; code has none and must be the same. */
  static Likeness of(Mark mark) {
    if (mark.kind() == Mark.Kind.SHOWS) {
      return new Likeness(List.of(), false, false);
    }
    var words = mark.values("volatile").filter(it -> !it.equals("numbers"));
    var patterns =
        Stream.concat(ALWAYS.stream(), words).map(Likeness::pattern).collect(Collectors.toList());
    patterns.add(IDENTITY);
    patterns.add(HELD);
    return new Likeness(
        patterns,
        mark.values("volatile").anyMatch("numbers"::equals),
        mark.has("findings") || mark.has("finding"));
  }

  /** In {@code ##} the first stands for itself. */
  private static Pattern pattern(String words) {
    var parts = new ArrayList<String>();
    for (var i = 0; i < words.length(); i++) {
      var c = words.charAt(i);
      var isDoubled = c == '#' && i + 1 < words.length() && words.charAt(i + 1) == '#';
      parts.add(c == '#' && !isDoubled ? NUMBER : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(String.join("", parts));
  }

  private String shape(String line) {
    // How far a class is run on depends on whether a test hangs or waits in vain.
    var shape =
        line.replaceFirst(", \\d+ not run after that", "")
            // On a busy machine there are not so many as a million.
            .replaceFirst("(?<=\\d) million runs", " runs");
    for (var pattern : volatiles) {
      shape =
          pattern
              .matcher(shape)
              .replaceAll(
                  found ->
                      Matcher.quoteReplacement(
                          pattern == IDENTITY || pattern == HELD
                              ? "#"
                              : found.group().replaceAll(NUMBER, "#")));
    }
    return anyNumber ? shape.replaceAll("\\s*" + NUMBER, " #") : shape;
  }

  /**
   * The first line that differs.
   *
   * @param line its index
   */
  record Difference(int line, String book, String run) {}

  Optional<Difference> difference(List<String> book, List<String> run) {
    var inBook = compared(book);
    var inRun = compared(run);
    for (var i = 0; i < Math.max(inBook.size(), inRun.size()); i++) {
      var at = i < inBook.size() ? inBook.get(i) : book.size();
      var shown = i < inBook.size() ? book.get(at) : null;
      var wanted = i < inRun.size() ? run.get(inRun.get(i)) : null;
      if (shown == null || wanted == null || !shape(shown).equals(shape(wanted))) {
        return Optional.of(
            new Difference(
                at,
                shown == null ? "(nothing more)" : shown,
                wanted == null ? "(nothing more)" : wanted));
      }
    }
    return Optional.empty();
  }

  /** The indices of the lines that count. */
  private List<Integer> compared(List<String> lines) {
    return IntStream.range(0, lines.size())
        .filter(it -> !someFindings || !lines.get(it).equals(BoardText.ELLIPSIS))
        .boxed()
        .toList();
  }
}

package inflight.grader.model;

import java.util.Locale;

/** Small things of the language that verdicts and progress lines share. */
public final class Words {
  private Words() {}

  /** Such as {@code 1 exercise} or {@code 5 exercises}. */
  public static String counted(long count, String noun) {
    return count == 1 ? "1 " + noun : text("%,d %ss", count, noun);
  }

  /** Such as {@code "a".formatted(...)}, with the same digits wherever the user lives. */
  public static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /**
   * How many slips lead from one word to another: a letter too much, too few or another, or two
   * that changed places.
   */
  public static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) {
      for (var j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        var replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[a.length()][b.length()];
  }
}

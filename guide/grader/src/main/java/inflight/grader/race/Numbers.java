package inflight.grader.race;

import java.util.Locale;

/** Numbers of any size in words, the same in every locale. */
final class Numbers {
  private Numbers() {}

  static String exact(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String counted(long count, String noun) {
    return count == 1 ? "1 " + noun : exact(count) + " " + noun + "s";
  }

  /** Such as {@code 4.2 million}: of the many nobody reads the last digits. */
  static String rough(long count) {
    return count < 1_000_000
        ? exact(count)
        : String.format(Locale.ROOT, "%,.1f million", count / 1e6);
  }
}

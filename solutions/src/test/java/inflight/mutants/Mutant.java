package inflight.mutants;

/**
 * A source that differs from a right one in one place.
 *
 * @param change what was changed, in a few words
 * @param line where, counted from 1
 * @param before what stood there
 * @param after what stands there now
 * @param source the whole new source
 */
record Mutant(String change, int line, String before, String after, String source) {
  /** One line for a list. */
  @Override
  public String toString() {
    return "line %d, %s: %s -> %s".formatted(line, change, flat(before), flat(after));
  }

  private static String flat(String text) {
    var flat = text.replaceAll("\\s+", " ").strip();
    return flat.length() <= 160 ? flat : flat.substring(0, 157) + "...";
  }
}

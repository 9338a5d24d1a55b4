package inflight.book;

import java.util.List;
import java.util.Optional;

/**
 * A fenced block of a chapter, or a table with a mark.
 *
 * @param line the number of the line on which it begins
 * @param language what follows the fence; empty for a table
 * @param prefix what each of its lines begins with, such as {@code "> "} inside a quotation
 * @param mark the mark above it, if there is a readable one
 * @param problem why there is none, empty if there is one
 * @param text what it shows, without prefix and fences
 */
record Block(
    int line,
    String language,
    String prefix,
    Optional<Mark> mark,
    String problem,
    List<String> text) {
  Block {
    text = List.copyOf(text);
  }

  /** The number of the first line inside it. */
  int firstLine() {
    return line + 1;
  }
}

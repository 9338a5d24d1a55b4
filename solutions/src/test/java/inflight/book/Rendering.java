package inflight.book;

import java.util.List;

/** What a mark comes to when it is rendered. */
sealed interface Rendering {
  /** What the block below the mark must show. */
  record Text(List<String> lines) implements Rendering {
    public Text {
      lines = List.copyOf(lines);
    }

    static Text of(String text) {
      return new Text(text.stripTrailing().lines().map(String::stripTrailing).toList());
    }
  }

  /** Nothing can be said on this machine, or now. */
  record Skipped(String why) implements Rendering {}

  /** The mark names something that is not there, or that did not do what it should. */
  record Wrong(String why) implements Rendering {}
}

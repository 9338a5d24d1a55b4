package inflight.grader.race.hardware;

import java.util.List;

/**
 * What hangs.
 *
 * @param words a line for each thread
 * @param where the learner's line of the first of them that has one, such as {@code Bank.java:14};
 *     empty if none has
 */
record Hang(List<String> words, String where) {
  static final Hang NONE = new Hang(List.of(), "");

  Hang {
    words = List.copyOf(words);
  }
}

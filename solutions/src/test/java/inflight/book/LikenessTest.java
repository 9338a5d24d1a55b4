package inflight.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LikenessTest {
  @Test
  @DisplayName("what changes from run to run in a verdict is alike")
  void verdicts() throws Mark.Unreadable {
    var verdict = "verdict: mistake A/b";

    assertAlike(
        verdict,
        "0.99 times as fast as one map (median of 8 rounds, 0.61 to 1.18); the bar is 1.50;"
            + " another reached 3.65 in the same rounds",
        "1.05 times as fast as one map (median of 4 rounds, 0.83 to 1.14); the bar is 1.50;"
            + " another reached 4.83 in the same rounds");
    assertAlike(verdict, "Thread-5 at 127.0.0.1:40211", "Thread-12 at 127.0.0.1:3");
    assertAlike(verdict, "VirtualThread[#143]/runnable", "VirtualThread[#9]/runnable");
    assertAlike(verdict, "a Slot@1b2c3d4e", "a Slot@e7e7e70");
    assertDiffers(verdict, "the bar is 1.50", "the bar is 1.60");
    assertAlike(verdict, "\"worker-1\" waits", "\"worker-0\" waits");
    assertAlike(verdict, "\"pool-3-thread-3\" waits", "\"pool-3-thread-4\" waits");
    assertDiffers(verdict, "HitCounter.java:17", "HitCounter.java:18");
    assertDiffers(verdict, "14 of 16 behaviors", "13 of 16 behaviors");
    assertAlike(verdict, "3 of 6 behaviors hold", "5 of 6 behaviors hold");
    assertAlike(
        verdict,
        "all 8 interleavings of 2 tests and 8.6 million runs on the hardware",
        "all 8 interleavings of 2 tests and 724,964 runs on the hardware");
    assertDiffers(verdict, "3 of 6 behaviors hold", "3 of 7 behaviors hold");
    assertAlike(verdict, "core 3 of 6, corners 1 of 2", "core 4 of 6, corners 2 of 2");
    assertDiffers(verdict, "core 3 of 6, corners 1 of 2", "core 3 of 6, corners 1 of 3");
  }

  @Test
  @DisplayName("a mark may name further numbers, or all of them")
  void marked() throws Mark.Unreadable {
    assertAlike(
        "verdict: mistake A/b; volatile \"but was: #L\"", "but was: 241291L", "but was: 9L");
    assertDiffers("verdict: mistake A/b; volatile \"but was: #L\"", "expected: 1L", "expected: 2L");
    assertAlike(
        "run: java guide/listings/A.java; volatile numbers", "    402.061 ms", "  1,402.5 ms");
    assertDiffers("run: java guide/listings/A.java; volatile numbers", "1 ms", "1 s");
  }

  @Test
  @DisplayName("of some findings, whether there are more is left to chance; of all it is not")
  void more() throws Mark.Unreadable {
    var book = List.of("    - one", "        at A.java:3");
    var run = List.of("    - one", "        at A.java:3", "    ...");
    var some = Likeness.of(Mark.parse("<!-- verdict: mistake A/b; findings 1 -->"));
    var all = Likeness.of(Mark.parse("<!-- verdict: mistake A/b -->"));

    assertThat(some.difference(book, run)).isEmpty();
    assertThat(some.difference(run, book)).isEmpty();
    assertThat(some.difference(run, List.of("    - one", "    ...")).orElseThrow())
        .isEqualTo(new Likeness.Difference(1, "        at A.java:3", "(nothing more)"));
    assertThat(all.difference(book, run)).isPresent();
  }

  @Test
  @DisplayName("code has no numbers that change")
  void code() throws Mark.Unreadable {
    assertDiffers("shows: guide/listings/A.java", "// Thread-1", "// Thread-2");
  }

  @Test
  @DisplayName("a line too few and a line too many are differences")
  void lengths() throws Mark.Unreadable {
    var likeness = Likeness.of(Mark.parse("<!-- run: java guide/listings/A.java -->"));

    assertThat(likeness.difference(List.of("a"), List.of("a", "b")).orElseThrow())
        .isEqualTo(new Likeness.Difference(1, "(nothing more)", "b"));
    assertThat(likeness.difference(List.of("a", "b"), List.of("a")).orElseThrow())
        .isEqualTo(new Likeness.Difference(1, "b", "(nothing more)"));
  }

  private static void assertAlike(String mark, String book, String run) throws Mark.Unreadable {
    assertThat(
            Likeness.of(Mark.parse("<!-- " + mark + " -->"))
                .difference(List.of(book), List.of(run)))
        .isEmpty();
  }

  private static void assertDiffers(String mark, String book, String run) throws Mark.Unreadable {
    assertThat(
            Likeness.of(Mark.parse("<!-- " + mark + " -->"))
                .difference(List.of(book), List.of(run)))
        .isPresent();
  }
}

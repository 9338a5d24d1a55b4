package inflight.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BoardTextTest {
  private static final String BOARD =
      """

      4.1 HitCounter
        correct    passed        16 behaviors hold
        race-free  FAILED        an order of steps leads to a wrong outcome
          - One hit was lost. Outcome: 1
              HitCounter.java:17
                                                             | reads hits: 1
          - Another was lost.
              HitCounter.java:18
          - And a third.
        faster     waiting       waits for the axis race-free
        Read section 4.1
                                 correct                race-free              faster
      4 Threads: shared state
      """;

  private final BoardText text = BoardText.of(BOARD).verdicts();

  @Test
  @DisplayName("the verdicts stand before the table")
  void verdicts() {
    assertThat(text.lines()).startsWith("4.1 HitCounter").endsWith("  Read section 4.1");
  }

  @Test
  @DisplayName("an axis comes with its findings, and without the last line")
  void axis() {
    assertThat(text.of(Set.of("correct", "faster")))
        .hasToString(
            """
            4.1 HitCounter
              correct    passed        16 behaviors hold
              faster     waiting       waits for the axis race-free""");
    assertThat(text.of(Set.of("race-free")).lines()).hasSize(8).endsWith("    - And a third.");
  }

  @Test
  @DisplayName("in place of further findings stands an ellipsis")
  void findings() {
    assertThat(text.of(Set.of("race-free")).findings(1))
        .hasToString(
            """
            4.1 HitCounter
              race-free  FAILED        an order of steps leads to a wrong outcome
                - One hit was lost. Outcome: 1
                    HitCounter.java:17
                                                                   | reads hits: 1
                ...""");
    assertThat(text.findings(3)).isEqualTo(text);
  }

  @Test
  @DisplayName("a finding may be chosen by its words")
  void chosen() {
    assertThat(text.of(Set.of("race-free")).findings(List.of("Another")))
        .hasToString(
            """
            4.1 HitCounter
              race-free  FAILED        an order of steps leads to a wrong outcome
                ...
                - Another was lost.
                    HitCounter.java:18
                ...""");
  }
}

package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TriedTest {
  @BeforeEach
  void begin() {
    Tried.nothing();
  }

  @Test
  @DisplayName("inside a loop its input is told, outer ones first; after it nothing is")
  void nested() {
    var all = new ArrayList<List<String>>();
    for (int size : Tried.each("size", new int[] {1, 2_000})) {
      for (boolean timed : Tried.each("timed", new boolean[] {true, false})) {
        assertThat(size).isPositive();
        assertThat(timed).isIn(true, false);
        all.add(Tried.with(""));
      }
      all.add(Tried.with(""));
    }

    assertThat(all)
        .containsExactly(
            List.of("size 1", "timed"),
            List.of("size 1", "not timed"),
            List.of("size 1"),
            List.of("size 2,000", "timed"),
            List.of("size 2,000", "not timed"),
            List.of("size 2,000"));
    assertThat(Tried.with("")).isEmpty();
  }

  @Test
  @DisplayName("inputs are told in words, and those that may be the learner's are not asked")
  void words() {
    var inputs =
        Arrays.asList(
            null,
            "a\nb",
            -1L,
            CallbackFailure.ERROR,
            Duration.ofMillis(20),
            Duration.ofNanos(1),
            Duration.ofHours(1),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            new IOException("down"),
            List.of(1, 2),
            List.of(new Object()),
            new Object(),
            "x".repeat(100));
    var words = new ArrayList<String>();
    for (var input : Tried.each("it", inputs)) {
      assertThat(input).isIn(inputs);
      words.add(String.join("", Tried.with("")));
    }

    assertThat(words)
        .containsExactly(
            "it null",
            "it \"a\\nb\"",
            "it -1",
            "it an Error",
            "it 20 ms",
            "it 1 ns",
            "it 3,600 s",
            "it PT2562047788015215H30M7.999999999S",
            "it IOException: down",
            "it [1, 2]",
            "",
            "",
            "");
  }

  @Test
  @DisplayName("what has been said is not said again")
  void told() {
    for (var kind : Tried.each("kind", List.of(CallbackFailure.ERROR))) {
      assertThat(Tried.with("what get threw when the load throws " + kind)).isEmpty();
    }
  }
}

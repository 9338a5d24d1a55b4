package inflight.grader.command;

import inflight.grader.model.UsageError;
import inflight.grader.model.Loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  @DisplayName("without properties everything is graded, quickly, and no hint is given")
  void none() {
    assertThat(Options.from(key -> null))
        .isEqualTo(new Options(null, null, false, false, null, null, Loop.GIVEN, false));
  }

  @Test
  @DisplayName("a flag without a value is set")
  void flags() {
    var options = Options.from(Map.of("strict", "true", "hint", "true", "stress", "deep")::get);

    assertThat(options.strict()).isTrue();
    assertThat(options.deep()).isTrue();
    assertThat(options.hint()).as("0 stands for the next hint").isZero();
  }

  @Test
  @DisplayName("a value that means nothing is refused, with what the option takes")
  void nonsense() {
    assertThatThrownBy(() -> Options.from(Map.of("stress", "hard")::get))
        .isInstanceOf(UsageError.class)
        .hasMessage("-Dstress takes quick or deep, not hard.");
    assertThatThrownBy(() -> Options.from(Map.of("hint", "4")::get))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("1, 2 or 3");
    assertThatThrownBy(() -> Options.from(Map.of("strict", "very")::get))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("true or false");
    assertThatThrownBy(() -> Options.from(Map.of("loop", "yours")::get))
        .isInstanceOf(UsageError.class)
        .hasMessage("-Dloop takes mine, for your own event loop, or given; not yours.");
    assertThatThrownBy(() -> Options.from(Map.of("loop", "")::get))
        .isInstanceOf(UsageError.class)
        .hasMessageEndingWith("or given; not nothing.");
  }
}

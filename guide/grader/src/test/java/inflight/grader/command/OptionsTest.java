package inflight.grader.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.grader.model.Loop;
import inflight.grader.model.UsageError;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  @DisplayName("without properties everything is graded, quickly, and no hint is given")
  void none() {
    assertThat(Options.from(key -> null))
        .isEqualTo(
            new Options(null, null, false, false, null, null, Loop.GIVEN, false, false, Map.of()));
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

  @Test
  @DisplayName("a slip in an option's name is refused with the nearest, other names are not ours")
  void slips() {
    Map.of(
            "chapters", "-Dchapter",
            "Exercise", "-Dexercise",
            "exercises", "-Dexercise",
            "excersise", "-Dexercise",
            "stres", "-Dstress",
            "hnit", "-Dhint",
            "submision", "-Dsubmission",
            "compare", "-Pcompare")
        .forEach(
            (typed, meant) ->
                assertThatThrownBy(() -> Options.refuseSlips(Set.of("basedir", typed)))
                    .isInstanceOf(UsageError.class)
                    .hasMessage(
                        "There is no option -D%s. Did you mean %s?".formatted(typed, meant)));
    Options.refuseSlips(
        Set.of(
            "chapter",
            "exercise",
            "strict",
            "stress",
            "hint",
            "loop",
            "fresh",
            "watch",
            "test",
            "basedir",
            "localRepository",
            "inflight.compare",
            "user.home",
            "skipTests"));
    Options.refuseSlips(System.getProperties().stringPropertyNames());
  }

  @Test
  @DisplayName("an empty hand-in is refused")
  void emptySubmission() {
    assertThatThrownBy(() -> Options.from(Map.of("submission", "")::get))
        .isInstanceOf(UsageError.class)
        .hasMessageStartingWith("-Dsubmission takes a folder or a zip");
  }
}

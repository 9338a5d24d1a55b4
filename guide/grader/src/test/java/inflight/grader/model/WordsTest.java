package inflight.grader.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  @DisplayName("numbers look the same wherever the user lives")
  void digits() {
    var before = Locale.getDefault(Locale.Category.FORMAT);
    try {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertThat(Words.counted(1234, "step")).isEqualTo("1,234 steps");
      assertThat(Words.text("%.2f", 1.5)).isEqualTo("1.50");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  @Test
  @DisplayName("a slip is a letter too much, too few or another, or two that changed places")
  void distance() {
    assertThat(Words.distance("hint", "hint")).isZero();
    assertThat(Words.distance("hnit", "hint")).isEqualTo(1);
    assertThat(Words.distance("hints", "hint")).isEqualTo(1);
    assertThat(Words.distance("", "hint")).isEqualTo(4);
  }
}

package inflight.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MarkTest {
  @Test
  @DisplayName("a mark has a kind, a subject and options with values")
  void parts() throws Mark.Unreadable {
    var mark = Mark.parse("<!-- verdict: mistake A/b; axis correct, faster; findings 2 -->");

    assertThat(mark.kind()).isEqualTo(Mark.Kind.VERDICT);
    assertThat(mark.subject()).isEqualTo("mistake A/b");
    assertThat(mark.value("axis")).hasValue("correct, faster");
    assertThat(mark.number("findings", 0)).isEqualTo(2);
    assertThat(mark.has("volatile")).isFalse();
  }

  @Test
  @DisplayName("quotes may hold a semicolon, and are no part of the value")
  void quotes() throws Mark.Unreadable {
    var mark = Mark.parse("<!-- shows: A.java; from \"for (int i = 0; i < n; i++)\"; numbered -->");

    assertThat(mark.value("from")).hasValue("for (int i = 0; i < n; i++)");
    assertThat(mark.has("numbered")).isTrue();
  }

  @Test
  @DisplayName("an option may come several times")
  void several() throws Mark.Unreadable {
    var mark = Mark.parse("<!-- command: mvn test; with reference A; with stub B -->");

    assertThat(mark.values("with")).containsExactly("reference A", "stub B");
  }

  @Test
  @DisplayName("an unknown kind or option is refused by name")
  void unknown() {
    assertThatThrownBy(() -> Mark.parse("<!-- shown: A.java -->"))
        .isInstanceOf(Mark.Unreadable.class)
        .hasMessageContaining("\"shown\"")
        .hasMessageContaining("shows");
    assertThatThrownBy(() -> Mark.parse("<!-- shows: A.java; lines 3 -->"))
        .isInstanceOf(Mark.Unreadable.class)
        .hasMessageContaining("\"lines\"");
  }

  @Test
  @DisplayName("a comment of another form is no mark")
  void otherComments() {
    assertThat(Mark.isMark("<!-- to be continued -->")).isFalse();
  }
}

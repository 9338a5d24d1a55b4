package inflight.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static final String COUNTER =
      """
      /* axis: correct */
      package shop;

      import java.util.List;

      /** Counts. */
      final class Counter {
        /** How many. */
        private int count;

        void add() {
          // One more.
          count++;
        }

        int count() {
          return count;
        }

        record Report(int hits) {}
      }
      """;

  @Test
  @DisplayName("a part is found by name, with all that has the name and the comments above")
  void named() {
    assertThat(new JavaParts(COUNTER).named("count").render(true))
        .isEqualTo(
            """
             8  /** How many. */
             9  private int count;

            16  int count() {
            17    return count;
            18  }
            """);
    assertThat(new JavaParts(COUNTER).named("Report").render(false))
        .isEqualTo("record Report(int hits) {}\n");
  }

  @Test
  @DisplayName("the types come without header, package and imports, and keep their numbers")
  void types() {
    assertThat(new JavaParts(COUNTER).types().render(true))
        .startsWith(" 6  /** Counts. */\n 7  final class Counter {\n");
  }

  @Test
  @DisplayName("a file with a main method and no class has parts too")
  void compact() {
    var program = "static int left = 2;\n\nvoid main() {\n  IO.println(left);\n}\n";

    assertThat(new JavaParts(program).named("main").render(false))
        .isEqualTo("void main() {\n  IO.println(left);\n}\n");
  }

  @Test
  @DisplayName("a function of Python ends where the indentation does")
  void python() {
    var program = "import os\n\nasync def page():\n    a()\n\n    b()\n\nprint(1)\n";

    assertThat(new PythonParts(program).named("page").render(false))
        .isEqualTo("async def page():\n    a()\n\n    b()\n");
  }

  @Test
  @DisplayName("a range goes to the words that end it, or to the end of what begins there")
  void range() {
    var whole = Excerpt.whole(COUNTER);

    assertThat(whole.range("void add", null).render(false))
        .isEqualTo("void add() {\n  // One more.\n  count++;\n}\n");
    assertThat(whole.range("// One", "++").render(false)).isEqualTo("// One more.\ncount++;\n");
  }

  @Test
  @DisplayName("what is not there is told")
  void missing() {
    assertThatThrownBy(() -> new JavaParts(COUNTER).named("remove"))
        .isInstanceOf(Source.Missing.class)
        .hasMessageContaining("remove");
    assertThatThrownBy(() -> Excerpt.whole(COUNTER).range("void remove", null))
        .isInstanceOf(Source.Missing.class)
        .hasMessageContaining("void remove");
  }
}

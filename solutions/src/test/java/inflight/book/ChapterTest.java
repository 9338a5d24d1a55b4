package inflight.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChapterTest {
  private static final String PAGE =
      """
      # A page

      <!-- sketch: first -->
      ```text
      one

      two
      ```

      > said:
      > <!-- sketch: second -->
      > ```text
      > three
      >
      >   four
      > ```

      ```java
      void main() {}
      ```

      | a | table |
      | --- | --- |
      """;

  @Test
  @DisplayName("blocks come with their marks and lines, inside a quotation too")
  void blocks() {
    var blocks = Chapter.parse("page.md", PAGE).blocks();

    assertThat(blocks).extracting(Block::line).containsExactly(4, 12, 18);
    assertThat(blocks.get(0).mark().orElseThrow().subject()).isEqualTo("first");
    assertThat(blocks.get(0).text()).containsExactly("one", "", "two");
    assertThat(blocks.get(1).mark().orElseThrow().subject()).isEqualTo("second");
    assertThat(blocks.get(1).text()).containsExactly("three", "", "  four");
    assertThat(blocks.get(2).language()).isEqualTo("java");
  }

  @Test
  @DisplayName("a block without a mark has the problem that it has none")
  void noMark() {
    var block = Chapter.parse("page.md", PAGE).blocks().getLast();

    assertThat(block.mark()).isEmpty();
    assertThat(block.problem()).isEqualTo("it has no mark");
  }

  @Test
  @DisplayName("a mark that stands above no block is a problem")
  void noBlock() {
    var blocks = Chapter.parse("page.md", "<!-- sketch: lost -->\n\n```text\n```\n").blocks();

    assertThat(blocks).extracting(Block::line).containsExactly(1, 3);
    assertThat(blocks.getFirst().problem()).contains("no block below");
  }

  @Test
  @DisplayName("a table may have a mark that says who took its numbers")
  void table() {
    var blocks =
        Chapter.parse("page.md", "<!-- measured: Times.java -->\n| a |\n| --- |\n").blocks();

    assertThat(blocks).hasSize(1);
    assertThat(blocks.getFirst().mark().orElseThrow().subject()).isEqualTo("Times.java");
  }

  @Test
  @DisplayName("new lines go into their blocks and nothing else changes")
  void with() {
    var page = Chapter.parse("page.md", PAGE);

    var changed =
        page.with(
            Map.of(
                page.blocks().get(0), List.of("only one"),
                page.blocks().get(1), List.of("three", "", "and", "four")));

    assertThat(changed)
        .isEqualTo(
            PAGE.replace("one\n\ntwo\n", "only one\n")
                .replace("> three\n>\n>   four\n", "> three\n>\n> and\n> four\n"));
    assertThat(page.with(Map.of())).isEqualTo(PAGE);
  }
}

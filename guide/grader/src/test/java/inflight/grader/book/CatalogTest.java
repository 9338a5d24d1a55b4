package inflight.grader.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.grader.model.Exercise;
import inflight.grader.model.UsageError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  @TempDir private Path folder;

  private Catalog catalog;

  @BeforeEach
  void aBookOfThreeExercises() throws IOException {
    touch("classes/inflight/ch04_locks/OnceCacheTest.class");
    touch("classes/inflight/ch04_locks/OnceCacheStress.class");
    touch("classes/inflight/ch04_locks/OnceCacheSpeed.class");
    touch("classes/inflight/ch04_locks/HitCounterTest.class");
    touch("classes/inflight/ch04_locks/HitCounterTest$Nested.class");
    touch("classes/inflight/ch01_ideas/SplitSumTest.class");
    touch("classes/inflight/ch01_ideas/SplitSumSpeed.class");
    touch("classes/inflight/given/HelperTest.class");
    Files.writeString(
        touch("guide/04-locks.md"),
        "# Chapter 4: Locks\n\n## 4.1 HitCounter\n\n## 4.2 OnceCache\n");
    catalog = Catalog.scan(folder.resolve("classes"), Guide.read(folder.resolve("guide")));
  }

  @Test
  @DisplayName(
      "exercises come from the names of the tests, by chapter and section, with their axes")
  void derived() {
    assertThat(catalog.exercises())
        .extracting(Exercise::title)
        .containsExactly("SplitSum", "4.1 HitCounter", "4.2 OnceCache");
    assertThat(catalog.exercises())
        .extracting(Exercise::axes)
        .extracting(axes -> axes.size())
        .containsExactly(2, 1, 3);
  }

  @Test
  @DisplayName("a name with a slip is refused, and the nearest is told")
  void slip() {
    assertThatThrownBy(() -> catalog.select(null, "HitCouner"))
        .isInstanceOf(UsageError.class)
        .hasMessage("There is no exercise HitCouner. Nearest: HitCounter.");
  }

  @Test
  @DisplayName("a name in another case is understood")
  void otherCase() {
    assertThat(catalog.select(null, "hitcounter"))
        .extracting(Exercise::name)
        .containsExactly("HitCounter");
  }

  @Test
  @DisplayName(
      "a chapter without exercises, or one that is no number, is refused with those that there are")
  void noSuchChapter() {
    for (var chapter : new String[] {"99", "four", ""}) {
      assertThatThrownBy(() -> catalog.select(chapter, null))
          .isInstanceOf(UsageError.class)
          .hasMessageContaining("There are: 1, 4.");
    }
  }

  @Test
  @DisplayName("an exercise of another chapter than the one asked for is refused")
  void otherChapter() {
    assertThatThrownBy(() -> catalog.select("1", "OnceCache"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("in chapter 1");
  }

  private Path touch(String file) throws IOException {
    var path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.createFile(path);
  }
}

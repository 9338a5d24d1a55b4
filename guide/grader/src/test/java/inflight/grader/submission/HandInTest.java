package inflight.grader.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.grader.model.UsageError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandInTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("a zip is opened, with whatever folders it has")
  void zip() throws IOException {
    var zip =
        zip("ada.zip", "ada/src/Left.java", "ada\\helpers\\Help.java", "__MACOSX/._Left.java");

    var opened = HandIn.open(zip, folder.resolve("opened"));

    assertThat(HandIn.files(opened))
        .extracting(it -> opened.relativize(it).toString())
        .containsExactly("ada/helpers/Help.java", "ada/src/Left.java");
  }

  @Test
  @DisplayName("a zip whose file would lie elsewhere is refused")
  void slip() throws IOException {
    var zip = zip("slip.zip", "../Left.java");

    assertThatThrownBy(() -> HandIn.open(zip, folder.resolve("opened")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("would lie elsewhere, ../Left.java");
    assertThat(folder.resolve("Left.java")).doesNotExist();
  }

  @Test
  @DisplayName("a zip that grows beyond all bounds is refused, and so is one that is none")
  void bombs() throws IOException {
    var bomb = folder.resolve("bomb.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(bomb))) {
      out.putNextEntry(new ZipEntry("Left.java"));
      var zeros = new byte[1_000_000];
      for (var i = 0; i < 250; i++) {
        out.write(zeros);
      }
    }
    var many =
        zip(
            "many.zip",
            java.util.stream.IntStream.range(0, 10_001)
                .mapToObj(i -> "f" + i)
                .toArray(String[]::new));
    var none = Files.writeString(folder.resolve("none.zip"), "no zip");

    assertThatThrownBy(() -> HandIn.open(bomb, folder.resolve("a")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("more than 200 MB");
    assertThatThrownBy(() -> HandIn.open(many, folder.resolve("b")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("more than 10000 files");
    assertThatThrownBy(() -> HandIn.open(none, folder.resolve("c")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("cannot be opened");
  }

  @Test
  @DisplayName("a link to a folder is followed, a circle of links inside it is not")
  void links() throws IOException {
    var real = Files.createDirectories(folder.resolve("real"));
    Files.writeString(real.resolve("Left.java"), "class Left {}");
    Files.createSymbolicLink(real.resolve("again"), real);
    var link = Files.createSymbolicLink(folder.resolve("link"), real);

    assertThat(HandIn.files(HandIn.open(link, folder.resolve("opened"))))
        .hasSize(1)
        .allMatch(it -> it.endsWith("Left.java"));
  }

  @Test
  @DisplayName("what is neither folder nor zip is refused")
  void neither() throws IOException {
    var file = Files.writeString(folder.resolve("Left.java"), "class Left {}");

    assertThatThrownBy(() -> HandIn.open(file, folder.resolve("opened")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("There is no folder or zip");
  }

  private Path zip(String name, String... files) throws IOException {
    var zip = folder.resolve(name);
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (var file : files) {
        out.putNextEntry(new ZipEntry(file));
        out.write("class Left {}".getBytes(UTF_8));
      }
    }
    return zip;
  }
}

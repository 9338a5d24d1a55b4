package inflight.grader.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.grader.model.UsageError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path output;

  @Test
  @DisplayName("runs at the same time have folders of their own, which end with them")
  void apart() {
    try (var one = RunFolder.open(output);
        var two = RunFolder.open(output)) {
      assertThat(one.path()).isDirectory().isNotEqualTo(two.path());
      assertThat(two.path()).isDirectory();
    }

    assertThat(output.resolve("runs")).isEmptyDirectory();
  }

  @Test
  @DisplayName("what a run left that was killed is deleted by the next, through no link")
  void leftovers() throws IOException {
    var outside = Files.createDirectories(output.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "");
    var gone =
        Files.createDirectories(
            output.resolve("runs/%d-12345-1/work".formatted(ProcessHandle.current().pid())));
    Files.writeString(gone.resolve("hs_err_pid1.log"), "");
    Files.createSymbolicLink(gone.resolve("link"), outside);

    try (var next = RunFolder.open(output)) {
      assertThat(output.resolve("runs")).isDirectoryNotContaining(it -> !it.equals(next.path()));
    }

    assertThat(outside.resolve("precious")).exists();
  }

  @Test
  @DisplayName("a folder that cannot be written is a line with its cause")
  void unwritable() throws IOException {
    var file = Files.writeString(output.resolve("file"), "");

    assertThatThrownBy(() -> RunFolder.open(file))
        .isInstanceOf(UsageError.class)
        .hasMessageStartingWith("Nothing can be graded, since")
        .hasMessageContaining("cannot be written");
  }
}

package inflight.grader.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuideTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("a hint is told without the mark that says where its block is from")
  void hintsWithoutMarks() throws IOException {
    Files.writeString(
        folder.resolve("04-shared.md"),
        """
        # Chapter 4: Shared

        ## 4.1 Relay

        <details><summary>Hint 1: a nudge</summary>

        Look:

        <!-- shows: guide/listings/ch04/Relay.java -->
        ```java
        int left;
        ```
        </details>
        """);

    var hints = Guide.read(folder).section("Relay").orElseThrow().hints();

    assertThat(hints).hasSize(1);
    assertThat(hints.getFirst().text()).isEqualTo("Look:\n\n```java\nint left;\n```");
  }
}

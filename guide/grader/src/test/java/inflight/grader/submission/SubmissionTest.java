package inflight.grader.submission;

import inflight.grader.model.UsageError;
import inflight.grader.book.Guide;
import inflight.grader.book.Catalog;
import inflight.grader.book.Workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionTest {
  @TempDir private Path folder;

  private Workspace workspace;
  private Catalog catalog;
  private Path handedIn;

  @BeforeEach
  void aCheckoutWithTwoExercises() throws IOException {
    for (var name : List.of("Left", "Right")) {
      write("exercises/target/test-classes/inflight/ch01_ideas/" + name + "Test.class", "");
    }
    Files.createDirectories(folder.resolve("exercises/target/classes"));
    Files.createDirectories(folder.resolve("guide"));
    workspace = Workspace.of(folder, List.of());
    catalog = Catalog.scan(workspace.testClasses(), Guide.read(workspace.guide()));
    handedIn = folder.resolve("handed in");
  }

  @Test
  @DisplayName("files are found wherever they lie, and compiled together with what they need")
  void compiles() throws IOException {
    write(
        "handed in/Left.java", "package inflight.ch01_ideas; public class Left { Helper helper; }");
    write("handed in/deep/down/Helper.java", "package inflight.ch01_ideas; class Helper {}");

    var submission = compile();

    assertThat(submission.problems()).isEmpty();
    assertThat(submission.sources()).containsOnlyKeys("Left");
    assertThat(submission.classes().resolve("inflight/ch01_ideas/Left.class")).exists();
    assertThat(submission.classes().resolve("inflight/ch01_ideas/Helper.class")).exists();
  }

  @Test
  @DisplayName(
      "a file that does not compile loses its own exercise only, with file, line and message")
  void compileError() throws IOException {
    write(
        "handed in/Left.java",
        "package inflight.ch01_ideas;\npublic class Left {\n  int x = y;\n}");
    write("handed in/Right.java", "package inflight.ch01_ideas; public class Right {}");

    var submission = compile();

    assertThat(submission.problems()).containsOnlyKeys("Left");
    assertThat(submission.problems().get("Left").where()).isEqualTo("Left.java:3");
    assertThat(submission.problems().get("Left").details()).contains("cannot find symbol");
    assertThat(submission.classes().resolve("inflight/ch01_ideas/Right.class")).exists();
  }

  @Test
  @DisplayName("the wrong package is told, and so is its absence")
  void wrongPackage() throws IOException {
    write("handed in/Left.java", "package elsewhere; public class Left {}");
    write("handed in/Right.java", "public class Right {}");

    var submission = compile();

    assertThat(submission.problems().get("Left").details())
        .containsExactly("expected: package inflight.ch01_ideas;", "but was: package elsewhere;");
    assertThat(submission.problems().get("Right").details())
        .contains("but there is no package line");
  }

  @Test
  @DisplayName("two files for one exercise are told, and neither is graded")
  void twice() throws IOException {
    write("handed in/a/Left.java", "package inflight.ch01_ideas; public class Left {}");
    write("handed in/b/Left.java", "package inflight.ch01_ideas; public class Left {}");

    assertThat(compile().problems().get("Left").claim())
        .isEqualTo("There is more than one Left.java");
  }

  @Test
  @DisplayName("a folder that is missing, or holds no exercise, is refused")
  void nothingToGrade() throws IOException {
    assertThatThrownBy(this::compile)
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("There is no folder");

    write("handed in/Other.java", "class Other {}");

    assertThatThrownBy(this::compile)
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("holds no exercise");
  }

  @Test
  @DisplayName(
      "a file whose class has another name is told, and the stub is not graded in its place")
  void renamedClass() throws IOException {
    write("handed in/Left.java", "package inflight.ch01_ideas; class Left2 {}");

    assertThat(compile().problems().get("Left").claim())
        .isEqualTo("Left.java does not hold the class inflight.ch01_ideas.Left");
  }

  @Test
  @DisplayName("in the checkout, a missing file and a renamed class are told, a clock ahead is not")
  void checkout() throws IOException {
    var stub = folder.resolve("exercises/src/main/java/inflight/ch01_ideas/Left.java");
    write("exercises/target/classes/inflight/ch01_ideas/Left.class", "");
    write(folder.relativize(stub).toString(), "package inflight.ch01_ideas; class Left {}");
    Files.setLastModifiedTime(stub, FileTime.from(Instant.now().plusSeconds(3600)));

    assertThat(Submission.ofCheckout(workspace, catalog).problems()).containsOnlyKeys("Right");

    Files.writeString(stub, "package inflight.ch01_ideas; class Left2 {}");
    Files.setLastModifiedTime(stub, FileTime.from(Instant.now().plusSeconds(3600)));

    assertThat(Submission.ofCheckout(workspace, catalog).problems().get("Left").claim())
        .isEqualTo("Left.java does not hold the class inflight.ch01_ideas.Left");
  }

  private Submission compile() {
    return Submission.compile(handedIn, workspace, catalog, folder.resolve("out"));
  }

  private void write(String file, String text) throws IOException {
    var path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}

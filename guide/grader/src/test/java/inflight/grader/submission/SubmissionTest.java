package inflight.grader.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.grader.book.Catalog;
import inflight.grader.book.Guide;
import inflight.grader.book.Workspace;
import inflight.grader.model.Finding;
import inflight.grader.model.UsageError;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
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
    workspace = Workspace.of(folder, libraries());
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
  @DisplayName(
      "a class in another package than an exercise's is refused, whatever hides its package")
  void otherPackages() throws IOException {
    write(
        "handed in/Left.java",
        "package inflight.ch01_ideas; public class Left { inflight.grader.model.Json it; }");
    write(
        "handed in/Json.java",
        "/* a comment\npackage inflight.ch01_ideas;\n*/ \\u0070ackage inflight.grader.model; public class Json {}");
    write("handed in/a/Awaitable.java", "package inflight.given; public interface Awaitable {}");
    write("handed in/a/None.java", "public class None {}");

    var submission = compile();

    assertThat(submission.problems().get("Left"))
        .isEqualTo(
            new Finding(
                "Left.java needs Json.java, which was not compiled",
                List.of(
                    "it is in the package inflight.grader.model;"
                        + " only the packages of the exercises may be handed in: inflight.ch01_ideas"),
                "Json.java"));
    assertThat(submission.ungraded())
        .extracting(Ungraded::file)
        .containsExactlyInAnyOrder("Json.java", "a/Awaitable.java", "a/None.java");
    assertThat(folder.resolve("out/inflight/grader")).doesNotExist();
    assertThat(folder.resolve("out/inflight/given")).doesNotExist();
  }

  @Test
  @DisplayName("a class with the name of one that grades fails its exercise, and is not kept")
  void namesOfTests() throws IOException {
    write(
        "handed in/Left.java",
        "package inflight.ch01_ideas; public class Left {} class RightTest$Nested {}");
    write("handed in/Right.java", "package inflight.ch01_ideas; public class Right {}");
    write("handed in/Help.java", "package inflight.ch01_ideas; class Help {} class LeftStress {}");

    var submission = compile();

    assertThat(submission.problems()).containsOnlyKeys("Left");
    assertThat(submission.problems().get("Left").claim())
        .isEqualTo("Left.java may not declare inflight.ch01_ideas.RightTest.Nested");
    assertThat(submission.ungraded())
        .containsExactly(
            new Ungraded(
                "Help.java",
                "it declares LeftStress, and that is the name of a class that grades;"
                    + " give it another name"));
    try (var classes = Files.list(folder.resolve("out/inflight/ch01_ideas"))) {
      assertThat(classes)
          .extracting(it -> it.getFileName().toString())
          .containsExactly("Right.class");
    }
  }

  @Test
  @DisplayName("the error of a helper is told, not that it is missing")
  void brokenHelper() throws IOException {
    write("handed in/Left.java", "package inflight.ch01_ideas; public class Left { Helper it; }");
    write("handed in/Helper.java", "package inflight.ch01_ideas;\nclass Helper { int x = y; }");

    assertThat(compile().problems().get("Left"))
        .isEqualTo(
            new Finding(
                "Left.java needs Helper.java, which does not compile",
                List.of(
                    "cannot find symbol",
                    "symbol:   variable y",
                    "location: class inflight.ch01_ideas.Helper"),
                "Helper.java:2"));
  }

  @Test
  @DisplayName("a file that was meant for an exercise and has another name fails it, with the name")
  void misnamed() throws IOException {
    for (var name :
        List.of(
            "left.java",
            "Left (1).java",
            "ada_Left.java",
            "Left.java.txt",
            "left.JAVA",
            "Left.kt")) {
      Files.createDirectories(handedIn);
      write("handed in/" + name, "package inflight.ch01_ideas; public class Left {}");

      var submission = compile();

      assertThat(submission.problems()).as(name).containsOnlyKeys("Left");
      assertThat(submission.problems().get("Left").toString())
          .contains(name)
          .contains("must be called Left.java");
      Files.delete(handedIn.resolve(name));
    }
  }

  @Test
  @DisplayName("what lies beside the graded file and looks like another of it is named")
  void besideTheRightOne() throws IOException {
    write("handed in/Left.java", "package inflight.ch01_ideas; public class Left {}");
    write("handed in/Left (1).java", "package inflight.ch01_ideas; public class Left {}");
    write("handed in/Left.java.txt", "package inflight.ch01_ideas; public class Left {}");
    write("handed in/old/Left.java", "package old; public class Left {}");
    write("handed in/more.zip", "PK");
    write("handed in/._Left.java", "of a Mac");
    write("handed in/Left.class", "compiled");
    write("handed in/notes.txt", "of its author");

    var submission = compile();

    assertThat(submission.problems()).isEmpty();
    assertThat(submission.ungraded())
        .extracting(Ungraded::file)
        .containsExactlyInAnyOrder("Left (1).java", "Left.java.txt", "old/Left.java", "more.zip");
  }

  @Test
  @DisplayName("a source is read whichever of the usual encodings it has")
  void encodings() throws IOException {
    var text = "package inflight.ch01_ideas; public class Left { String s = \"\u00e9\"; }";
    Files.createDirectories(handedIn);
    for (var bytes :
        List.of(
            text.getBytes(UTF_8),
            ("\ufeff" + text).getBytes(UTF_8),
            ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE),
            ("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE),
            text.getBytes(StandardCharsets.UTF_16LE),
            text.getBytes(StandardCharsets.ISO_8859_1))) {
      Files.write(handedIn.resolve("Left.java"), bytes);

      assertThat(compile().problems()).isEmpty();
    }
  }

  @Test
  @DisplayName("an empty file is told to be empty")
  void empty() throws IOException {
    write("handed in/Left.java", " \n");

    assertThat(compile().problems().get("Left").details()).containsExactly("the file is empty");
  }

  @Test
  @DisplayName("our own files that came along are no reason to say anything")
  void wholeCheckout() throws IOException {
    var given = "package inflight.given; public interface Given {}";
    write("exercises/src/main/java/inflight/given/Given.java", given);
    write(
        "handed in/main/inflight/given/Given.java",
        given.replace("; ", ";\r\n").replace(";\r\n", "; "));
    write(
        "exercises/src/test/java/inflight/ch01_ideas/LeftTest.java",
        "package inflight.ch01_ideas; class LeftTest {}");
    write(
        "handed in/test/inflight/ch01_ideas/LeftTest.java",
        "package inflight.ch01_ideas; class LeftTest {}\r\n");
    write("handed in/Left.java", "package inflight.ch01_ideas; public class Left {}");

    var submission = compile();

    assertThat(submission.ungraded()).isEmpty();
    assertThat(submission.problems()).isEmpty();
  }

  @Test
  @DisplayName(
      "code that is nested deeply compiles; what no stack is enough for loses its own exercise only")
  void stackOfTheCompiler() throws IOException {
    write("handed in/Right.java", "package inflight.ch01_ideas; public class Right {}");
    for (var apart : List.of(false, true)) {
      write(
          "handed in/Left.java",
          "package inflight.ch01_ideas; public class Left { int x = %s1%s; }"
              .formatted("(".repeat(9_000), ")".repeat(9_000)));

      assertThat((apart ? compileApart() : compile()).problems()).isEmpty();

      // Whether one of these types is another's subtype is a question without an end.
      write(
          "handed in/Left.java",
          """
          package inflight.ch01_ideas;
          public class Left {
            interface N<Z> {}
            static class C<X> implements N<N<? super C<C<X>>>> {
              N<? super C<Byte>> cast(C<Byte> c) { return c; }
            }
          }
          """);

      var submission = apart ? compileApart() : compile();

      assertThat(submission.problems()).containsOnlyKeys("Left");
      assertThat(submission.problems().get("Left").details())
          .containsExactly("the compiler ran out of stack: something is nested too deeply");
      assertThat(submission.classes().resolve("inflight/ch01_ideas/Right.class")).exists();
    }
  }

  @Test
  @DisplayName("a source that keeps the compiler busy is given up, in a process that can be ended")
  void busyCompiler() throws IOException {
    var calls = "1";
    for (var depth = 0; depth < 100; depth++) {
      calls = "g(%s, %s)".formatted(calls, depth % 2 == 0 ? "1" : "\"\"");
    }
    write(
        "handed in/Left.java",
        """
        package inflight.ch01_ideas;
        import java.util.*;
        public class Left {
          static <T extends Comparable<? super T>> Map<T, List<? extends T>> g(T a, T b) { return null; }
          static <T> Map<T, List<? extends T>> g(T a, Object b) { return null; }
          Object o = %s;
        }
        """
            .formatted(calls));
    var order = CompileOrder.of(handedIn, folder.resolve("out"), workspace, catalog.exercises());

    assertThatThrownBy(() -> CompilerProcess.run(order, libraries(), Duration.ofSeconds(2)))
        .isInstanceOf(CompilerStopped.class)
        .hasMessage("was still busy with it after 2 s")
        .extracting(it -> ((CompilerStopped) it).file())
        .isEqualTo(handedIn.resolve("Left.java").toString());

    var next = order.without(handedIn.resolve("Left.java").toString(), "was busy");
    assertThat(CompilerProcess.run(next, libraries()).problems().get("Left").details())
        .containsExactly("the compiler was busy");
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

  private Submission compileApart() {
    return Submission.compileApart(handedIn, workspace, catalog, folder.resolve("out"));
  }

  private static List<Path> libraries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  private void write(String file, String text) throws IOException {
    var path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}

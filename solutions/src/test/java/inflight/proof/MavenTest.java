package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import inflight.grader.model.Axis;
import inflight.grader.model.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What only a start of Maven from outside shows, in a copy of the checkout that may be spoiled:
 * exit codes, builds that stop, a Maven that is killed.
 */
class MavenTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static Maven maven;
  private static Maven other;
  private static List<Variant> cases;

  @BeforeAll
  static void copy() throws Exception {
    maven = Maven.inCopyOf(Checkout.current(), "a copy");
    other = Maven.inCopyOf(Checkout.current(), "another copy");
    // The first run compiles everything, and may take its time.
    maven.test("-Dexercise=Interleaver");
    other.test("-Dexercise=Interleaver");
    cases = Variant.all(Checkout.current().root(), Variant.Kind.GOLDEN);
  }

  @Test
  @DisplayName("a folder with wrong answers of many kinds is red, and each has its verdict")
  void manyKinds() throws Exception {
    var folder = emptied(maven.root().resolveSibling("handed in").resolve("many kinds"));
    var round =
        Variant.rounds(cases.stream().filter(it -> it.status().isRed()).toList()).getFirst();
    for (var variant : round) {
      Files.copy(variant.file(), folder.resolve(variant.file().getFileName()));
    }

    var result = maven.test("-Dsubmission=" + folder);

    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    var grades = grades(submissionFile(maven, "many kinds"));
    for (var variant : round) {
      var axis = variant.axis().map(Axis::label).orElse("");
      assertThat(status(grades.get(variant.exercise()), axis))
          .as(variant.title())
          .isEqualTo(variant.status());
      assertThat(CommandRun.section(result.output(), variant.exercise()).replaceAll("\\s+", " "))
          .contains(variant.says());
    }
  }

  @Test
  @DisplayName("in the checkout itself, a stub that does not compile stops the build at its line")
  void compileErrorInTheCheckout() throws Exception {
    var result = inTheCheckout("does-not-compile");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).containsPattern("Interleaver\\.java:\\[\\d+,\\d+\\].*");
    assertThat(result.output()).contains("cannot find symbol");
  }

  @Test
  @DisplayName("in the checkout itself, a changed signature is a verdict on that exercise")
  void changedSignatureInTheCheckout() throws Exception {
    var result = inTheCheckout("changed-signature");

    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    assertThat(CommandRun.section(result.output(), "Interleaver"))
        .contains("a method that the tests call is missing or has another signature");
    assertThat(grades(checkoutFile())).hasSize(Checkout.current().catalog().exercises().size());
  }

  @Test
  @DisplayName("in the checkout itself, a stub that was deleted is told to be missing")
  void deletedStub() throws Exception {
    var variant = named("does-not-compile");
    var stub = maven.stub(variant);
    var original = Files.readString(stub);
    try {
      maven.test("-Dexercise=Interleaver");
      Files.delete(stub);

      var result = maven.test("-Dexercise=Interleaver");

      assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
      assertThat(result.output()).contains("There is no Interleaver.java");
      assertThat(status(grades(checkoutFile()).get("Interleaver"), "correct"))
          .isEqualTo(Status.FAILED);
    } finally {
      Files.writeString(stub, original);
    }
  }

  private static Maven.Result inTheCheckout(String slug) throws Exception {
    var variant = named(slug);
    var original = Files.readString(maven.stub(variant));
    try {
      maven.test("-Dexercise=Interleaver");
      maven.replaceStub(variant);
      return maven.test();
    } finally {
      Files.writeString(maven.stub(variant), original);
    }
  }

  @TestFactory
  @DisplayName("Maven killed in the middle of a grade leaves no process behind and a whole file")
  Stream<DynamicNode> killed() {
    return Stream.of(false, true)
        .map(
            forcibly ->
                dynamicTest(
                    forcibly ? "by SIGKILL" : "by SIGTERM", () -> killedInMidGrade(forcibly)));
  }

  private static void killedInMidGrade(boolean forcibly) throws Exception {
    var folder = emptied(maven.root().resolveSibling("handed in").resolve("killed"));
    for (var slug : List.of("endless-loop", "lost-wake-up")) {
      for (var variant : cases) {
        if (variant.slug().equals(slug)) {
          Files.copy(variant.file(), folder.resolve(variant.file().getFileName()));
        }
      }
    }
    Files.deleteIfExists(submissionFile(maven, "killed"));
    var process =
        maven.start(Files.createTempFile(maven.root(), "mvn", ".log"), "-Dsubmission=" + folder);
    var family = new java.util.HashSet<ProcessHandle>();
    // The first verdict is in, and the second exercise's child is under way.
    await(
        () -> {
          process.descendants().forEach(family::add);
          return Files.exists(submissionFile(maven, "killed"))
              && process.descendants().anyMatch(MavenTest::isChild);
        });
    process.descendants().forEach(family::add);

    if (forcibly) {
      process.destroyForcibly();
    } else {
      process.destroy();
    }

    await(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(grades(submissionFile(maven, "killed"))).as("what had been reached").isNotEmpty();
    var next = maven.test("-Dsubmission=" + folder);
    assertThat(next.exitCode()).isEqualTo(1);
    assertThat(maven.root().resolve("exercises/target/inflight/runs")).isEmptyDirectory();
    assertThat(CommandRun.section(next.output(), "OverlapWaits"))
        .contains("Waiting for something that never came");
  }

  private static boolean isChild(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(".args");
  }

  @Test
  @DisplayName("a slip in an option's name is a line, and no report of an earlier run stays")
  void slipInAnOption() throws Exception {
    var result = maven.test("-Dchapters=1");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).contains("There is no option -Dchapters. Did you mean -Dchapter?");
    assertThat(result.output()).doesNotContain("Behavior:");
    try (var reports = Files.list(maven.root().resolve("exercises/target/surefire-reports"))) {
      assertThat(reports.filter(it -> it.toString().endsWith(".xml")))
          .extracting(it -> it.getFileName().toString())
          .containsExactly("TEST-inflight.xml");
    }
  }

  @Test
  @DisplayName("two grades at the same time in two copies do not disturb each other")
  void twoAtATime() throws Exception {
    var folder = Checkout.current().references();
    var logs =
        List.of(
            Files.createTempFile(maven.root(), "mvn", ".log"),
            Files.createTempFile(other.root(), "mvn", ".log"));

    var first = maven.start(logs.get(0), "-Dsubmission=" + folder, "-Dchapter=1");
    var second = other.start(logs.get(1), "-Dsubmission=" + folder, "-Dchapter=1");

    assertThat(first.waitFor()).as(Files.readString(logs.get(0))).isZero();
    assertThat(second.waitFor()).as(Files.readString(logs.get(1))).isZero();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    var deadline = Instant.now().plus(PATIENCE);
    while (!condition.call()) {
      assertThat(Instant.now()).as("it did not come about").isBefore(deadline);
      Thread.sleep(50);
    }
  }

  private static Variant named(String slug) {
    return cases.stream().filter(it -> it.slug().equals(slug)).findFirst().orElseThrow();
  }

  private static Path checkoutFile() {
    return maven.root().resolve("exercises/target/inflight/grade.json");
  }

  private static Path submissionFile(Maven copy, String folder) throws IOException {
    var all = copy.root().resolve("exercises/target/inflight/submissions");
    if (!Files.isDirectory(all)) {
      return all.resolve("none/grade.json");
    }
    try (var files = Files.list(all)) {
      return files
          .filter(it -> it.getFileName().toString().matches(Pattern.quote(folder) + "-[0-9a-f]+"))
          .findFirst()
          .orElse(all.resolve("none"))
          .resolve("grade.json");
    }
  }

  private static Map<String, JsonObject> grades(Path file) throws IOException {
    var whole = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    return StreamSupport.stream(whole.getAsJsonArray("exercises").spliterator(), false)
        .map(it -> it.getAsJsonObject())
        .collect(Collectors.toMap(it -> it.get("name").getAsString(), it -> it));
  }

  private static Status status(JsonObject grade, String axis) {
    return Status.valueOf(
        grade.getAsJsonObject("axes").getAsJsonObject(axis).get("status").getAsString());
  }

  private static Path emptied(Path folder) throws IOException {
    Maven.delete(folder);
    return Files.createDirectories(folder);
  }
}

package inflight.grader.race;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.process.ChildJvm;
import inflight.grader.race.HardwareResult.Status;
import inflight.grader.race.fixtures.CacheSpecs;
import inflight.grader.race.fixtures.CounterSpecs;
import inflight.grader.race.fixtures.OtherSpecs;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareTest {
  private static final List<Path> CLASS_PATH =
      Arrays.stream(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .toList();

  @TempDir Path dir;

  @Test
  @DisplayName(
      "races are seen, also that inside a HashMap which the interleavings leave to the hardware")
  void races() {
    var results =
        run(
            CounterSpecs.VolatilePlusPlus.class,
            CounterSpecs.GetThenPut.class,
            CounterSpecs.PlainMap.class,
            CacheSpecs.CheckThenAct.class);

    var soft = new SoftAssertions();
    results.forEach(
        (name, result) -> {
          soft.assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILED);
          soft.assertThat(result.forbidden()).as("%s", result).isNotNull();
        });
    soft.assertAll();
    assertThat(results.get("GetThenPut").forbidden().description())
        .isEqualTo("one of the two hits was lost");
  }

  @Test
  @DisplayName(
      "right solutions pass, those with threads of their own and those that print included")
  void rightOnes() {
    var results =
        run(
            CounterSpecs.Merging.class,
            CacheSpecs.Async.class,
            OtherSpecs.TimedLatch.class,
            OtherSpecs.Printer.class);

    var soft = new SoftAssertions();
    results.forEach(
        (name, result) ->
            soft.assertThat(result.status()).as("%s", result).isEqualTo(Status.PASSED));
    soft.assertAll();
  }

  @Test
  @DisplayName("a plain flag is not seen, a volatile one is")
  void termination() {
    var results = run(OtherSpecs.PlainFlag.class, OtherSpecs.VolatileFlag.class);

    assertThat(results.get("PlainFlag").forbidden().outcome()).as("%s", results).isEqualTo("STALE");
    assertThat(results.get("PlainFlag").messages().getFirst())
        .containsPattern("Others\\.java:\\d+");
    assertThat(results.get("VolatileFlag").status()).as("%s", results).isEqualTo(Status.PASSED);
  }

  @Test
  @DisplayName(
      "code that deadlocks, sleeps for ever, spins, throws or ends the JVM fails at the learner's line; a TODO is not started")
  void badCode() {
    var results =
        run(
            OtherSpecs.Bank.class,
            OtherSpecs.Sleeper.class,
            OtherSpecs.Spinner.class,
            OtherSpecs.Refuser.class,
            OtherSpecs.Exiter.class,
            OtherSpecs.Todo.class);

    var soft = new SoftAssertions();
    for (var name : List.of("Bank", "Sleeper", "Spinner", "Refuser")) {
      soft.assertThat(results.get(name).status())
          .as("%s", results.get(name))
          .isEqualTo(Status.FAILED);
      soft.assertThat(String.join(" ", results.get(name).messages()))
          .as(name)
          .containsPattern("Others\\.java:\\d+");
    }
    soft.assertThat(results.get("Bank").messages().getFirst()).startsWith("Deadlock");
    soft.assertThat(results.get("Exiter").messages())
        .containsExactly("the code under test ended the Java process with exit code 3");
    soft.assertThat(results.get("Exiter").status()).isEqualTo(Status.FAILED);
    soft.assertThat(results.get("Todo").status()).isEqualTo(Status.NOT_STARTED);
    soft.assertAll();
  }

  @Test
  @DisplayName("works below a path with a space and a non-ASCII letter")
  void oddPaths() {
    var results =
        run(List.of(CounterSpecs.VolatilePlusPlus.class.getName()), dir.resolve("über uns"));

    assertThat(results)
        .singleElement()
        .satisfies(result -> assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILED));
  }

  @Test
  @DisplayName(
      "a canary that passes, or that fails without its known outcome, is blindness; a killed child is no verdict")
  void blindness() {
    var test = new Hardware.Test("a.B", "a.B", "a.B_jcstress");
    var killed =
        new ChildJvm.Result(137, false, "", 0, Duration.ofSeconds(1), Path.of("journal"), "");

    assertThat(Hardware.sees(new HardwareResult("c", Status.PASSED, List.of(), 1, List.of())))
        .isFalse();
    assertThat(Hardware.sees(HardwareResult.of("c", Status.FAILED, "a crash"))).isFalse();
    assertThat(Hardware.lost(test, killed).status()).isEqualTo(Status.ERROR);
  }

  private Map<String, HardwareResult> run(Class<?>... specs) {
    var names = Arrays.stream(specs).map(Class::getName).toList();
    var started = System.nanoTime();
    var results = run(names, dir);
    System.out.printf(
        "%d specifications and the canary: %.1f s%n",
        names.size(), (System.nanoTime() - started) / 1e9);
    assertThat(results).hasSize(names.size());
    return results.stream()
        .collect(
            Collectors.toMap(
                result -> result.spec().substring(result.spec().lastIndexOf('.') + 1),
                Function.identity()));
  }

  private static List<HardwareResult> run(List<String> specs, Path workFolder) {
    var blindness = Hardware.blindness(CLASS_PATH, workFolder);
    return Hardware.run(specs, CLASS_PATH, workFolder, false, blindness);
  }
}

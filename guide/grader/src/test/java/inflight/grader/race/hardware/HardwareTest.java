package inflight.grader.race.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.TestBench;
import inflight.grader.judge.Bench;
import inflight.grader.process.Assignment;
import inflight.grader.process.Result;
import inflight.grader.race.fixtures.CacheSpecs;
import inflight.grader.race.fixtures.CounterSpecs;
import inflight.grader.race.fixtures.FewSpecs;
import inflight.grader.race.fixtures.OtherSpecs;
import inflight.grader.race.hardware.HardwareResult.Status;
import inflight.grader.race.spec.Specification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareTest {
  /** Those of {@link CounterSpecs} in which hits are lost, or seen twice. */
  private static final Set<String> RACY =
      Set.of(
          "VolatilePlusPlus",
          "GetThenPut",
          "PlainMap",
          "GetThenSetByReference",
          "ComputeThenPut",
          "ReadsOutsideLock",
          "FreshLock");

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
          assertJudged(soft, result, Status.FAILED);
          if (result.status() == Status.FAILED && result.messages().isEmpty()) {
            soft.assertThat(result.forbidden()).as("%s", result).isNotNull();
          }
        });
    soft.assertAll();
    if (results.get("GetThenPut").status() == Status.FAILED) {
      assertThat(results.get("GetThenPut").forbidden().description())
          .isEqualTo("one of the two hits was lost");
    }
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
    results.forEach((name, result) -> assertJudged(soft, result, Status.PASSED));
    soft.assertAll();
  }

  @Test
  @DisplayName("a plain flag is not seen, a volatile one is")
  void termination() {
    var results = run(OtherSpecs.PlainFlag.class, OtherSpecs.VolatileFlag.class);

    var soft = new SoftAssertions();
    assertJudged(soft, results.get("PlainFlag"), Status.FAILED);
    assertJudged(soft, results.get("VolatileFlag"), Status.PASSED);
    soft.assertAll();
    if (results.get("PlainFlag").status() == Status.FAILED) {
      assertThat(results.get("PlainFlag").forbidden().outcome()).isEqualTo("STALE");
      assertThat(results.get("PlainFlag").messages().getFirst())
          .containsPattern("Others\\.java:\\d+");
    }
  }

  @Test
  @DisplayName(
      "in one process after the other: code that deadlocks, sleeps for ever, spins, throws or ends"
          + " the JVM fails at the learner's line, a TODO is not started, and the others are judged"
          + " all the same")
  void badCode() {
    var results = run(OtherSpecs.class);

    var soft = new SoftAssertions();
    for (var name : List.of("Sleeper", "Spinner", "Refuser", "Bank")) {
      var result = results.get(name);
      assertJudged(soft, result, Status.FAILED);
      if (result.status() == Status.FAILED) {
        soft.assertThat(String.join(" ", result.messages()))
            .as(name)
            .containsPattern("Others\\.java:\\d+");
        soft.assertThat(result.where()).as(name).startsWith("Others.java:");
      }
    }
    soft.assertThat(results.get("Bank").messages().getFirst())
        .matches("(Deadlock|this machine is too busy): .*");
    soft.assertThat(results.get("Sleeper").messages().getFirst())
        .startsWith("Lost wake-up: one waits in CountDownLatch.await at ");
    soft.assertThat(results.get("Exiter").messages())
        .containsExactly("the code under test ended the Java process with exit code 3");
    soft.assertThat(results.get("Exiter").status()).isEqualTo(Status.FAILED);
    soft.assertThat(results.get("Todo").status()).isEqualTo(Status.NOT_STARTED);
    assertJudged(soft, results.get("Printer"), Status.PASSED);
    assertJudged(soft, results.get("VolatileFlag"), Status.PASSED);
    soft.assertThat(results)
        .as("one result each")
        .hasSize(Specification.testsOf(OtherSpecs.class).size());
    soft.assertAll();
  }

  @Test
  @DisplayName("in one process: each of a class's specifications is judged for itself")
  void inOneProcess() {
    var results = run(CounterSpecs.class);

    var soft = new SoftAssertions();
    results.forEach(
        (name, result) ->
            assertJudged(soft, result, RACY.contains(name) ? Status.FAILED : Status.PASSED));
    soft.assertThat(results).hasSize(Specification.testsOf(CounterSpecs.class).size());
    soft.assertAll();
  }

  @Test
  @DisplayName("an exception that says no more than that something is not supported is a failure")
  void unsupported() {
    var results = run(FewSpecs.Unsupported.class);

    assertThat(results.get("Unsupported").status()).isEqualTo(Status.FAILED);
    assertThat(results.get("Unsupported").messages().getFirst())
        .startsWith("java.lang.UnsupportedOperationException at Refusing.java:");
  }

  @Test
  @DisplayName("actors that sleep or work for long are judged by fewer samples, at their own pace")
  void ownPace() {
    var results = run(FewSpecs.Naps.class, FewSpecs.Works.class);

    assertThat(results.get("Naps").status()).as("%s", results).isNotEqualTo(Status.FAILED);
    assertThat(results.get("Works").status()).as("%s", results).isNotEqualTo(Status.FAILED);
    assertThat(results.get("Works").samples()).isGreaterThan(0);
  }

  @Test
  @DisplayName("works below a path with a space and a non-ASCII letter")
  void oddPaths() {
    List<HardwareResult> results;
    try (var bench = new Bench(TestBench.crew(dir.resolve("über uns")))) {
      results = run(CounterSpecs.VolatilePlusPlus.class, bench);
    }

    assertThat(results)
        .singleElement()
        .satisfies(result -> assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILED));
  }

  @Test
  @DisplayName(
      "a canary that is not found is inconclusive, one that fails in another way an error; a killed"
          + " child is no verdict")
  void blindness() {
    var killed = ended(false, 137);
    var late = ended(true, 0);

    assertThat(HardwareJudge.blindness(76))
        .isEqualTo("this machine is too busy: it did not show a known bug in 76 runs");
    assertThat(HardwareRun.lost("a.B", killed).status()).isEqualTo(Status.ERROR);
    assertThat(HardwareRun.lost("a.B", late).status()).isEqualTo(Status.INCONCLUSIVE);
  }

  /** What a busy machine could not judge is no failure of these tests, but it must say so. */
  private static void assertJudged(SoftAssertions soft, HardwareResult result, Status expected) {
    if (result.status() == Status.INCONCLUSIVE) {
      soft.assertThat(result.messages().getFirst()).startsWith("this machine is too busy: ");
      System.out.printf("inconclusive: %s%n", result);
    } else {
      soft.assertThat(result.status()).as("%s", result).isEqualTo(expected);
    }
  }

  private Map<String, HardwareResult> run(Class<?>... specs) {
    var started = System.nanoTime();
    var results =
        Arrays.stream(specs).map(it -> run(it, TestBench.bench())).flatMap(List::stream).toList();
    System.out.printf(
        "%d specifications: %.1f s%n", results.size(), (System.nanoTime() - started) / 1e9);
    return results.stream()
        .collect(
            Collectors.toMap(
                result -> result.spec().substring(result.spec().lastIndexOf('.') + 1),
                Function.identity()));
  }

  private static List<HardwareResult> run(Class<?> spec, Bench bench) {
    return HardwareRun.judge(
        spec.getName(),
        false,
        (work, args) -> Assignment.of(work, args, List.of(TestBench.testClasses()), Map.of()),
        (profile, assignment) ->
            bench.work(2, profile, "tests", assignment, Duration.ofMinutes(10)));
  }

  private static Result ended(boolean timedOut, int exitCode) {
    return new Result(
        List.of(), false, false, timedOut, exitCode, "", "", List.of(), Duration.ofSeconds(1));
  }
}

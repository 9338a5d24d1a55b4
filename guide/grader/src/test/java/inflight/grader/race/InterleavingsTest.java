package inflight.grader.race;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.race.explore.Budget;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.grader.race.fixtures.CacheSpecs;
import inflight.grader.race.fixtures.CounterSpecs;
import inflight.grader.race.fixtures.GadgetSpecs;
import inflight.grader.race.fixtures.OtherSpecs;
import java.io.File;
import java.nio.file.Path;
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

class InterleavingsTest {
  private static final List<Path> CLASS_PATH =
      Arrays.stream(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .toList();

  @TempDir Path dir;

  @Test
  @DisplayName(
      "counters: right ones are never rejected, wrong ones fail with a schedule on the learner's"
          + " lines")
  void counters() {
    var wrong =
        Set.of(
            "VolatilePlusPlus",
            "GetThenPut",
            "GetThenSetByReference",
            "FreshLock",
            "ReadsOutsideLock",
            "ComputeThenPut");
    // Two threads inside one HashMap: left to the hardware.
    var unseen = Set.of("PlainMap");

    var results = explore(CounterSpecs.class);

    assertThat(results).hasSize(CounterSpecs.class.getDeclaredClasses().length);
    judge(results, wrong, unseen);
    assertThat(results.get("GetThenPut").description()).isEqualTo("one of the two hits was lost");
  }

  @Test
  @DisplayName(
      "caches: right ones are never rejected, threads of their own included, wrong ones and too"
          + " much synchronization fail")
  void caches() {
    var results = explore(CacheSpecs.class);

    assertThat(results).hasSize(CacheSpecs.class.getDeclaredClasses().length);
    var unreached = results.remove("OverlapOneLock");
    assertThat(unreached.status()).as("%s", unreached).isEqualTo(Status.FAILED);
    assertThat(unreached.kind()).isEqualTo(Kind.UNREACHED);
    assertThat(unreached.outcome()).isEqualTo("true, true");
    judge(results, Set.of("CheckThenAct", "DoubleLoad"), Set.of());
  }

  @Test
  @DisplayName("right code by many other means of the JDK is not rejected")
  void gadgets() {
    var results = explore(GadgetSpecs.class);

    assertThat(results).hasSize(GadgetSpecs.class.getDeclaredClasses().length);
    judge(results, Set.of(), Set.of());
  }

  @Test
  @DisplayName("two locks in two orders are a deadlock, told at the two lines that wait")
  void deadlock() {
    var result = only(OtherSpecs.Bank.class);

    assertThat(result.kind()).as("%s", result).isEqualTo(Kind.DEADLOCK);
    var last =
        result
            .schedule()
            .steps()
            .subList(result.schedule().steps().size() - 2, result.schedule().steps().size());
    assertThat(last)
        .allSatisfy(
            step -> {
              assertThat(step.what()).contains("waits for");
              assertThat(step.where()).isEqualTo("Others.java:27");
            });
  }

  @Test
  @DisplayName("an exception is told as the last step, at the learner's line")
  void exceptions() {
    for (var type : List.of(OtherSpecs.Thrower.class, OtherSpecs.Refuser.class)) {
      var result = only(type);

      assertThat(result.kind()).as("%s", result).isEqualTo(Kind.EXCEPTION);
      assertThat(result.schedule().steps().getLast().what()).startsWith("throws ");
      assertThat(result.schedule().steps().getLast().where()).matches("Others\\.java:\\d+");
    }
  }

  @Test
  @DisplayName(
      "a TODO is not started; what opts out, tests termination, spins or has three actors is not"
          + " explored")
  void notExplored() {
    assertThat(only(OtherSpecs.Todo.class).status()).isEqualTo(Status.NOT_STARTED);
    assertThat(only(OtherSpecs.OptedOut.class).status()).isEqualTo(Status.NOT_EXPLORED);
    assertThat(only(OtherSpecs.OptedOut.class).description())
        .isEqualTo("it is an example of one that is not");
    for (var type :
        List.of(
            OtherSpecs.PlainFlag.class,
            OtherSpecs.Spinner.class,
            OtherSpecs.WhileAroundWait.class,
            OtherSpecs.IfAroundWait.class)) {
      assertThat(only(type).status()).as("%s", type).isEqualTo(Status.NOT_EXPLORED);
    }
  }

  @Test
  @DisplayName("code that prints, waits with a limit or ends the JVM is judged plainly")
  void oddities() {
    assertThat(only(OtherSpecs.Printer.class).status()).isEqualTo(Status.PASSED);
    assertThat(only(OtherSpecs.TimedLatch.class).status()).isIn(Status.PASSED, Status.NOT_EXPLORED);
    assertThat(only(OtherSpecs.Exiter.class).description()).contains("exit code 3");
    assertThat(only(OtherSpecs.Exiter.class).status()).isEqualTo(Status.FAILED);
  }

  @Test
  @DisplayName("works below a path with a space and a non-ASCII letter")
  void oddPaths() {
    var result =
        explore(CounterSpecs.VolatilePlusPlus.class, dir.resolve("über uns"))
            .values()
            .iterator()
            .next();

    assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILED);
  }

  @Test
  @DisplayName("a bug that is not found is blindness")
  void blindness() throws ClassNotFoundException {
    // A loader that steers nothing: what an unknown version of the class file format would come to.
    var unsteered = InterleavingsTest.class.getClassLoader();

    var sight = Exploration.sight(unsteered, unsteered, Budget.QUICK);

    assertThat(sight.blindness()).contains("LostUpdate");
    assertThat(sight.isTooBusy()).isFalse();
  }

  private static void judge(
      Map<String, InterleavingResult> results, Set<String> wrong, Set<String> unseen) {
    var soft = new SoftAssertions();
    results.forEach(
        (name, result) -> {
          if (wrong.contains(name)) {
            soft.assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILED);
            soft.assertThat(result.schedule()).as("schedule of %s", name).isNotNull();
            if (result.schedule() != null) {
              soft.assertThat(result.schedule().steps())
                  .as("steps of %s", name)
                  .hasSizeBetween(3, 17);
              soft.assertThat(result.schedule().steps())
                  .as("lines of %s", name)
                  .allMatch(step -> step.where().matches("(Counters|Caches)\\.java:[1-9]\\d*"));
              soft.assertThat(result.schedule().render())
                  .as("columns of %s", name)
                  .allMatch(line -> line.length() <= 110);
              soft.assertThat(result.schedule().render())
                  .as("what is cut of %s", name)
                  .noneMatch(line -> line.contains("..."));
            }
          } else if (!unseen.contains(name)) {
            soft.assertThat(result.status())
                .as("%s", result)
                .isIn(Status.PASSED, Status.NOT_EXPLORED);
          }
        });
    soft.assertAll();
  }

  private InterleavingResult only(Class<?> spec) {
    return explore(spec).values().iterator().next();
  }

  private Map<String, InterleavingResult> explore(Class<?> specs) {
    return explore(specs, dir);
  }

  /** By simple name. */
  private static Map<String, InterleavingResult> explore(Class<?> specs, Path workFolder) {
    var folders = CLASS_PATH.stream().filter(path -> path.endsWith("test-classes")).toList();
    return Interleavings.explore(specs.getName(), CLASS_PATH, folders, workFolder, false).stream()
        .collect(
            Collectors.toMap(
                result -> result.spec().substring(result.spec().lastIndexOf('$') + 1),
                Function.identity()));
  }
}

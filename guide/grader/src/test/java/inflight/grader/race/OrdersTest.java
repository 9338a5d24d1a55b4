package inflight.grader.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.race.fixtures.CacheSpecs;
import inflight.grader.race.fixtures.CounterSpecs;
import inflight.grader.race.fixtures.GadgetSpecs;
import inflight.grader.race.fixtures.InitSpecs;
import inflight.grader.race.fixtures.OrderSpecs;
import inflight.grader.race.fixtures.OrderedPairs;
import inflight.grader.race.fixtures.Pair;
import inflight.grader.race.fixtures.PairSpec;
import inflight.grader.race.fixtures.RacyPairs;
import inflight.grader.race.happensbefore.OneByOne;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.happensbefore.OrderResult.Status;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {
  private static final List<Path> CLASS_PATH =
      Arrays.stream(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .toList();

  private static final List<Path> FOLDERS =
      CLASS_PATH.stream().filter(path -> path.endsWith("test-classes")).toList();

  @TempDir Path dir;

  @Test
  @DisplayName("data races are found at both lines, and memory that is handed over is not accused")
  void orderSpecs() {
    var results = check(OrderSpecs.class);

    judge(
        results,
        Set.of(
            "PlainFlag",
            "PlainPayload",
            "FlagBeforePayload",
            "DoubleChecked",
            "MapOutsideLock",
            "TwoLocks",
            "PlainArray",
            "StaticField",
            "SharedList",
            "OpaqueFlag",
            "WriteOutsideLock",
            "UnsafePublication"));
    assertThat(results.values().stream().filter(it -> it.status() == Status.FAILED))
        .allSatisfy(
            it -> {
              assertThat(it.first()).matches("(read|write) at OrderSpecs\\.java:[1-9]\\d*");
              assertThat(it.second()).matches("(read|write) at OrderSpecs\\.java:[1-9]\\d*");
            });
    assertThat(results.values()).extracting(OrderResult::status).doesNotContain(Status.NOT_JUDGED);
  }

  @Test
  @DisplayName("right counters, caches and gadgets of the explorer's tests are not accused either")
  void theExplorersFixtures() {
    // Each of these is wrong for another reason too.
    judge(check(CounterSpecs.class), Set.of("FreshLock", "ReadsOutsideLock", "PlainMap"));
    judge(check(CacheSpecs.class), Set.of());
    judge(check(GadgetSpecs.class), Set.of());
    judge(check(InitSpecs.class), Set.of());
  }

  @TestFactory
  @DisplayName("right by whatever means is not accused")
  Stream<DynamicTest> orderedPairs() {
    // Neither of the two can be alone.
    var meet = Set.of("Swap", "Rendezvous", "TwoConditions", "BarrierAction", "Phases");
    return pairs(
        OrderedPairs.class,
        (type, result) ->
            assertThat(result.status())
                .as("%s", result)
                .isEqualTo(
                    meet.contains(type.getSimpleName()) ? Status.NOT_JUDGED : Status.PASSED));
  }

  @TestFactory
  @DisplayName("a data race is found, what it is on and at which two lines, or it is known why not")
  Stream<DynamicTest> racyPairs() {
    return pairs(
        RacyPairs.class,
        (type, result) -> {
          var unseen = type.getAnnotation(RacyPairs.Unseen.class);
          if (unseen == null) {
            assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILED);
            assertThat(result.what()).isEqualTo(type.getAnnotation(RacyPairs.On.class).value());
            assertThat(result.first()).matches("(read|write) at RacyPairs\\.java:[1-9]\\d*");
            assertThat(result.second()).matches("(read|write) at RacyPairs\\.java:[1-9]\\d*");
          } else if (!unseen.byLuck()) {
            assertThat(result.status()).as("seen now: %s", result).isEqualTo(Status.PASSED);
          }
        });
  }

  @Test
  @DisplayName("a thread that an earlier order left running hides no race")
  void leftRunning() throws Exception {
    var run = new OneByOne(FOLDERS, OrdersTest.class.getClassLoader());

    assertThat(judge(run, OrderedPairs.StaticWorker.class).status()).isEqualTo(Status.PASSED);
    for (var i = 0; i < 5; i++) {
      assertThat(judge(run, RacyPairs.MapReadOutsideLock.class).status()).isEqualTo(Status.FAILED);
    }
  }

  /** In this process: a child for each would take most of a second to start. */
  private static Stream<DynamicTest> pairs(
      Class<?> holder, BiConsumer<Class<?>, OrderResult> judge) {
    var run = new OneByOne(FOLDERS, OrdersTest.class.getClassLoader());
    return Arrays.stream(holder.getDeclaredClasses())
        .filter(Pair.class::isAssignableFrom)
        .map(type -> dynamicTest(type.getSimpleName(), () -> judge.accept(type, judge(run, type))));
  }

  private static OrderResult judge(OneByOne run, Class<?> pair) throws ClassNotFoundException {
    System.setProperty(PairSpec.NAME, pair.getName());
    try {
      return run.judge(PairSpec.class.getName());
    } finally {
      System.clearProperty(PairSpec.NAME);
    }
  }

  private static void judge(Map<String, OrderResult> results, Set<String> wrong) {
    var soft = new SoftAssertions();
    results.forEach(
        (name, result) -> {
          if (wrong.contains(name)) {
            soft.assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILED);
          } else {
            soft.assertThat(result.status())
                .as("%s", result)
                .isIn(Status.PASSED, Status.NOT_JUDGED, Status.NOT_STARTED);
          }
        });
    soft.assertAll();
  }

  private Map<String, OrderResult> check(Class<?> specs) {
    return Orders.check(specs.getName(), CLASS_PATH, FOLDERS, dir).stream()
        .collect(
            Collectors.toMap(
                result -> result.spec().substring(result.spec().lastIndexOf('$') + 1),
                Function.identity()));
  }
}

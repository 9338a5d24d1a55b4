package inflight.grader.race;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.race.OrderResult.Status;
import inflight.grader.race.fixtures.CacheSpecs;
import inflight.grader.race.fixtures.CounterSpecs;
import inflight.grader.race.fixtures.GadgetSpecs;
import inflight.grader.race.fixtures.InitSpecs;
import inflight.grader.race.fixtures.OrderSpecs;
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

class OrdersTest {
  private static final List<Path> CLASS_PATH =
      Arrays.stream(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .toList();

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
    var folders = CLASS_PATH.stream().filter(path -> path.endsWith("test-classes")).toList();
    return Orders.check(specs.getName(), CLASS_PATH, folders, dir).stream()
        .collect(
            Collectors.toMap(
                result -> result.spec().substring(result.spec().lastIndexOf('$') + 1),
                Function.identity()));
  }
}

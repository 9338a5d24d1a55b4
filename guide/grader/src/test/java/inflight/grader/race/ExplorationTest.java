package inflight.grader.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.race.explore.Budget;
import inflight.grader.race.explore.Explorer;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.grader.race.explore.Schedule;
import inflight.grader.race.fixtures.CounterSpecs;
import inflight.grader.race.fixtures.HandOvers;
import inflight.grader.race.fixtures.OrderedPairs;
import inflight.grader.race.fixtures.Pair;
import inflight.grader.race.fixtures.PairSpec;
import inflight.grader.race.fixtures.PlayedSpecs;
import inflight.grader.race.fixtures.RacyPairs;
import inflight.grader.race.fixtures.StuckSpecs;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.steps.InstrumentingLoader;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ExplorationTest {
  private static final ClassLoader LOADER = ExplorationTest.class.getClassLoader();

  private static final List<Path> FOLDERS =
      Arrays.stream(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .filter(path -> path.endsWith("test-classes"))
          .toList();

  /** Enough for the small ones; who needs more is compared as far as it goes. */
  private static final Budget SMALL = new Budget(1_500, Duration.ofSeconds(3), 1);

  @TestFactory
  @DisplayName("right by whatever means is accused in no interleaving")
  Stream<DynamicTest> orderedPairs() {
    return pairs(
        List.of(OrderedPairs.class, HandOvers.Right.class),
        type -> {
          var event = judge(type);
          assertThat(event.order().status())
              .as("%s", event.order())
              .isNotEqualTo(OrderResult.Status.FAILED);
          assertThat(event.interleavings().status())
              .as("%s", event.interleavings())
              .isNotEqualTo(Status.FAILED);
        });
  }

  @TestFactory
  @DisplayName("a data race that only shows when one waits for the other is found")
  Stream<DynamicTest> handOvers() {
    return pairs(
        List.of(HandOvers.Wrong.class),
        type -> {
          var order = judge(type).order();
          assertThat(order.status()).as("%s", order).isEqualTo(OrderResult.Status.FAILED);
          assertThat(order.first()).matches("(read|write) at HandOvers\\.java:[1-9]\\d*");
          assertThat(order.second()).matches("(read|write) at HandOvers\\.java:[1-9]\\d*");
        });
  }

  @TestFactory
  @DisplayName("what is found with the actors one by one is found with all interleavings too")
  Stream<DynamicTest> racyPairs() {
    return pairs(
        List.of(RacyPairs.class),
        type -> {
          var unseen = type.getAnnotation(RacyPairs.Unseen.class);
          var order = judge(type).order();
          if (unseen == null) {
            assertThat(order.status()).as("%s", order).isEqualTo(OrderResult.Status.FAILED);
            assertThat(order.what()).isEqualTo(type.getAnnotation(RacyPairs.On.class).value());
          } else if (!unseen.byLuck()) {
            assertThat(order.status())
                .as("seen now: %s", order)
                .isNotEqualTo(OrderResult.Status.FAILED);
          }
        });
  }

  @TestFactory
  @DisplayName("what is left out would have made no difference")
  Stream<DynamicTest> reduction() {
    return pairs(
        List.of(OrderedPairs.class, RacyPairs.class, HandOvers.Right.class, HandOvers.Wrong.class),
        type -> {
          var reduced = explored(type, true);
          // One of them returns identity hash codes.
          if (reduced.complete() && type != OrderedPairs.CellInCompute.class) {
            var all = explored(type, false);
            assertThat(outcomes(reduced)).as("%s", type).containsAll(outcomes(all));
            if (all.complete()) {
              assertThat(outcomes(all)).as("%s", type).isEqualTo(outcomes(reduced));
              assertThat(reduced.explored()).isLessThanOrEqualTo(all.explored());
            }
          }
        });
  }

  @Test
  @DisplayName("the small ones are explored completely, with few interleavings")
  void complete() throws ClassNotFoundException {
    for (var spec :
        List.of(
            CounterSpecs.Locked.class,
            CounterSpecs.Synchronized.class,
            CounterSpecs.ReadWrite.class,
            CounterSpecs.LockForEachKey.class,
            CounterSpecs.Merging.class,
            StuckSpecs.WokenInTime.class)) {
      var result = judge(spec, Budget.QUICK).getFirst().interleavings();
      assertThat(result.complete()).as("%s", result).isTrue();
      assertThat(result.explored()).as("%s", result).isLessThan(100);
    }
  }

  @Test
  @DisplayName("a circle is a deadlock, a lost wake-up is none, and a kept lock is neither")
  void waysOfBeingStuck() throws ClassNotFoundException {
    assertThat(stuck(StuckSpecs.Circle.class).kind()).isEqualTo(Kind.DEADLOCK);
    assertThat(stuck(StuckSpecs.LostWakeUp.class).kind()).isEqualTo(Kind.LOST_WAKEUP);
    assertThat(stuck(StuckSpecs.WaitsOnAfterInterrupt.class).kind()).isEqualTo(Kind.LOST_WAKEUP);
    assertThat(stuck(StuckSpecs.LostWakeUpOfKept.class).kind()).isEqualTo(Kind.LOST_WAKEUP);
    assertThat(stuck(StuckSpecs.KeptLock.class).kind()).isEqualTo(Kind.KEPT_LOCK);
    assertThat(stuck(StuckSpecs.StuckAfterward.class).kind()).isEqualTo(Kind.LOST_WAKEUP);
  }

  @Test
  @DisplayName("who plays a thread is unparked, joined and asked in its place")
  void playedThreads() throws ClassNotFoundException {
    for (var spec :
        List.of(PlayedSpecs.UnparkedAndJoined.class, PlayedSpecs.AskedWhetherItLives.class)) {
      var event = judge(spec, Budget.QUICK).getFirst();
      assertThat(event.interleavings().status()).as("%s", event).isEqualTo(Status.PASSED);
      assertThat(event.interleavings().complete()).as("%s", event).isTrue();
      assertThat(event.order().status()).as("%s", event).isEqualTo(OrderResult.Status.PASSED);
    }
    assertThat(stuck(PlayedSpecs.NotUnparked.class).kind()).isEqualTo(Kind.LOST_WAKEUP);
  }

  private static InterleavingResult stuck(Class<?> spec) throws ClassNotFoundException {
    var event = judge(spec, Budget.QUICK).getFirst();
    assertThat(event.interleavings().status()).as("%s", event).isEqualTo(Status.FAILED);
    assertThat(event.stillRunning()).as("threads left of %s", spec).isZero();
    return event.interleavings();
  }

  @Test
  @DisplayName("words are those of the learner's code and of the JDK's pages")
  void words() throws ClassNotFoundException {
    var circle = words(stuck(StuckSpecs.Circle.class).schedule());
    var wakeUp = words(stuck(StuckSpecs.LostWakeUp.class).schedule());
    var kept = words(stuck(StuckSpecs.KeptLock.class).schedule());

    assertThat(circle).contains("takes the lock of this Account (1), in giveTo");
    assertThat(circle).contains("waits for the lock of an Account (2) that thread 2 holds");
    assertThat(wakeUp).contains("waits for ever on a Condition");
    assertThat(kept).contains("waits for a ReentrantLock that thread 1 holds");
  }

  @Test
  @DisplayName("a monitor is called by what the code names, or else by its object's class")
  void monitors() throws ClassNotFoundException {
    var steps = words(stuck(StuckSpecs.FiveMonitors.class).schedule());

    assertThat(steps)
        .containsSubsequence(
            "takes the lock of this FiveMonitors",
            "takes the lock of the field own",
            "takes the lock of the field everybodys",
            "takes the lock of the class FiveMonitors",
            "takes the lock of a StringBuilder",
            "waits for ever on a StringBuilder");
  }

  @Test
  @DisplayName("where a thread came between two steps of the other is known")
  void between() throws ClassNotFoundException {
    var between = stuck(StuckSpecs.LostWakeUp.class).schedule().betweens().getFirst();

    assertThat(between.thread()).isEqualTo("thread 1");
    assertThat(between.last()).startsWith("StuckCode.java:");
    assertThat(between.place()).startsWith("between StuckCode.java:");
  }

  private static List<String> words(Schedule schedule) {
    return schedule.steps().stream().map(Schedule.Step::what).toList();
  }

  @Test
  @DisplayName("who retries for ever is not explored, and never called deadlocked")
  void livelock() throws ClassNotFoundException {
    var event = judge(StuckSpecs.LiveLock.class, Budget.QUICK).getFirst();

    assertThat(event.interleavings().status()).as("%s", event).isEqualTo(Status.NOT_EXPLORED);
    assertThat(event.stillRunning()).isZero();
  }

  @Test
  @DisplayName("too few interleavings say nothing, and a busy machine blames nobody")
  void floor() throws ClassNotFoundException {
    var none = new Budget(4_000, Duration.ZERO, 200);

    var result = judge(CounterSpecs.Locked.class, none).getFirst().interleavings();

    assertThat(result.status()).isEqualTo(Status.INCONCLUSIVE);
    assertThat(result.description()).isEqualTo("this machine was too busy: 0 interleavings");
    assertThat(Exploration.sight(LOADER, none).isTooBusy()).isTrue();
  }

  @Test
  @DisplayName("one judgment leaves nothing for the next")
  void again() throws ClassNotFoundException {
    for (var i = 0; i < 2; i++) {
      assertThat(judge(RacyPairs.LazyStatic.class).order().status())
          .isEqualTo(OrderResult.Status.FAILED);
      assertThat(judge(OrderedPairs.InheritedStatic.class).order().status())
          .isEqualTo(OrderResult.Status.PASSED);
      assertThat(stuck(StuckSpecs.Circle.class).explored()).isLessThan(100);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("thread 1", "thread 2");
  }

  private static Stream<DynamicTest> pairs(List<Class<?>> holders, Check check) {
    return holders.stream()
        .flatMap(holder -> Arrays.stream(holder.getDeclaredClasses()))
        .filter(Pair.class::isAssignableFrom)
        .map(type -> dynamicTest(type.getSimpleName(), () -> check.of(type)));
  }

  private interface Check {
    void of(Class<?> type) throws ClassNotFoundException;
  }

  private static Exploration.Event judge(Class<?> pair) throws ClassNotFoundException {
    return named(pair, () -> judge(PairSpec.class, SMALL).getFirst());
  }

  private static InterleavingResult explored(Class<?> pair, boolean isReduced)
      throws ClassNotFoundException {
    return named(
        pair,
        () -> {
          var loader = new InstrumentingLoader(FOLDERS, LOADER);
          var spec = loader.loadClass(PairSpec.class.getName());
          return new Explorer(loader, spec, SMALL, Explorer.Watcher.NONE, isReduced).explore();
        });
  }

  private interface Named<T> {
    T run() throws ClassNotFoundException;
  }

  private static <T> T named(Class<?> pair, Named<T> judgment) throws ClassNotFoundException {
    System.setProperty(PairSpec.NAME, pair.getName());
    try {
      return judgment.run();
    } finally {
      System.clearProperty(PairSpec.NAME);
    }
  }

  private static Set<String> outcomes(InterleavingResult result) {
    return result.outcomes().stream()
        .map(InterleavingResult.Reached::outcome)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Exploration.Event> judge(Class<?> spec, Budget budget)
      throws ClassNotFoundException {
    var events = new ArrayList<Exploration.Event>();
    Consumer<Exploration.Event> tell =
        event -> {
          if (event.isJudged()) {
            events.add(event);
          }
        };
    Exploration.judge(spec.getName(), FOLDERS, LOADER, budget, number -> true, tell);
    return events;
  }
}

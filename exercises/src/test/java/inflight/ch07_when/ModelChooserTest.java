package inflight.ch07_when;

import static inflight.ch07_when.ModelChooser.Approach.LOOP;
import static inflight.ch07_when.ModelChooser.Approach.PROCESSES;
import static inflight.ch07_when.ModelChooser.Approach.QUEUE;
import static inflight.ch07_when.ModelChooser.Approach.SYNCHRONOUS;
import static inflight.ch07_when.ModelChooser.Approach.THREADS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.ch07_when.ModelChooser.Approach;
import inflight.ch07_when.ModelChooser.Load;
import inflight.ch07_when.ModelChooser.Machine;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class ModelChooserTest {
  private static final int RANDOM_LOADS = 3_000;

  private static final int MOST = Integer.MAX_VALUE;

  private static final Duration TEN_YEARS = Duration.ofDays(3_650);

  @Test
  @DisplayName("SYNCHRONOUS: every wait and every computation, one after the other")
  void synchronous() {
    predicts(SYNCHRONOUS, machine(2, 40, 4), load(8, 25, 10), 280);
    predicts(SYNCHRONOUS, machine(1, 40, 1), load(8, 25, 10), 280);
    predicts(SYNCHRONOUS, machine(2, 40, 4), load(1, 25, 10), 35);
    predicts(SYNCHRONOUS, machine(2, 40, 4), load(8, 0, 10), 80);
  }

  @Test
  @DisplayName("LOOP: the waits overlap, and one thread computes, however many cores there are")
  void loop() {
    predicts(LOOP, machine(1, 40, 4), load(8, 25, 10), 105);
    predicts(LOOP, machine(16, 40, 4), load(8, 25, 10), 105);
    predicts(LOOP, machine(2, 40, 4), load(8, 25, 0), 25);
    predicts(LOOP, machine(2, 40, 4), load(1, 25, 10), 35);
  }

  @Test
  @DisplayName("QUEUE: rounds of as many tasks as there are workers, the last one not always full")
  void queue() {
    predicts(QUEUE, machine(16, 40, 4), load(8, 25, 10), 70);
    predicts(QUEUE, machine(16, 40, 4), load(9, 25, 10), 105);
    predicts(QUEUE, machine(16, 40, 4), load(3, 25, 10), 35);
    predicts(QUEUE, machine(16, 40, 1), load(8, 25, 10), 280);
  }

  @Test
  @DisplayName("QUEUE: no faster than the cores can compute, nor than its workers can")
  void queueOnFewCores() {
    predicts(QUEUE, machine(1, 40, 4), load(8, 5, 10), 85);
    predicts(QUEUE, machine(2, 40, 4), load(9, 5, 10), 55);
    predicts(QUEUE, machine(16, 40, 2), load(8, 0, 10), 40);
    // Three rounds of 15, or five computations of 10 after the first wait: neither is their sum.
    predicts(QUEUE, machine(2, 40, 3), load(9, 5, 10), 55);
  }

  @Test
  @DisplayName("THREADS: the waits overlap, and all the cores compute")
  void threads() {
    predicts(THREADS, machine(2, 40, 4), load(8, 25, 10), 65);
    predicts(THREADS, machine(3, 40, 4), load(8, 25, 10), 55);
    predicts(THREADS, machine(8, 40, 4), load(8, 25, 10), 35);
    predicts(THREADS, machine(64, 40, 4), load(8, 25, 10), 35);
  }

  @Test
  @DisplayName("PROCESSES: the children start first, as many at a time as there are cores")
  void processes() {
    predicts(PROCESSES, machine(16, 40, 4), load(8, 25, 10), 40 + 70);
    predicts(PROCESSES, machine(2, 40, 4), load(8, 25, 10), 80 + 70);
    predicts(PROCESSES, machine(2, 40, 5), load(10, 25, 10), 120 + 75);
    predicts(PROCESSES, machine(1, 40, 4), load(8, 0, 10), 160 + 80);
    predicts(PROCESSES, machine(2, 0, 4), load(8, 25, 10), 70);
  }

  @Test
  @DisplayName("PROCESSES: no more children than there are tasks")
  void fewTasks() {
    predicts(PROCESSES, machine(1, 40, 4), load(2, 25, 10), 80 + 45);
    predicts(PROCESSES, machine(2, 40, 100), load(3, 25, 10), 80 + 45);
    predicts(PROCESSES, machine(16, 40, 100), load(1, 25, 10), 40 + 35);
  }

  @Test
  @DisplayName("three thousand random loads on random machines are predicted as the formula has it")
  void randomLoads() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var i = 0; i < RANDOM_LOADS; i++) {
      var machine = new Machine(1 + random.nextInt(9), nanos(random, 100), 1 + random.nextInt(12));
      var load = new Load(random.nextInt(40), nanos(random, 50), nanos(random, 50));
      for (var approach : Approach.values()) {
        assertThat(new ModelChooser(machine).predict(approach, load))
            .as("predict(%s, %s) on %s, seed %d", approach, load, machine, seed)
            .isEqualTo(slowly(approach, machine, load));
      }
    }
  }

  @Test
  @DisplayName("the approach with the shortest prediction is chosen")
  void chooses() {
    chooses(LOOP, machine(2, 40, 4), load(40, 25, 0));
    chooses(QUEUE, machine(2, 40, 4), load(8, 0, 50));
    chooses(THREADS, machine(2, 40, 4), load(40, 25, 2));
    chooses(SYNCHRONOUS, machine(2, 40, 4), load(1, 0, 20));
  }

  @Test
  @DisplayName("with one core there is nothing to gain for work that only computes")
  void oneCore() {
    chooses(SYNCHRONOUS, machine(1, 0, 4), load(8, 0, 50));
    chooses(LOOP, machine(1, 0, 4), load(8, 25, 50));
  }

  @Test
  @DisplayName("of equally short predictions the approach that comes first is chosen")
  void ties() {
    chooses(SYNCHRONOUS, machine(4, 0, 4), load(1, 25, 10));
    chooses(SYNCHRONOUS, machine(4, 0, 4), load(8, 0, 0));
    chooses(LOOP, machine(4, 0, 8), load(8, 25, 0));
    chooses(QUEUE, machine(4, 0, 4), load(4, 25, 10));
  }

  @Test
  @DisplayName("three thousand random choices are of the first approach with the least time")
  void randomChoices() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var i = 0; i < RANDOM_LOADS; i++) {
      // Few values, so that many predictions are equal.
      var machine = machine(1 + random.nextInt(4), random.nextInt(3), 1 + random.nextInt(6));
      var load = load(random.nextInt(8), random.nextInt(4), random.nextInt(4));
      assertThat(new ModelChooser(machine).choose(load))
          .as("choose(%s) on %s, seed %d", load, machine, seed)
          .isEqualTo(best(machine, load));
    }
  }

  @Test
  @DisplayName("its choice took at most a fifth more than the best in each run that was recorded")
  void recordedRuns() {
    for (var run : Tried.each("run", RecordedRuns.ALL)) {
      var choice = new ModelChooser(RecordedRuns.MACHINE).choose(run.load());

      assertThat(run.took(choice))
          .as(
              "milliseconds that %s took (%s), which was chosen for %s; the best took %d",
              run.what(), choice, run.load(), run.best())
          .isLessThanOrEqualTo(run.best() * 12 / 10 + 1);
    }
  }

  @Test
  @Corner
  @DisplayName("no tasks take no time, in any approach")
  void noTasks() {
    for (var approach : Approach.values()) {
      predicts(approach, machine(2, 40, 4), load(0, 25, 10), 0);
    }
    chooses(SYNCHRONOUS, machine(2, 40, 4), load(0, 25, 10));
  }

  @Test
  @Corner
  @DisplayName("a nanosecond counts")
  void nanoseconds() {
    var machine = new Machine(2, Duration.ofNanos(7), 3);
    var load = new Load(5, Duration.ofNanos(3), Duration.ofNanos(1));
    var chooser = new ModelChooser(machine);

    assertThat(chooser.predict(SYNCHRONOUS, load)).as("SYNCHRONOUS").hasNanos(20);
    assertThat(chooser.predict(LOOP, load)).as("LOOP").hasNanos(8);
    assertThat(chooser.predict(QUEUE, load)).as("QUEUE").hasNanos(8);
    assertThat(chooser.predict(THREADS, load)).as("THREADS").hasNanos(6);
    assertThat(chooser.predict(PROCESSES, load)).as("PROCESSES").hasNanos(22);
    assertThat(chooser.choose(load)).as("choose").isEqualTo(THREADS);
  }

  @Test
  @Corner
  @DisplayName("two billion tasks of ten years each are predicted exactly")
  void huge() {
    var machine = new Machine(3, TEN_YEARS, MOST);
    var load = new Load(MOST, TEN_YEARS, TEN_YEARS);
    for (var each : Tried.each("each", new Machine[] {machine, new Machine(MOST, TEN_YEARS, 2)})) {
      for (var approach : Tried.each("approach", Approach.values())) {
        assertThat(new ModelChooser(each).predict(approach, load))
            .as("predict(%s, %s) on %s", approach, load, each)
            .isEqualTo(slowly(approach, each, load));
      }
    }
    chooses(QUEUE, machine, load);
  }

  @Test
  @Corner
  @DisplayName("of two approaches that take years the one that takes a nanosecond less is chosen")
  void aNanosecondInYears() {
    var nanosecond = Duration.ofNanos(1);

    chooses(LOOP, machine(1, 0, 1), new Load(2, nanosecond, TEN_YEARS));
    chooses(QUEUE, machine(2, 0, 2), new Load(2, TEN_YEARS, nanosecond));
    chooses(THREADS, machine(2, 0, 2), new Load(4, nanosecond, TEN_YEARS));
  }

  @Test
  @Corner
  @DisplayName("three thousand loads and machines at the limits are predicted and chosen exactly")
  void limits() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var i = 0; i < RANDOM_LOADS; i++) {
      var machine =
          new Machine(
              Math.max(1, countAtALimit(random)),
              durationAtALimit(random),
              Math.max(1, countAtALimit(random)));
      var load =
          new Load(countAtALimit(random), durationAtALimit(random), durationAtALimit(random));
      var chooser = new ModelChooser(machine);
      for (var approach : Approach.values()) {
        assertThat(chooser.predict(approach, load))
            .as("predict(%s, %s) on %s, seed %d", approach, load, machine, seed)
            .isEqualTo(slowly(approach, machine, load));
      }
      assertThat(chooser.choose(load))
          .as("choose(%s) on %s, seed %d", load, machine, seed)
          .isEqualTo(best(machine, load));
    }
  }

  @Test
  @Corner
  @DisplayName("more tasks in flight than an int can add up to are no trouble")
  void roundsOfManyWorkers() {
    predicts(QUEUE, machine(1, 0, MOST), load(MOST, 3, 0), 3);
    predicts(QUEUE, machine(1, 0, MOST - 1), load(MOST, 3, 0), 6);
    predicts(THREADS, machine(MOST, 0, 1), load(MOST, 3, 2), 5);
    predicts(PROCESSES, machine(MOST, 1, MOST), load(MOST, 3, 2), 6);
  }

  @Test
  @Corner
  @DisplayName("more cores never make an approach slower")
  void moreCores() {
    for (var approach : Tried.each("approach", Approach.values())) {
      for (var cores = 1; cores < 20; cores++) {
        var load = load(13, 7, 5);

        assertThat(new ModelChooser(machine(cores + 1, 40, 6)).predict(approach, load))
            .as("%s on %d cores, against %d", approach, cores + 1, cores)
            .isLessThanOrEqualTo(new ModelChooser(machine(cores, 40, 6)).predict(approach, load));
      }
    }
  }

  @Test
  @Corner
  @DisplayName("what was asked before changes no answer, nor does another chooser")
  void remembersNothing() {
    var small = new ModelChooser(machine(1, 40, 4));
    // Another machine in each of its parts: none of them may be what all choosers have in common.
    var large = new ModelChooser(machine(16, 10, 8));
    for (var round = 0; round < 2; round++) {
      assertThat(small.predict(THREADS, load(8, 25, 10))).as("on 1 core").hasMillis(105);
      assertThat(large.predict(THREADS, load(8, 25, 10))).as("on 16 cores").hasMillis(35);
      assertThat(small.predict(QUEUE, load(8, 25, 1))).as("by 4 workers").hasMillis(52);
      assertThat(large.predict(QUEUE, load(8, 25, 1))).as("by 8 workers").hasMillis(26);
      assertThat(small.predict(PROCESSES, load(1, 25, 10))).as("start of 40 ms").hasMillis(75);
      assertThat(large.predict(PROCESSES, load(1, 25, 10))).as("start of 10 ms").hasMillis(45);
      assertThat(small.choose(load(1, 0, 20))).as("choice for one task").isEqualTo(SYNCHRONOUS);
      assertThat(small.choose(load(8, 25, 10))).as("choice for eight tasks").isEqualTo(LOOP);
    }
  }

  @Test
  @Corner
  @DisplayName("loads that are not equal are not mistaken for each other, nor are machines")
  void equalHashCodes() {
    // Both have the hash code 51 in today's JDK.
    var tiny = Duration.ofNanos(1);
    var longer = Duration.ofSeconds(51);
    var loads =
        List.of(
            new Load(7, tiny, tiny),
            new Load(7, longer, tiny),
            new Load(7, tiny, longer),
            new Load(7, longer, longer),
            // A record's hash code is made with 31 today, so a task counts as 31 s of waiting.
            new Load(8, Duration.ofSeconds(1), longer),
            new Load(7, Duration.ofSeconds(32), longer));
    for (var start : Tried.each("start", List.of(tiny, longer))) {
      var machine = new Machine(2, start, 3);
      var chooser = new ModelChooser(machine);
      for (var load : Tried.each("load", loads)) {
        for (var approach : Tried.each("approach", Approach.values())) {
          assertThat(chooser.predict(approach, load))
              .as("predict(%s, %s) on %s, after other loads", approach, load, machine)
              .isEqualTo(slowly(approach, machine, load));
        }
        assertThat(chooser.choose(load))
            .as("choose(%s) on %s, after other loads", load, machine)
            .isEqualTo(best(machine, load));
      }
    }
  }

  @Test
  @Corner
  @DisplayName("several threads may ask at the same time")
  void severalThreads() {
    var chooser = new ModelChooser(machine(3, 40, 4));
    var bodies = new ArrayList<Workers.ThrowingRunnable>();
    for (var thread = 0; thread < 4; thread++) {
      var tasks = 1 + thread * 5;
      bodies.add(
          () -> {
            for (var i = 0; i < 2_000; i++) {
              var load = load(tasks, 7, 5);
              for (var approach : Approach.values()) {
                assertThat(chooser.predict(approach, load))
                    .as("predict(%s, %s), while other threads ask", approach, load)
                    .isEqualTo(slowly(approach, machine(3, 40, 4), load));
              }
            }
          });
    }

    Workers.together(bodies.toArray(Workers.ThrowingRunnable[]::new));
  }

  @Test
  @Corner
  @DisplayName("a question keeps its answer when another one is asked at any step, in slow motion")
  void askedAtAnyStep() throws Exception {
    for (boolean chooses : Tried.each("choose", new boolean[] {true, false})) {
      StepByStep.each(hold -> askedAtAStep(hold, chooses));
    }
  }

  /** Another question is asked while the thread that asks one is held. */
  private static void askedAtAStep(StepByStep.Hold hold, boolean chooses) throws Exception {
    var slow = new Slow(machine(2, 40, 4), chooses);
    // All classes are there before a thread is held.
    slow.ask(load(3, 2, 1));
    var one = load(1, 0, 20);
    var other = load(8, 25, 10);
    try (var workers = new Workers()) {
      var first =
          workers.start(
              "asks",
              () -> {
                hold.begin(Thread.currentThread());
                slow.assertAnswer(one, "while another question is asked");
              });
      hold.await("a thread that asks", first);
      var second =
          workers.start("asks too", () -> slow.assertAnswer(other, "while another one is asked"));
      second.letWait();
      hold.release();
      first.awaitDone("an answer comes while another question is asked");
      second.awaitDone("an answer to another question comes");
      SlowMotion.end();

      for (var load : List.of(one, other, one)) {
        slow.assertAnswer(load, "again, after two threads asked two questions at the same time");
      }
    } finally {
      hold.release();
    }
  }

  /** A chooser in slow motion. */
  private static final class Slow {
    private final Machine machine;
    private final boolean chooses;
    private final Object chooser;
    private final Class<?> loads;
    private final Method choose;
    private final Method predict;
    private final Object queue;

    Slow(Machine machine, boolean chooses) throws ReflectiveOperationException {
      this.machine = machine;
      this.chooses = chooses;
      var type = SlowMotion.of(ModelChooser.class);
      var machines = nested(type, "Machine");
      var approaches = nested(type, "Approach");
      loads = nested(type, "Load");
      chooser =
          type.getConstructor(machines)
              .newInstance(
                  machines
                      .getConstructor(int.class, Duration.class, int.class)
                      .newInstance(machine.cores(), machine.processStart(), machine.workers()));
      choose = type.getMethod("choose", loads);
      predict = type.getMethod("predict", approaches, loads);
      queue = approaches.getField("QUEUE").get(null);
    }

    private static Class<?> nested(Class<?> type, String name) {
      return Stream.of(type.getClasses())
          .filter(it -> it.getSimpleName().equals(name))
          .findFirst()
          .orElseThrow();
    }

    /** In words, since the approaches in slow motion are others. */
    String ask(Load load) throws ReflectiveOperationException {
      var same =
          loads
              .getConstructor(int.class, Duration.class, Duration.class)
              .newInstance(load.tasks(), load.waiting(), load.computing());
      return String.valueOf(
          chooses ? choose.invoke(chooser, same) : predict.invoke(chooser, queue, same));
    }

    void assertAnswer(Load load, String when) throws ReflectiveOperationException {
      var expected = chooses ? best(machine, load) : slowly(QUEUE, machine, load);
      assertThat(ask(load))
          .as(
              "%s on %s, asked %s",
              (chooses ? "choose(%s)" : "predict(QUEUE, %s)").formatted(load), machine, when)
          .isEqualTo(String.valueOf(expected));
    }
  }

  @Test
  @Corner
  @DisplayName("null is refused")
  void nulls() {
    var chooser = new ModelChooser(machine(2, 40, 4));

    assertThatNullPointerException().isThrownBy(() -> new ModelChooser(null));
    assertThatNullPointerException().isThrownBy(() -> chooser.predict(null, load(1, 1, 1)));
    assertThatNullPointerException().isThrownBy(() -> chooser.predict(null, load(0, 1, 1)));
    assertThatNullPointerException().isThrownBy(() -> chooser.predict(LOOP, null));
    assertThatNullPointerException().isThrownBy(() -> chooser.choose(null));
  }

  @Test
  @Corner
  @DisplayName("a load or a machine that cannot be is refused, as given")
  void givenRecords() {
    new ModelChooser(machine(2, 40, 4));

    assertThatIllegalArgumentException().isThrownBy(() -> load(-1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> load(1, -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> load(1, 0, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> machine(0, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> machine(1, -1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> machine(1, 0, 0));
  }

  private static void predicts(Approach approach, Machine machine, Load load, long millis) {
    assertThat(new ModelChooser(machine).predict(approach, load))
        .as("predict(%s, %s) on %s", approach, load, machine)
        .isEqualTo(Duration.ofMillis(millis));
  }

  private static void chooses(Approach approach, Machine machine, Load load) {
    assertThat(new ModelChooser(machine).choose(load))
        .as("choose(%s) on %s", load, machine)
        .isEqualTo(approach);
  }

  private static Load load(int tasks, long waitingMillis, long computingMillis) {
    return new Load(tasks, Duration.ofMillis(waitingMillis), Duration.ofMillis(computingMillis));
  }

  private static Machine machine(int cores, long startMillis, int workers) {
    return new Machine(cores, Duration.ofMillis(startMillis), workers);
  }

  private static int countAtALimit(Random random) {
    return random.nextBoolean() ? random.nextInt(5) : MOST - random.nextInt(3);
  }

  private static Duration durationAtALimit(Random random) {
    return random.nextBoolean() ? nanos(random, 3) : TEN_YEARS.minus(nanos(random, 3));
  }

  private static Duration nanos(Random random, int most) {
    return Duration.ofNanos(random.nextInt(most));
  }

  private static Approach best(Machine machine, Load load) {
    var best = SYNCHRONOUS;
    for (var approach : Approach.values()) {
      if (slowly(approach, machine, load).compareTo(slowly(best, machine, load)) < 0) {
        best = approach;
      }
    }
    return best;
  }

  /** The formula in numbers without an end, so that nothing is rounded and nothing overflows. */
  private static Duration slowly(Approach approach, Machine machine, Load load) {
    if (load.tasks() == 0) {
      return Duration.ZERO;
    }
    var few = Math.min(machine.workers(), load.tasks());
    var inFlight =
        switch (approach) {
          case SYNCHRONOUS -> 1;
          case LOOP, THREADS -> load.tasks();
          case QUEUE, PROCESSES -> few;
        };
    var computing =
        switch (approach) {
          case SYNCHRONOUS, LOOP -> 1;
          default -> Math.min(inFlight, machine.cores());
        };
    var rounds =
        nanos(load.waiting()).add(nanos(load.computing())).multiply(rounds(load.tasks(), inFlight));
    var cores =
        nanos(load.waiting())
            .add(nanos(load.computing()).multiply(rounds(load.tasks(), computing)));
    var start =
        approach == PROCESSES
            ? nanos(machine.processStart()).multiply(rounds(few, machine.cores()))
            : BigInteger.ZERO;
    var seconds = start.add(rounds.max(cores)).divideAndRemainder(BigInteger.TEN.pow(9));
    return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValueExact());
  }

  private static BigInteger rounds(long tasks, long atATime) {
    return BigInteger.valueOf((tasks + atATime - 1) / atATime);
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(BigInteger.TEN.pow(9))
        .add(BigInteger.valueOf(duration.getNano()));
  }
}

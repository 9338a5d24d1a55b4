package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.given.ChecksumJob.Outcome;
import inflight.given.ChildJvm;
import inflight.testkit.Children;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Graded;
import inflight.testkit.ThreadCensus;
import inflight.testkit.TrickleScript;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import inflight.testkit.motion.SlowMotion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * With real children. On a busy machine a JVM may take seconds to start, so everything here waits
 * as long as the children get on.
 */
@Graded(limitSeconds = 60)
class ProcessPerJobTest {
  private final Children children = Children.take();
  private final Sources sources = new Sources();

  @AfterEach
  void end() {
    children.end();
    sources.close();
  }

  @Test
  @DisplayName(
      "the outcomes are the checksums of the sources, in their order, and no child is left")
  void sums() {
    promptly("run, with four quick sources,", () -> Jobs.givesTheSums(new ProcessPerJob(3)));
    children.assertNoneLeft();
  }

  @Test
  @DisplayName("so many children are started at once as it may have, and never more")
  void children() {
    sources.gated(7);
    var census = ThreadCensus.take();
    var job = new ProcessPerJob(3);
    // Made later, for more: what it has is its own.
    new ProcessPerJob(5);
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> sources.assertOutcomes("7 slow sources, 3 processes", job.run(sources.all())));

      children.until(
          "one source of each of 3 batches is connected",
          () -> sources.server().connected() >= 3 || caller.isDone());
      var alive = children.alive().size();
      sources.open();
      children.until("run, with 7 sources, comes back", caller::isDone);
      workers.join();

      assertThat(alive)
          .as("children under way, of 3 at the most (another object may have 5)")
          .isEqualTo(3);
      assertThat(sources.server().highWater())
          .as("sources that were read at the same time, by 3 children")
          .isEqualTo(3);
      children.assertNoneLeft();
      census.assertNoneLeft();
    }
  }

  @Test
  @Corner
  @DisplayName("as many children are started, also where the sources do not come out even")
  void childrenForAnOddSource() {
    sources.gated(5);
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  sources.assertOutcomes(
                      "5 slow sources, 4 processes", new ProcessPerJob(4).run(sources.all())));

      children.until(
          "4 children are started for 5 sources, of 4 at the most",
          () -> children.alive().size() >= 4 || caller.isDone());
      children.until(
          "one source of each of 4 batches is connected, of 5 sources",
          () -> sources.server().connected() >= 4 || caller.isDone());
      var alive = children.alive().size();
      sources.open();
      children.until("run, with 5 sources, comes back", caller::isDone);
      workers.join();

      assertThat(alive).as("children under way for 5 sources, of 4 at the most").isEqualTo(4);
    }
  }

  @Test
  @DisplayName("a child writes a long log, and nobody is held up by it")
  void longLog() {
    var bytes = new byte[1 << 20];
    sources.add(TrickleScript.empty().bytes(bytes), bytes);
    sources.add(TrickleScript.empty().bytes(bytes), bytes);

    promptly(
        "run, with two sources of 1 MB,",
        () ->
            sources.assertOutcomes("two sources of 1 MB", new ProcessPerJob(2).run(sources.all())));
  }

  @Test
  @DisplayName("a source that refuses or breaks off has failed, and the others are read")
  void failures() {
    promptly("run, with sources that fail,", () -> Jobs.tellsFailures(new ProcessPerJob(2)));
  }

  @Test
  @DisplayName(
      "a child is killed: what it has answered counts, and the rest of its batch has failed")
  void killed() {
    sources.sends("answered before");
    sources.sends("this one too");
    sources.gated(1);
    sources.sends("never asked for");
    var outcomes = new ArrayList<Outcome>();
    try (var workers = new Workers()) {
      var caller =
          workers.start("caller", () -> outcomes.addAll(new ProcessPerJob(1).run(sources.all())));
      children.until(
          "the child has come to the third of four sources",
          () -> sources.server().connected() >= 3 || caller.isDone());

      children.end();
      children.until("run, whose only child was killed, comes back", caller::isDone);
      workers.join();
    }

    assertThat(outcomes.stream().map(ProcessPerJobTest::kind).toList())
        .as("outcomes, when the only child was killed as it read the third of four sources")
        .containsExactly("sum", "sum", "failed", "failed");
    assertThat(outcomes.get(2)).extracting(it -> ((Outcome.Failed) it).why()).isNotNull();
  }

  @Test
  @Corner
  @DisplayName("a child ends by itself, as if all were well: the rest of its batch has failed")
  void endsEarly() {
    for (var i = 0; i < 3; i++) {
      sources.sends("source " + i);
    }
    try (var agent = ChildAgent.endsEarly()) {
      promptly(
          "run, whose child ends early,",
          () ->
              assertThat(
                      new ProcessPerJob(1)
                          .run(sources.all()).stream().map(ProcessPerJobTest::kind).toList())
                  .as(
                      "outcomes of three sources, when the only child has ended after its first"
                          + " answer, with exit value 0")
                  .containsExactly("sum", "failed", "failed"));
    }
  }

  @Test
  @Corner
  @DisplayName("one child of two is killed, and the other's batch is read")
  void oneKilled() {
    sources.gated(6);
    var outcomes = new ArrayList<Outcome>();
    try (var workers = new Workers()) {
      var caller =
          workers.start("caller", () -> outcomes.addAll(new ProcessPerJob(2).run(sources.all())));
      children.until(
          "one source of each of 2 batches is connected",
          () -> sources.server().connected() >= 2 || caller.isDone());

      children.alive().stream().findFirst().ifPresent(ProcessHandle::destroyForcibly);
      sources.open();
      children.until("run, when one child of two was killed, comes back", caller::isDone);
      workers.join();
    }

    assertThat(outcomes.stream().map(ProcessPerJobTest::kind).sorted().toList())
        .as("outcomes of two batches of three, when one child was killed, failures first")
        .containsExactly("failed", "failed", "failed", "sum", "sum", "sum");
  }

  @Test
  @Corner
  @DisplayName("the sizes of the batches differ by one at most")
  void batches() {
    Set<Integer> open = ConcurrentHashMap.newKeySet();
    Set<Integer> reached = ConcurrentHashMap.newKeySet();
    for (var i = 0; i < 8; i++) {
      var number = i;
      sources.sendsWhen(
          () -> {
            reached.add(number);
            return open.contains(number);
          },
          "source " + i);
    }
    var sizes = new ArrayList<Integer>();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  sources.assertOutcomes(
                      "8 slow sources, 3 processes", new ProcessPerJob(3).run(sources.all())));
      children.until(
          "one source of each of 3 batches is connected",
          () -> reached.size() >= 3 || caller.isDone());

      // Lets one child after another come to its end, and counts what it reads meanwhile.
      for (var first : List.copyOf(reached)) {
        var alive = children.alive().size();
        var size = 1;
        for (var at = first; at >= 0; size += at >= 0 ? 1 : 0) {
          var before = new HashSet<>(reached);
          open.add(at);
          children.until(
              "a child that is done with a source goes on to the next, or ends",
              () -> reached.size() > before.size() || children.alive().size() < alive);
          at = reached.stream().filter(it -> !before.contains(it)).findFirst().orElse(-1);
        }
        sizes.add(size);
      }
      workers.join();
    }

    assertThat(sizes.stream().sorted().toList())
        .as("sizes of the batches, 8 sources and 3 processes")
        .containsExactly(2, 3, 3);
  }

  @Test
  @Corner
  @DisplayName(
      "for fewer sources than processes there is a child for each, and for none there is none")
  void fewSources() {
    for (int most : Tried.each("processes", new int[] {5, Integer.MAX_VALUE})) {
      assertTwoChildren(most);
    }
    promptly("run, with no source,", () -> Jobs.takesNoSources(new ProcessPerJob(5)));
  }

  /** For two sources, of a job that may have more. */
  private void assertTwoChildren(int most) {
    try (var two = new Sources();
        var workers = new Workers()) {
      two.gated(2);
      var caller =
          workers.start(
              "caller",
              () ->
                  two.assertOutcomes(
                      "2 slow sources, %,d processes".formatted(most),
                      new ProcessPerJob(most).run(two.all())));
      children.until(
          "2 sources that wait for each other are connected",
          () -> two.server().connected() >= 2 || caller.isDone());
      var alive = children.alive().size();
      two.open();
      children.until("run, with 2 sources, comes back", caller::isDone);
      workers.join();

      assertThat(alive)
          .as("children under way for 2 sources, of %,d at the most", most)
          .isEqualTo(2);
    }
  }

  @Test
  @Corner
  @DisplayName("a batch and its answers may be longer than a pipe holds")
  void longBatch() {
    var refused = sources.refused();
    for (var i = 1; i < 7_000; i++) {
      sources.again(refused);
    }

    promptly(
        "run, with 7,000 sources and one child,",
        () -> sources.assertOutcomes("7,000 that refuse", new ProcessPerJob(1).run(sources.all())));
  }

  @Test
  @Corner
  @DisplayName("all children are started, also if the batches are longer than a pipe holds")
  void longBatchesAtOnce() {
    // Whether a batch is a stretch of the list or every other source, its first one is gated.
    for (var batch = 0; batch < 2; batch++) {
      gatedAndRefused(sources, 2, 7_000);
    }
    try (var workers = new Workers()) {
      var caller = workers.start("caller", () -> new ProcessPerJob(2).run(sources.all()));
      children.until(
          "both children are at the first source of a batch, each of 7,000 sources",
          () -> sources.server().connected() >= 2 || caller.isDone());
      var connected = sources.server().connected();
      children.end();
      children.until("run, whose children were killed, comes back", caller::isDone);
      workers.join();

      assertThat(connected)
          .as("children that came to the first source of their batch, of two")
          .isEqualTo(2);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a child is killed before it has read its batch: what it has answered counts, and no more")
  void killedAsItReads() {
    for (int answered : Tried.each("answered before", List.of(0, 2))) {
      try (var batch = new Sources();
          var workers = new Workers()) {
        for (var i = 0; i < answered; i++) {
          batch.sends("quick source " + i);
        }
        gatedAndRefused(batch, 1, 7_000);
        var outcomes = new ArrayList<Outcome>();
        var caller =
            workers.start("caller", () -> outcomes.addAll(new ProcessPerJob(1).run(batch.all())));
        children.until(
            "the child is at the first slow source of its batch, of 7,000",
            () -> batch.server().connected() > answered || caller.isDone());
        CpuTime.letSleep(caller.thread());
        children.end();
        children.until("run, whose only child was killed, comes back", caller::isDone);
        workers.join();

        assertThat(
                outcomes.stream()
                    .collect(Collectors.groupingBy(ProcessPerJobTest::kind, Collectors.counting())))
            .as(
                "outcomes, when the only child was killed with %d answers, and more than a pipe holds of its batch still to be read",
                answered)
            .isEqualTo(
                answered == 0
                    ? Map.of("failed", 7_000L)
                    : Map.of("sum", (long) answered, "failed", 7_000L));
      }
    }
  }

  /** So many sources, of which the first keep a child there, and all others refuse. */
  private static void gatedAndRefused(Sources batch, int gated, int size) {
    batch.gated(gated);
    var refused = batch.refused();
    for (var i = gated + 1; i < size; i++) {
      batch.again(refused);
    }
  }

  @Test
  @Corner
  @DisplayName("no outcome is lost when two children answer at the same moment, in slow motion")
  void inSlowMotion() throws Exception {
    var slow = Jobs.slow(ProcessPerJob.class, 2);
    for (var batch = 0; batch < 2; batch++) {
      sources.gated(1);
      for (var i = 0; i < 15; i++) {
        sources.sends("source %d of batch %d".formatted(i, batch));
      }
    }
    var meetings = new ArrayList<String>();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                SlowMotion.beginForOthers();
                sources.assertOutcomes("in slow motion", slow.run(sources.all()));
              });
      children.until(
          "one source of each of 2 batches is connected",
          () -> sources.server().connected() >= 2 || caller.isDone());
      sources.open();
      children.until("run, in slow motion, comes back", caller::isDone);
      workers.join();
    } finally {
      meetings.addAll(SlowMotion.end());
    }
    assertThat(meetings).as("plain collections that two threads use at once").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("what else a JVM says on its standard error decides nothing")
  void toolOptions() {
    ChildJvm.setVariable("JAVA_TOOL_OPTIONS", "-Dinflight.test=true");
    try {
      promptly("run, with JAVA_TOOL_OPTIONS,", () -> Jobs.givesTheSums(new ProcessPerJob(2)));
    } finally {
      ChildJvm.setVariable("JAVA_TOOL_OPTIONS", null);
    }
  }

  @Test
  @Corner
  @DisplayName("a log that looks like answers is none")
  void logLooksLikeAnswers() {
    try (var agent = ChildAgent.logsAnswers()) {
      promptly(
          "run, with logs that look like answers,", () -> Jobs.givesTheSums(new ProcessPerJob(2)));
    }
  }

  @Test
  @Corner
  @DisplayName("a child that has answered all, and is not at its end yet, is not left behind")
  void slowEnd() {
    sources.sends("first");
    sources.sends("second");
    try (var ends = new Sources();
        var workers = new Workers()) {
      ends.gated(1);
      var left = new AtomicInteger();
      try (var agent = ChildAgent.endsAfter(ends.all().getFirst().port())) {
        var caller =
            workers.start(
                "caller",
                () -> {
                  var outcomes = new ProcessPerJob(2).run(sources.all());
                  left.set(children.alive().size());
                  sources.assertOutcomes("two children that take their time to end", outcomes);
                });
        children.until(
            "two children have answered all and are about to end",
            () -> ends.server().connected() >= 2 || caller.isDone());
        CpuTime.letSleep(caller.thread());
        ends.open();
        children.until("run, whose children take their time to end, comes back", caller::isDone);
        workers.join();
      }
      assertThat(left.get()).as("children alive when run returned").isZero();
    }
  }

  @Test
  @Corner
  @DisplayName("if a child cannot be started, those that were started before it are not left")
  void startFails() {
    sources.sends("first");
    sources.sends("second");
    var job = new ProcessPerJob(2);
    var left = new AtomicInteger();
    var properties = System.getProperties();
    try {
      System.setProperties(new AtEachStart(properties, before -> before == 0));
      promptly(
          "run, whose second child cannot be started,",
          () -> {
            try {
              // What a run does then is open. If it has outcomes to tell, each source has one.
              assertThat(job.run(sources.all()))
                  .as("outcomes of two sources, when the second child could not be started")
                  .hasSize(2)
                  .doesNotContainNull();
            } catch (UnsupportedOperationException todo) {
              throw todo;
            } catch (RuntimeException e) {
              // As good.
            } finally {
              left.set(children.alive().size());
            }
          });
    } finally {
      System.setProperties(properties);
    }
    assertThat(left.get())
        .as("children alive when run was over, whose second child could not be started")
        .isZero();
  }

  @Test
  @Corner
  @DisplayName(
      "a source may send nothing or stand there several times, and its host may be unknown")
  void emptyAndRepeated() {
    promptly(
        "run, with an empty source and one three times,",
        () -> Jobs.takesEmptyAndRepeatedSources(new ProcessPerJob(2)));
    promptly(
        "run, with a host that nobody knows,", () -> Jobs.tellsUnknownHosts(new ProcessPerJob(2)));
  }

  @Test
  @Corner
  @DisplayName(
      "null is refused before anything is started, and so is a number of processes below one")
  void refused() {
    for (var processes : Tried.each("processes", List.of(0, -1, Integer.MIN_VALUE))) {
      assertThatThrownBy(() -> new ProcessPerJob(processes))
          .as("new ProcessPerJob(%d)", processes)
          .isInstanceOf(IllegalArgumentException.class);
    }
    promptly("run with null", () -> Jobs.refusesNull(new ProcessPerJob(2)));
    assertThat(children.alive()).as("children started for a list with null").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("run may be called again, and by two threads at once")
  void again() {
    promptly("run, called again,", () -> Jobs.runsAgain(new ProcessPerJob(2), 2));
  }

  @Test
  @Corner
  @DisplayName("an interrupt while it waits ends all children, and is thrown")
  void interrupted() {
    sources.gated(4);
    var census = ThreadCensus.take();
    try (var workers = new Workers()) {
      var caller =
          workers.start("caller", () -> Jobs.runInterrupted(new ProcessPerJob(2), sources.all()));
      children.until(
          "one source of each of 2 batches is connected",
          () -> sources.server().connected() >= 2 || caller.isDone());

      caller.thread().interrupt();

      children.until("run, interrupted while it waits, comes back", caller::isDone);
      workers.join();
      children.assertNoneLeft();
      sources.server().assertAllClosed();
      census.assertNoneLeft();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt of one run ends its own children, and those of another go on")
  void interruptedBesideAnother() {
    sources.gated(2);
    try (var others = new Sources();
        var workers = new Workers()) {
      others.gated(2);
      var job = new ProcessPerJob(2);
      var other =
          workers.start(
              "the other caller",
              () ->
                  others.assertOutcomes(
                      "a run beside another one that was interrupted", job.run(others.all())));
      var caller = workers.start("caller", () -> Jobs.runInterrupted(job, sources.all()));
      children.until(
          "2 children of each of two runs are connected to a source",
          () ->
              sources.server().connected() >= 2 && others.server().connected() >= 2
                  || caller.isDone()
                  || other.isDone());

      caller.thread().interrupt();
      children.until("run, interrupted while another one waits, comes back", caller::isDone);
      others.open();

      children.until("the other run comes back, of two", other::isDone);
      workers.join();
      children.assertNoneLeft();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt ends children forcibly, that would not end if they were asked")
  void interruptedForcibly() {
    sources.gated(2);
    try (var ends = new Sources();
        var agent = ChildAgent.endsAfter(ends.server().full());
        var workers = new Workers()) {
      var left = new AtomicInteger();
      var caller =
          workers.start(
              "caller",
              () -> {
                Jobs.runInterrupted(new ProcessPerJob(2), sources.all());
                left.set(children.alive().size());
              });
      children.until(
          "2 children are connected to a source each",
          () -> sources.server().connected() >= 2 || caller.isDone());

      caller.thread().interrupt();

      children.until(
          "run, interrupted while children work that take their time to end, comes back",
          caller::isDone);
      workers.join();
      assertThat(left.get()).as("children alive when run threw InterruptedException").isZero();
      sources.server().assertAllClosed();
    }
  }

  @Test
  @Corner
  @DisplayName("one interrupt after another leaves no child, and is thrown")
  void interruptedAgain() {
    sources.gated(6);
    try (var workers = new Workers()) {
      var isBack = new AtomicBoolean();
      var caller =
          workers.start(
              "caller",
              () -> {
                try {
                  Jobs.runInterruptedAgain(new ProcessPerJob(3), sources.all());
                } finally {
                  isBack.set(true);
                }
              });
      children.until(
          "3 children are connected to a source each",
          () -> sources.server().connected() >= 3 || caller.isDone());

      children.until(
          "run, interrupted again and again, comes back",
          () -> {
            Jobs.interruptOften(caller.thread(), isBack);
            return isBack.get();
          });
      workers.join();
      children.assertNoneLeft();
      sources.server().assertAllClosed();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt that came before the call is not lost")
  void interruptedBefore() {
    sources.gated(3);
    promptly(
        "run, called by an interrupted thread,",
        () -> {
          Thread.currentThread().interrupt();
          Jobs.runInterrupted(new ProcessPerJob(2), sources.all());
        });
    children.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("an interrupt between the starts of two children is thrown, and no child is left")
  void interruptedBetweenStarts() {
    sources.gated(3);
    var properties = System.getProperties();
    try {
      promptly(
          "run, interrupted between the starts of two children,",
          () -> {
            var caller = Thread.currentThread();
            System.setProperties(
                new AtEachStart(properties, before -> interruptAt(before, caller)));
            Jobs.runInterrupted(new ProcessPerJob(3), sources.all());
          });
    } finally {
      System.setProperties(properties);
    }
    children.assertNoneLeft();
  }

  private static boolean interruptAt(int before, Thread caller) {
    if (before == 1) {
      caller.interrupt();
    }
    return true;
  }

  /** Makes a call on a thread of its own, and gives it time as long as the children get on. */
  private void promptly(String what, ThrowingRunnable call) {
    try (var workers = new Workers()) {
      var caller = workers.start("caller", call);
      children.until(what + " comes back", caller::isDone);
      workers.join();
    }
  }

  /** The system's properties, which tell when a child's command is made: it begins with a home. */
  private static final class AtEachStart extends Properties {
    private final AtomicInteger children = new AtomicInteger();
    private final IntPredicate isToSucceed;

    /**
     * @param isToSucceed is told how many children came before; false if this one has no home
     */
    AtEachStart(Properties all, IntPredicate isToSucceed) {
      putAll(all);
      this.isToSucceed = isToSucceed;
    }

    @Override
    public String getProperty(String key) {
      return key.equals("java.home")
              && StackWalker.getInstance()
                  .walk(
                      frames ->
                          frames.anyMatch(it -> it.getClassName().equals(ChildJvm.class.getName())))
              && !isToSucceed.test(children.getAndIncrement())
          ? "nowhere"
          : super.getProperty(key);
    }
  }

  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case null -> "null";
      case Outcome.Sum sum -> "sum";
      case Outcome.Failed failed -> "failed";
    };
  }
}

package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Descriptors;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.TrickleScript;
import inflight.testkit.Workers;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class LoopOfJobsTest {
  private static final int MEGABYTE = 1 << 20;

  private final LoopOfJobs job = new LoopOfJobs();

  @Test
  @DisplayName("the outcomes are the checksums of the sources, in their order")
  void sums() {
    Workers.runPromptly("run, with four quick sources, comes back", () -> Jobs.givesTheSums(job));
  }

  @Test
  @DisplayName("twenty sources are read at the same time, and no thread is started")
  void noThread() {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(20);
      var census = ThreadCensus.take();
      var caller =
          workers.start(
              "caller",
              () -> sources.assertOutcomes("twenty slow sources", job.run(sources.all())));

      Poll.until(
          "20 sources that wait for each other are connected",
          () -> sources.server().connected() == 20 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      var newcomers = census.newcomers();
      sources.open();
      workers.join();

      assertThat(newcomers)
          .as("threads there are, with 20 sources under way, beside the one that called run")
          .containsExactly("caller");
      sources.server().assertAllClosed();
    }
  }

  @Test
  @DisplayName("three large sources that wait for each other are all read to the end")
  void largeOnesInTurns() {
    try (var sources = new Sources()) {
      // How far each has come. The system takes some 200 KB before anybody reads, and no megabyte.
      var reached = new AtomicIntegerArray(3);
      for (var i = 0; i < 3; i++) {
        var place = i;
        var bytes = new byte[2 * MEGABYTE];
        Arrays.fill(bytes, (byte) ('a' + i));
        var half = Arrays.copyOf(bytes, MEGABYTE);
        sources.add(
            TrickleScript.empty()
                .bytes(half)
                .until(
                    () -> {
                      reached.set(place, 1);
                      return reached.get(0) + reached.get(1) + reached.get(2) == 3;
                    })
                .bytes(half),
            bytes);
      }

      sources.assertOutcomes(
          "three sources of 2 MB, of which none goes on until a half of each has been taken",
          Workers.callPromptly(
              "run, with three large sources that wait for each other, comes back",
              () -> job.run(sources.all())));
    }
  }

  @Test
  @DisplayName("a source that stalls holds up nobody, wherever it stands in the list")
  void oneStalls() {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(1);
      var large = sources.add(TrickleScript.empty().bytes(new byte[MEGABYTE]), new byte[MEGABYTE]);
      sources.sends("quick");
      sources.gated(1);
      var other = sources.add(TrickleScript.empty().bytes(new byte[MEGABYTE]), new byte[MEGABYTE]);
      sources.gated(1);
      workers.start(
          "caller",
          () -> sources.assertOutcomes("three of six sources stall", job.run(sources.all())));

      Poll.until(
          "two sources of 1 MB are read, while three others stall",
          () -> sources.server().ended(large.port()) + sources.server().ended(other.port()) == 2);
      sources.open();
      workers.join();
    }
  }

  @Test
  @DisplayName(
      "bytes that come one at a time, now from one source and now from another, are all counted")
  void oneAtATime() {
    try (var sources = new Sources()) {
      var reached = new AtomicIntegerArray(2);
      for (var i = 0; i < 2; i++) {
        var mine = i;
        var bytes = new byte[40];
        var script = TrickleScript.empty();
        for (var n = 0; n < bytes.length; n++) {
          var number = n;
          bytes[n] = (byte) (100 * i + n);
          script =
              script
                  .until(
                      () -> {
                        reached.set(mine, number);
                        return reached.get(1 - mine) >= number;
                      })
                  .bytes(bytes[n]);
        }
        sources.add(script, bytes);
      }

      sources.assertOutcomes(
          "two sources that send one byte at a time, in turns",
          Workers.callPromptly(
              "run, with sources that send a byte at a time, comes back",
              () -> job.run(sources.all())));
    }
  }

  @Test
  @DisplayName("a source that refuses or breaks off has failed, and the others are read")
  void failures() {
    Workers.runPromptly("run, with sources that fail, comes back", () -> Jobs.tellsFailures(job));
  }

  @Test
  @DisplayName("the thread sleeps while no source has sent anything")
  void sleeps() {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(5);
      var caller =
          workers.start(
              "caller", () -> sources.assertOutcomes("five slow sources", job.run(sources.all())));
      Poll.until(
          "5 sources are connected", () -> sources.server().connected() == 5 || caller.isDone());
      CpuTime.letSleep(caller.thread());

      CpuTime.assertSleeps(caller.thread(), "none of five sources has anything to send");

      sources.open();
      workers.join();
    }
  }

  @Test
  @Corner
  @DisplayName("the thread sleeps also when some sources are at their end, or broken off")
  void sleepsOn() {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(2);
      var broken = sources.breaksOffWhen(() -> sources.server().connected() == 5);
      var ended = sources.sends("at its end early");
      sources.gated(1);
      var caller =
          workers.start(
              "caller",
              () -> sources.assertOutcomes("two of five are over early", job.run(sources.all())));
      Poll.until(
          "one of five sources is at its end, and one has broken off",
          () ->
              caller.isDone()
                  || sources.server().ended(broken.port()) + sources.server().ended(ended.port())
                      == 2);
      CpuTime.letSleep(caller.thread());

      CpuTime.assertSleeps(
          caller.thread(), "two of five sources are over, and the others have nothing to send");

      sources.open();
      workers.join();
    }
  }

  @Test
  @Corner
  @DisplayName("a thousand sources are read at the same time")
  void thousand() {
    Jobs.readsAThousand(job);
  }

  @Test
  @Corner
  @DisplayName("a host that nobody knows is a failure with a reason")
  void unknownHost() {
    Workers.runPromptly(
        "run, with a host that nobody knows, comes back", () -> Jobs.tellsUnknownHosts(job));
  }

  @Test
  @Corner
  @DisplayName("no source gives no outcome, and neither do sources that all refuse")
  void none() {
    Workers.runPromptly(
        "run, with nobody to read from, comes back",
        () -> {
          Jobs.takesNoSources(job);
          try (var sources = new Sources()) {
            sources.refused();
            sources.refused();
            sources.assertOutcomes("two that refuse", Jobs.run(job, sources.all()));
          }
        });
  }

  @Test
  @Corner
  @DisplayName("a source may send nothing, or stand in the list several times")
  void emptyAndRepeated() {
    Workers.runPromptly(
        "run, with an empty source and one three times, comes back",
        () -> Jobs.takesEmptyAndRepeatedSources(job));
  }

  @Test
  @Corner
  @DisplayName("a hundred and fifty sources, some large and some broken, are all told apart")
  void many() {
    try (var sources = new Sources()) {
      for (var i = 0; i < 150; i++) {
        switch (i % 5) {
          case 1 -> sources.breaksOffWhen(() -> sources.server().connected() == 150);
          case 2 -> sources.sends(("large source " + i).repeat(5_000));
          default -> sources.sendsWhen(() -> sources.server().connected() == 150, "source " + i);
        }
      }

      sources.assertOutcomes(
          "150 sources",
          Workers.callPromptly("run, with 150 sources, comes back", () -> job.run(sources.all())));
    }
  }

  @Test
  @Corner
  @DisplayName("nothing is left open after a run: no connection, no selector")
  void nothingLeftOpen() {
    try (var sources = new Sources()) {
      sources.sends("first");
      sources.breaksOff();
      sources.refused();
      sources.sends("second");
      Workers.runPromptly(
          "run comes back again and again",
          () -> {
            Jobs.run(job, sources.all());
            sources.server().assertAllClosed();
            var before = Descriptors.open();
            for (var i = 0; i < 10; i++) {
              Jobs.run(job, sources.all());
            }
            sources.server().assertAllClosed();
            // A run that leaves anything leaves ten of it. The JVM may open one for itself.
            Poll.until(
                "what ten runs have opened is closed", () -> Descriptors.open() < before + 8);
          });
      var gate = new Gate();
      var before = Descriptors.open();
      try (var workers = new Workers()) {
        for (var i = 1; i <= 10; i++) {
          workers.start(
              "runs once and lives on",
              () -> {
                job.run(sources.all());
                gate.await();
              });
          gate.awaitWaiting(i);
        }
        Poll.until(
            "what ten threads have opened that live on is closed",
            () -> Descriptors.open() < before + 8);
        gate.open();
      } finally {
        gate.open();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("what broke off or ended long before the end of a run is not left open either")
  void earlyOnesAreNotLeftOpen() {
    Workers.runPromptly(
        "a first run, for what the JVM opens for itself, comes back",
        () -> Jobs.tellsFailures(job));
    var early = 20;
    var before = Descriptors.open();
    try (var sources = new Sources();
        var workers = new Workers()) {
      for (var i = 0; i < early; i++) {
        sources.breaksOff();
        sources.sends("early");
      }
      sources.gated(1);
      var caller =
          workers.start(
              "caller",
              () -> sources.assertOutcomes("all but one are over early", job.run(sources.all())));
      Poll.until(
          "all sources but the last one are at their end, or have broken off",
          () ->
              caller.isDone()
                  || sources.all().stream().mapToInt(it -> sources.server().ended(it.port())).sum()
                      == 2 * early);
      // It has seen them end, and waits for the last one.
      CpuTime.letSleep(caller.thread());
      sources.open();
      caller.awaitDone("run comes back when the last source is read");
      sources.server().assertAllClosed();
    }

    // Each leaves one. The JVM may open some for itself.
    Poll.until(
        "all is closed that a run has opened in which %d sources broke off and %<d ended early"
            .formatted(early),
        () -> Descriptors.open() < before + early / 2);
  }

  @Test
  @Corner
  @DisplayName("null is refused before anything is started")
  void nulls() {
    Jobs.refusesNull(job);
  }

  @Test
  @Corner
  @DisplayName("run may be called again, and by two threads at once")
  void again() {
    Workers.runPromptly("run, called again, comes back", () -> Jobs.runsAgain(job, 10));
  }

  @Test
  @Corner
  @DisplayName("two runs at the same time have nothing of each other's, in slow motion")
  void runsApart() throws Exception {
    Jobs.keepsRunsApartInSlowMotion(Jobs.slow(LoopOfJobs.class));
  }

  @Test
  @Corner
  @DisplayName("an interrupt while it waits stops everything, and is thrown")
  void interrupted() {
    Jobs.endsWhenInterrupted(job, 20, 20);
    Jobs.endsWhenInterrupted(job, 1, 1);
  }

  @Test
  @Corner
  @DisplayName("an interrupt while a source does not let it in stops everything, and is thrown")
  void interruptedAtADoor() {
    Jobs.endsWhenInterruptedAtADoor(job);
  }

  @Test
  @Corner
  @DisplayName("one interrupt after another leaves nothing under way, and is thrown")
  void interruptedAgain() {
    Jobs.endsWhenInterruptedAgain(job, 20, 20);
  }

  @Test
  @Corner
  @DisplayName("an interrupt that came before the call is not lost")
  void interruptedBefore() {
    Jobs.mindsAnEarlierInterrupt(job);
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the caller is not lost, and fails no source, whenever it comes")
  void interruptedAtAnyStep() throws Exception {
    Jobs.mindsAnInterruptAtAnyStep(Jobs.slow(LoopOfJobs.class));
  }

  @Test
  @Corner
  @DisplayName("an interrupt that comes as the last source ends is not lost")
  void interruptedAtTheEnd() {
    Jobs.losesNoInterruptAtTheEnd(job);
  }
}

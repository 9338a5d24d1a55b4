package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Workers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class ThreadPerJobTest {
  private final ThreadPerJob job = new ThreadPerJob();

  @Test
  @DisplayName("the outcomes are the checksums of the sources, in their order")
  void sums() {
    Jobs.givesTheSums(job);
  }

  @Test
  @DisplayName("twenty sources are read at the same time, each on a thread of its own")
  void ownThreads() {
    ownThreads(20);
  }

  @Test
  @Corner
  @DisplayName("a single source is read on a thread of its own, too")
  void ownThread() {
    ownThreads(1);
  }

  private void ownThreads(int count) {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(count);
      var census = ThreadCensus.take();
      var caller =
          workers.start(
              "caller",
              () -> sources.assertOutcomes(count + " slow sources", job.run(sources.all())));

      Poll.until(
          count + " sources that wait for each other are connected",
          () -> sources.server().connected() == count || caller.isDone());
      var newcomers = census.newcomers().size() - 1;
      sources.open();
      workers.join();

      assertThat(newcomers)
          .as("threads that run had started, with %d sources under way", count)
          .isGreaterThanOrEqualTo(count);
      census.assertNoneLeft();
      sources.server().assertAllClosed();
    }
  }

  @Test
  @DisplayName("a hundred and fifty sources are read at the same time, and no outcome is lost")
  void many() {
    try (var sources = new Sources()) {
      for (var i = 0; i < 150; i++) {
        sources.sendsWhen(() -> sources.server().connected() >= 150, "source " + i);
      }

      sources.assertOutcomes(
          "150 sources that wait for each other",
          Workers.callPromptly("run, with 150 sources, comes back", () -> job.run(sources.all())));
    }
  }

  @Test
  @DisplayName("the outcomes are in the order of the list, whichever source ends first")
  void order() {
    try (var sources = new Sources()) {
      for (var i = 0; i < 20; i++) {
        // The last of them ends first: each waits until those behind it have been left.
        var behind = 19 - i;
        sources.sendsWhen(
            () -> sources.server().connected() == 20 && sources.server().open() <= 20 - behind,
            "source " + i);
      }

      sources.assertOutcomes(
          "20 sources, of which the last ends first",
          Workers.callPromptly("run, with 20 sources, comes back", () -> job.run(sources.all())));
    }
  }

  @Test
  @DisplayName("a source that refuses or breaks off has failed, and the others are read")
  void failures() {
    Jobs.tellsFailures(job);
  }

  @Test
  @DisplayName("sources that fail early leave the others undisturbed, which go on")
  void earlyFailure() {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(2);
      var broken = sources.breaksOffWhen(() -> sources.server().connected() == 5);
      sources.refused();
      sources.gated(2);
      var caller =
          workers.start(
              "caller",
              () -> sources.assertOutcomes("two of six failed early", job.run(sources.all())));

      Poll.until(
          "a source has broken off",
          () -> sources.server().ended(broken.port()) == 1 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      assertThat(sources.server().open())
          .as("connections under way when two of six sources have failed")
          .isEqualTo(4);
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
    Jobs.tellsUnknownHosts(job);
  }

  @Test
  @Corner
  @DisplayName("no source gives no outcome")
  void none() {
    Jobs.takesNoSources(job);
  }

  @Test
  @Corner
  @DisplayName("a source may send nothing, or stand in the list several times")
  void emptyAndRepeated() {
    Jobs.takesEmptyAndRepeatedSources(job);
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
    Jobs.runsAgain(job, 10);
  }

  @Test
  @Corner
  @DisplayName("two runs at the same time have nothing of each other's, in slow motion")
  void runsApart() throws Exception {
    Jobs.keepsRunsApartInSlowMotion(Jobs.slow(ThreadPerJob.class));
  }

  @Test
  @Corner
  @DisplayName("an interrupt of one of two runs at the same time leaves the other undisturbed")
  void interruptedBesideAnother() {
    Jobs.interruptsOneOfTwoRuns(job, 10);
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
  @DisplayName("no outcome is lost when sources end and fail at the same moment, in slow motion")
  void inSlowMotion() throws Exception {
    Jobs.losesNoOutcomeInSlowMotion(Jobs.slow(ThreadPerJob.class));
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the caller is not lost, and fails no source, whenever it comes")
  void interruptedAtAnyStep() throws Exception {
    Jobs.mindsAnInterruptAtAnyStep(Jobs.slow(ThreadPerJob.class));
  }

  @Test
  @Corner
  @DisplayName("an interrupt that comes as the last source ends is not lost")
  void interruptedAtTheEnd() {
    Jobs.losesNoInterruptAtTheEnd(job);
  }

  @Test
  @Corner
  @DisplayName(
      "no outcome is lost when a hundred and fifty sources end and fail at the same moment")
  void manyAtOnce() {
    try (var sources = new Sources()) {
      for (var i = 0; i < 150; i++) {
        if (i % 3 == 1) {
          sources.breaksOffWhen(() -> sources.server().connected() == 150);
        } else {
          sources.sendsWhen(() -> sources.server().connected() == 150, "source " + i);
        }
      }

      sources.assertOutcomes(
          "150 sources that end at the same moment",
          Workers.callPromptly("run, with 150 sources, comes back", () -> job.run(sources.all())));
    }
  }
}

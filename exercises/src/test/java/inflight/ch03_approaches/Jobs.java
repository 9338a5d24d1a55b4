package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.given.ChecksumJob;
import inflight.given.ChecksumJob.Outcome;
import inflight.given.Source;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Workers;
import java.util.Arrays;
import java.util.List;

/** What all four approaches promise, as checks that their tests share. */
final class Jobs {
  private Jobs() {}

  /** The outcomes are those of a plain loop, in the order of the list. */
  static void givesTheSums(ChecksumJob job) {
    try (var sources = new Sources()) {
      for (var text : List.of("price", "stock", "a longer text, ".repeat(200), "reviews")) {
        sources.sends(text);
      }

      sources.assertOutcomes("four sources that send at once", run(job, sources.all()));
      sources.server().assertAllClosed();
    }
  }

  /** Sources that cannot be reached or break off have failed, and the others have not. */
  static void tellsFailures(ChecksumJob job) {
    try (var sources = new Sources()) {
      sources.sends("first");
      sources.refused();
      sources.sends("second");
      sources.breaksOff();
      sources.sends("third");

      sources.assertOutcomes(
          "one source refuses and one breaks off, among good ones", run(job, sources.all()));
      sources.server().assertAllClosed();
    }
  }

  /** A host that nobody knows is a failure with a reason, whatever its exception's message is. */
  static void tellsUnknownHosts(ChecksumJob job) {
    try (var sources = new Sources()) {
      sources.sends("first");
      sources.unknownHost();
      sources.sends("second");

      var outcomes = run(job, sources.all());

      sources.assertOutcomes("a host that nobody knows, among good ones", outcomes);
      var why = ((Outcome.Failed) outcomes.get(1)).why();
      assertThat(why).as("why a source failed whose host nobody knows").isNotBlank();
    }
  }

  static void takesNoSources(ChecksumJob job) {
    assertThat(run(job, List.of())).as("outcomes of no sources").isEmpty();
  }

  static void takesEmptyAndRepeatedSources(ChecksumJob job) {
    try (var sources = new Sources()) {
      var twice = sources.sends("twice in the list");
      sources.sends("");
      sources.again(twice);
      sources.again(twice);

      sources.assertOutcomes(
          "one source three times, and one that sends nothing", run(job, sources.all()));
      assertThat(sources.server().connected(twice.port()))
          .as("connections to a source that stands in the list three times")
          .isEqualTo(3);
    }
  }

  static void refusesNull(ChecksumJob job) {
    try (var sources = new Sources()) {
      var source = sources.sends("good");

      assertThatThrownBy(() -> run(job, null))
          .as("run with null for a list")
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> run(job, Arrays.asList(source, null)))
          .as("run with a list that ends with null")
          .isInstanceOf(NullPointerException.class);
      assertThat(sources.server().connected())
          .as("connections made for a list that ends with null")
          .isZero();
    }
  }

  /** One object, after a failure and on two threads at once. */
  static void runsAgain(ChecksumJob job, int count) {
    try (var sources = new Sources();
        var more = new Sources();
        var workers = new Workers()) {
      sources.refused();
      sources.sends("first");
      sources.assertOutcomes("a first run, with a failure", run(job, sources.all()));
      for (var i = 0; i < count; i++) {
        more.sendsWhen(() -> more.server().connected() >= 2 * count, "source " + i);
      }

      for (var i = 0; i < 2; i++) {
        workers.start(
            "caller-" + i,
            () -> more.assertOutcomes("two runs at the same time", job.run(more.all())));
      }
      workers.join();
      sources.assertOutcomes("a run after others", run(job, sources.all()));
    }
  }

  /** Interrupted while it waits, once so many of its sources are connected. */
  static void endsWhenInterrupted(ChecksumJob job, int count, int connected) {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(count);
      var census = ThreadCensus.take();

      var caller = workers.start("caller", () -> runInterrupted(job, sources.all()));
      Poll.until(
          connected + " of " + count + " sources are connected",
          () -> sources.server().connected() >= connected);
      caller.thread().interrupt();

      caller.awaitDone("run, interrupted while it waits, comes back");
      sources.server().assertAllClosed();
      census.assertNoneLeft();
    }
  }

  /** Interrupted before the call: with sources that would keep it for ever, and with quick ones. */
  static void mindsAnEarlierInterrupt(ChecksumJob job) {
    try (var sources = new Sources()) {
      sources.gated(3);
      Workers.runPromptly(
          "run, called by an interrupted thread, comes back",
          () -> {
            Thread.currentThread().interrupt();
            runInterrupted(job, sources.all());
          });
      sources.server().assertAllClosed();
    }
    try (var sources = new Sources()) {
      sources.sends("first");
      sources.sends("second");
      Workers.runPromptly(
          "run, called by an interrupted thread, comes back",
          () -> {
            Thread.currentThread().interrupt();
            try {
              var outcomes = job.run(sources.all());
              assertThat(Thread.interrupted())
                  .as("the interrupt flag, when run returned to a thread interrupted before")
                  .isTrue();
              sources.assertOutcomes("the thread was interrupted before the call", outcomes);
            } catch (InterruptedException e) {
              assertThat(Thread.interrupted())
                  .as("the interrupt flag, when run threw InterruptedException")
                  .isFalse();
            }
          });
    }
  }

  /** Fails unless run, which is or will be interrupted, throws. */
  static void runInterrupted(ChecksumJob job, List<Source> sources) {
    List<Outcome> outcomes;
    try {
      outcomes = job.run(sources);
    } catch (InterruptedException expected) {
      assertThat(Thread.interrupted())
          .as("the interrupt flag, when run threw InterruptedException")
          .isFalse();
      return;
    }
    throw new AssertionError(
        "run, interrupted before it was done, should throw InterruptedException. It returned "
            + outcomes);
  }

  /** Runs it where an InterruptedException would be a mistake. */
  static List<Outcome> run(ChecksumJob job, List<Source> sources) {
    try {
      return job.run(sources);
    } catch (InterruptedException e) {
      throw new AssertionError("run threw InterruptedException, and nobody had interrupted it", e);
    }
  }
}

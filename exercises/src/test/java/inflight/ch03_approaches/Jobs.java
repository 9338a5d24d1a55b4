package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.given.ChecksumJob;
import inflight.given.ChecksumJob.Outcome;
import inflight.given.Source;
import inflight.testkit.CpuTime;
import inflight.testkit.Descriptors;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.TrickleServer;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import inflight.testkit.Workers.Worker;
import inflight.testkit.motion.SlowMotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
    readsEachPlaceForItself(job);
  }

  /** A source that sends something else to each that connects. */
  private static void readsEachPlaceForItself(ChecksumJob job) {
    var texts = List.of("first", "second");
    try (var workers = new Workers();
        var server = new ServerSocket(0, 10, InetAddress.getByName(TrickleServer.HOST))) {
      workers.start(
          "server",
          () -> {
            for (var text : texts) {
              try (var connection = server.accept()) {
                connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
              } catch (SocketException closed) {
                return;
              }
            }
          });
      var source = new Source(TrickleServer.HOST, server.getLocalPort());
      assertThat(run(job, List.of(source, source)))
          .as("outcomes of one source, twice in the list, that sends each time something else")
          .containsExactlyInAnyOrderElementsOf(texts.stream().map(Sources::sum).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void refusesNull(ChecksumJob job) {
    try (var sources = new Sources()) {
      for (var i = 0; i < 10; i++) {
        sources.sends("good");
      }
      var list = new ArrayList<>(sources.all());
      list.add(null);
      var census = ThreadCensus.take();

      assertThatThrownBy(() -> run(job, null))
          .as("run with null for a list")
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> run(job, list))
          .as("run with a list that ends with null")
          .isInstanceOf(NullPointerException.class);

      // A thread that was started may not have got to its source yet.
      census.assertNoneLeft();
      assertThat(sources.connected())
          .as("connections made for a list that ends with null")
          .isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any number means a thousand, too. */
  static void readsAThousand(ChecksumJob job) {
    try (var sources = new Sources()) {
      // Each takes two descriptors of this process, one at either end.
      var room = (int) Math.min(2_000, Descriptors.most() - Descriptors.open() - 200);
      var count = room / 2;
      for (var i = 0; i < 20; i++) {
        sources.sendsWhen(() -> sources.server().connected() >= count, "source " + i);
      }
      for (var i = 20; i < count; i++) {
        sources.again(sources.all().get(i % 20));
      }

      sources.assertOutcomes(
          "%,d sources that wait for each other".formatted(count),
          Workers.callPromptly(
              "run, with %,d sources that wait for each other, comes back".formatted(count),
              () -> job.run(sources.all())));
    }
  }

  /** One object, after a failure and on two threads at once. */
  static void runsAgain(ChecksumJob job, int count) {
    try (var sources = new Sources();
        var some = new Sources();
        var others = new Sources();
        var workers = new Workers()) {
      sources.refused();
      sources.sends("first");
      sources.assertOutcomes("a first run, with a failure", run(job, sources.all()));
      for (var more : List.of(some, others)) {
        for (var i = 0; i < count; i++) {
          more.sendsWhen(
              () -> some.server().connected() + others.server().connected() >= 2 * count,
              "source %d of %s".formatted(i, more == some ? "some" : "others"));
        }
        workers.start(
            "caller",
            () -> more.assertOutcomes("one of two runs at the same time", job.run(more.all())));
      }
      workers.join();
      sources.assertOutcomes("a run after others", run(job, sources.all()));
    }
  }

  /** Two threads run one object in step, with other sources each: nothing of one is the other's. */
  static void keepsRunsApartInSlowMotion(ChecksumJob slow) {
    for (int round : Tried.each("round", IntStream.range(0, 4).toArray())) {
      try (var some = new Sources();
          var others = new Sources();
          var workers = new Workers()) {
        SlowMotion.begin();
        for (var more : List.of(some, others)) {
          for (var i = 0; i < 3; i++) {
            more.sends("%s %d of round %d".formatted(more == some ? "a" : "other", i, round));
          }
          workers.start(
              "caller",
              () ->
                  more.assertOutcomes(
                      "one of two runs at the same time, in slow motion", slow.run(more.all())));
        }
        workers.join();
      } finally {
        SlowMotion.end();
      }
    }
  }

  /** Two threads run one object, and one of them is interrupted: the other's run is its own. */
  static void interruptsOneOfTwoRuns(ChecksumJob job, int count) {
    try (var some = new Sources();
        var others = new Sources();
        var workers = new Workers()) {
      some.gated(count);
      others.gated(count);
      var other =
          workers.start(
              "caller of the other run",
              () ->
                  others.assertOutcomes(
                      "the caller of another run at the same time was interrupted, this one's not",
                      job.run(others.all())));
      Poll.until(
          "the sources of a run are connected",
          () -> others.server().connected() >= count || other.isDone());
      var interrupted = workers.start("interrupted caller", () -> runInterrupted(job, some.all()));
      Poll.until(
          "the sources of a second run at the same time are connected",
          () -> some.server().connected() >= count || interrupted.isDone() || other.isDone());

      interrupted.thread().interrupt();

      interrupted.awaitDone("run, interrupted while another one is under way, comes back");
      others.open();
      other.awaitDone("run comes back, as another one at the same time was interrupted");
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
          () -> sources.server().connected() >= connected || caller.isDone());
      caller.thread().interrupt();

      caller.awaitDone("run, interrupted while it waits, comes back");
      sources.server().assertAllClosed();
      census.assertNoneLeft();
    }
  }

  /** Interrupted while one of its sources does not let it in. */
  static void endsWhenInterruptedAtADoor(ChecksumJob job) {
    try (var sources = new Sources();
        var workers = new Workers()) {
      // Whether it begins with the first or with the last.
      sources.gated(3);
      sources.letsNobodyIn();
      sources.gated(3);
      var census = ThreadCensus.take();

      var caller = workers.start("caller", () -> runInterrupted(job, sources.all()));
      Poll.until(
          "3 sources are connected, and another one lets nobody in",
          () -> sources.server().connected() >= 3 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();

      caller.awaitDone("run, interrupted while a source does not let it in, comes back");
      sources.server().assertAllClosed();
      census.assertNoneLeft();
    }
  }

  /** Interrupted again and again, until it comes back. */
  static void endsWhenInterruptedAgain(ChecksumJob job, int count, int connected) {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(count);
      var census = ThreadCensus.take();
      var isBack = new AtomicBoolean();

      var caller =
          workers.start(
              "caller",
              () -> {
                try {
                  runInterruptedAgain(job, sources.all());
                } finally {
                  isBack.set(true);
                }
              });
      Poll.until(
          connected + " of " + count + " sources are connected",
          () -> sources.server().connected() >= connected || caller.isDone());
      Poll.until(
          "run, interrupted again and again, comes back",
          () -> {
            interruptOften(caller.thread(), isBack);
            return isBack.get();
          });

      caller.awaitDone("run, interrupted again and again, comes back");
      sources.server().assertAllClosed();
      census.assertNoneLeft();
    }
  }

  /** Interrupts a thread that cleans up, or is about to, until it is done with that. */
  static void interruptOften(Thread thread, AtomicBoolean isDone) {
    for (var i = 0; i < 1_000 && !isDone.get(); i++) {
      thread.interrupt();
    }
  }

  /**
   * An interrupt that comes as the last source ends is thrown, or still to be seen. It is a race,
   * and each round gives the end another lead.
   */
  static void losesNoInterruptAtTheEnd(ChecksumJob job) {
    for (int round : Tried.each("round", IntStream.range(0, 40).toArray())) {
      try (var sources = new Sources();
          var workers = new Workers()) {
        var caller = new CompletableFuture<Thread>();
        sources.sendsWhen(
            () -> {
              caller.join().interrupt();
              var begun = System.nanoTime();
              while (System.nanoTime() - begun < round % 8 * 10_000) {
                Thread.onSpinWait();
              }
              return true;
            },
            "a source that ends as the caller is interrupted");
        var worker =
            workers.start(
                "caller",
                () -> {
                  caller.complete(Thread.currentThread());
                  try {
                    var outcomes = job.run(sources.all());
                    assertThat(Thread.interrupted())
                        .as(
                            "the interrupt flag, when run returned %s to a thread that was"
                                + " interrupted before the last source had ended",
                            outcomes)
                        .isTrue();
                  } catch (InterruptedException expected) {
                    // As good.
                  }
                });
        worker.awaitDone("run, interrupted as its last source ends, comes back");
      }
    }
  }

  /** A job that runs in slow motion: see {@link SlowMotion}. */
  static ChecksumJob slow(Class<? extends ChecksumJob> type, Integer... arguments)
      throws ReflectiveOperationException {
    var types = Stream.of(arguments).map(it -> int.class).toArray(Class<?>[]::new);
    return (ChecksumJob)
        SlowMotion.of(type).getConstructor(types).newInstance((Object[]) arguments);
  }

  /** No outcome is lost when sources end and fail at the same moment. */
  static void losesNoOutcomeInSlowMotion(ChecksumJob slow) {
    for (int round : Tried.each("round", IntStream.range(0, 4).toArray())) {
      try (var sources = new Sources()) {
        for (var i = 0; i < 3; i++) {
          sources.sends("source %d of round %d".formatted(i, round));
          sources.breaksOff();
        }
        List<Outcome> outcomes;
        List<String> meetings;
        try {
          outcomes =
              Workers.callPromptly(
                  "run comes back, in slow motion",
                  () -> {
                    SlowMotion.beginForOthers();
                    return slow.run(sources.all());
                  });
        } finally {
          meetings = SlowMotion.end();
        }

        assertThat(meetings).as("plain collections that two threads use at once").isEmpty();
        sources.assertOutcomes("in slow motion", outcomes);
      }
    }
  }

  /** Wherever the calling thread is in its work, an interrupt is not lost, and fails no source. */
  static void mindsAnInterruptAtAnyStep(ChecksumJob slow) {
    for (var step = 1; step <= 300 && interruptsAtStep(slow, step); step++) {}
  }

  /** False if it comes to its end before that step. */
  private static boolean interruptsAtStep(ChecksumJob slow, int step) {
    var steps = new AtomicInteger();
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.sends("first");
      sources.sends("second");
      var caller =
          workers.start(
              "caller",
              () -> {
                var me = Thread.currentThread();
                SlowMotion.beginAtStep(me, step, steps, me::interrupt);
                try {
                  var outcomes = slow.run(sources.all());
                  assertThat(Thread.interrupted())
                      .as("interrupt flag when run returned, whose caller was interrupted")
                      .isEqualTo(steps.get() >= step);
                  sources.assertOutcomes("its caller was interrupted as it worked", outcomes);
                } catch (InterruptedException expected) {
                  // As good.
                }
              });
      caller.awaitDone("run, interrupted as it works, comes back");
    } finally {
      SlowMotion.end();
    }
    return steps.get() >= step;
  }

  /** A queue runs each of its jobs, also if one says that it is equal to whatever there is. */
  static void runsThoughEqual(
      Consumer<Runnable> put, Runnable finish, Workers.ThrowingRunnable work) {
    var ran = new AtomicInteger();
    for (var i = 0; i < 3; i++) {
      put.accept(new EqualToAnything(ran::incrementAndGet));
    }
    finish.run();

    Workers.runPromptly("work comes back at the end", work);

    assertThat(ran.get()).as("jobs run, of three that are equal to any object").isEqualTo(3);
  }

  /** A job that says that it is equal to whatever it is compared with. */
  private record EqualToAnything(Runnable job) implements Runnable {
    @Override
    public void run() {
      job.run();
    }

    @Override
    public boolean equals(Object other) {
      return true;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** Interrupted before the call: with sources that would keep it for ever, and with quick ones. */
  static void mindsAnEarlierInterrupt(ChecksumJob job) {
    for (var count : Tried.each("sources", List.of(3, 400))) {
      try (var sources = new Sources()) {
        sources.gated(count);
        Workers.runPromptly(
            "run, called by an interrupted thread, comes back",
            () -> {
              Thread.currentThread().interrupt();
              runInterrupted(job, sources.all());
            });
        // What it has started may not have come to its source yet: it must not come later either.
        for (var look = 0; look < 10; look++) {
          sources.server().assertAllClosed();
          LockSupport.parkNanos(3_000_000);
        }
        sources.server().assertAllClosed();
      }
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
    runInterruptedAgain(job, sources);
    // At once: whoever has been interrupted leaves soon.
    var stacks = Thread.getAllStackTraces();
    assertThat(stacks.keySet().stream().filter(it -> isAtASource(it, stacks.get(it))).count())
        .as("threads that were still at a source when run threw InterruptedException")
        .isZero();
    assertThat(Thread.interrupted())
        .as("the interrupt flag, when run threw InterruptedException")
        .isFalse();
  }

  /**
   * The same, if there may be more than one interrupt: the flag may be set, and others leave yet.
   */
  static void runInterruptedAgain(ChecksumJob job, List<Source> sources) {
    List<Outcome> outcomes;
    try {
      outcomes = job.run(sources);
    } catch (InterruptedException expected) {
      return;
    }
    throw new AssertionError(
        "run, interrupted before it was done, should throw InterruptedException. It returned "
            + outcomes);
  }

  /** True for a thread that the calling one has started, or those have: identifiers only grow. */
  private static boolean isAtASource(Thread thread, StackTraceElement[] stack) {
    return thread.threadId() > Thread.currentThread().threadId()
        && Stream.of(stack).anyMatch(it -> it.getClassName().equals(Source.class.getName()));
  }

  /** The life of a worker on a queue, and what says that there will be no more jobs. */
  record Crew(ThrowingRunnable work, Runnable finish) {}

  /** However many come late, they come back; in groups, as some may take a moment each. */
  static void comeBack(String what, ThrowingRunnable work) {
    for (var group = 1; group <= 20; group++) {
      try (var workers = new Workers()) {
        var late = new ArrayList<Worker>();
        for (var i = 0; i < 1_000; i++) {
          late.add(workers.startVirtual("late-" + i, work));
        }
        for (var worker : late) {
          worker.awaitDone(
              what + " comes back, for as many as %,d workers".formatted(1_000 * group));
        }
      }
    }
  }

  /** A worker is interrupted just as it may have seen the end: it comes back, and so do others. */
  static void interruptsAtTheEnd(Supplier<Crew> crews) {
    for (var round = 0; round < 20; round++) {
      var crew = crews.get();
      try (var workers = new Workers()) {
        var first =
            workers.start(
                "interrupted",
                () -> {
                  try {
                    crew.work.run();
                  } catch (InterruptedException e) {
                    // It may be the interrupt that it has seen first.
                  }
                });
        first.awaitWaiting("work, with no job there,");
        var other = workers.start("other", crew.work);

        crew.finish.run();
        first.thread().interrupt();

        first.awaitDone("work, interrupted at the moment of the end, comes back");
        other.awaitDone("work comes back at the end, when another worker was interrupted then");
        Workers.runPromptly(
            "work comes back, called after the end, when another worker was interrupted at it",
            crew.work);
      }
    }
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

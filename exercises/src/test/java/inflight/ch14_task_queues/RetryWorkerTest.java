package inflight.ch14_task_queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.ch14_task_queues.RetryWorker.Handler;
import inflight.ch14_task_queues.RetryWorker.Policy;
import inflight.given.Job;
import inflight.given.Jobs;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class RetryWorkerTest {
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  /** Three attempts, and delays that one would notice. */
  private static final Policy THREE =
      new Policy(3, Duration.ofHours(1), Duration.ofHours(5), failure -> true);

  private final Desk desk = new Desk();
  private final Job job = new Job(7, "welcome mail", 1);

  @Test
  @DisplayName("a job that succeeds is run on the calling thread, and done")
  void done() throws Exception {
    var handled = new ArrayList<Job>();
    var threads = new ArrayList<Thread>();
    desk.add(job);

    worker(
            it -> {
              handled.add(it);
              threads.add(Thread.currentThread());
            })
        .runOne();

    assertThat(handled).as("jobs that the handler was given").containsExactly(job);
    assertThat(threads).as("thread of the handler").containsExactly(Thread.currentThread());
    assertThat(desk.settled()).as("how the job was settled").containsExactly("done 7");
  }

  @Test
  @Corner
  @DisplayName("a handler may run another job of its worker: each is settled, once, as its own")
  void handlerRunsAnother() throws Exception {
    for (var fails : Tried.each("the outer job fails", new boolean[] {false, true})) {
      var own = new Desk();
      own.add(job);
      own.add(new Job(8, "another mail", 1));
      var worker = new AtomicReference<RetryWorker>();
      worker.set(
          new RetryWorker(
              own,
              it -> {
                if (it.equals(job)) {
                  worker.get().runOne();
                  if (fails) {
                    throw new IOException("no connection");
                  }
                }
              },
              THREE));

      Workers.runPromptly(
          "runOne, whose handler runs another job, returns", () -> worker.get().runOne());

      assertThat(own.settled())
          .as("how the jobs 7 and 8 were settled, of which the handler of 7 ran 8")
          .containsExactly("done 8", fails ? "retry 7 after PT1H" : "done 7");
    }
  }

  @Test
  @DisplayName("runOne takes a failed job no second time and does not wait for its delay")
  void failed() {
    desk.add(job);
    var runs = new AtomicInteger();
    var worker =
        worker(
            it -> {
              runs.incrementAndGet();
              throw new IOException("no connection");
            });

    Workers.runPromptly("runOne returns when its job has failed, due again in 1 h", worker::runOne);

    assertThat(desk.settled())
        .as("how the failed job was settled")
        .containsExactly("retry 7 after PT1H");
    assertThat(runs).as("runs of the handler in one runOne").hasValue(1);
  }

  @Test
  @DisplayName("three attempts are three runs: the third failure is the last")
  void threeAttempts() throws Exception {
    var failure = new IOException("no connection");
    var worker =
        worker(
            it -> {
              throw failure;
            });

    for (int attempt = 1; attempt <= 3; attempt++) {
      desk.add(new Job(7, "welcome mail", attempt));
      worker.runOne();
    }

    assertThat(desk.settled())
        .as("how a job was settled that may be run 3 times, after each of 3 failures")
        .containsExactly("retry 7 after PT1H", "retry 7 after PT2H", "dead 7");
    assertThat(desk.causes).as("cause of the job's death").containsExactly(failure);
  }

  @Test
  @DisplayName("the delay after each failure is twice the one before, up to the cap")
  void delays() {
    var policy = new Policy(99, Duration.ofMillis(100), Duration.ofSeconds(1), failure -> true);

    assertDelays(policy, "PT0.1S", "PT0.2S", "PT0.4S", "PT0.8S", "PT1S", "PT1S", "PT1S");
  }

  @Test
  @DisplayName("a failure that will not go away is not retried")
  void notRetryable() throws Exception {
    var notFound = new FileNotFoundException("no such address");
    var refused = new IOException("connection refused");
    var asked = new ArrayList<Throwable>();
    var policy =
        new Policy(
            3,
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            failure -> {
              asked.add(failure);
              return !(failure instanceof FileNotFoundException);
            });
    var next = new AtomicReference<Exception>(notFound);
    var worker =
        new RetryWorker(
            desk,
            it -> {
              throw next.get();
            },
            policy);
    desk.add(job);
    worker.runOne();
    next.set(refused);
    desk.add(job);
    worker.runOne();

    assertThat(desk.settled())
        .as("how two jobs were settled, one with a failure that is not retryable, and one that is")
        .containsExactly("dead 7", "retry 7 after PT0.001S");
    assertThat(desk.causes).as("cause of the death").containsExactly(notFound);
    assertThat(asked).as("failures about which the policy was asked").contains(notFound, refused);
  }

  @Test
  @DisplayName("an InterruptedException releases the job, costs no attempt, and is thrown on")
  void stopped() {
    var stop = new InterruptedException("shut down");
    desk.add(new Job(7, "welcome mail", 3));
    var worker =
        worker(
            it -> {
              throw stop;
            });

    var thrown = catchThrowable(worker::runOne);

    assertThat(desk.settled())
        .as("how a job was settled whose handler threw InterruptedException")
        .containsExactly("release 7");
    assertThat(thrown).as("what runOne threw").isSameAs(stop);
    assertThat(Thread.interrupted()).as("interrupt flag, which nobody has set").isFalse();
  }

  @Test
  @Corner
  @DisplayName("a kind of InterruptedException is one: it releases the job and is thrown on")
  void stoppedByAKindOfIt() {
    class ShutDown extends InterruptedException {
      private static final long serialVersionUID = 1;
    }
    for (var attempt : Tried.each("attempt", List.of(1, 3))) {
      var stop = new ShutDown();
      var next = new Desk();
      next.add(new Job(7, "welcome mail", attempt));
      var worker = new RetryWorker(next, it -> sneak(stop), THREE);

      var thrown = catchThrowable(worker::runOne);

      assertThat(next.settled())
          .as("how a job was settled whose handler threw a subclass of InterruptedException")
          .containsExactly("release 7");
      assertThat(thrown).as("what runOne threw").isSameAs(stop);
    }
  }

  @Test
  @DisplayName("an Error is not retried: the job is dead, and the Error is thrown on")
  void error() {
    var error = new StackOverflowError("too deep");
    desk.add(job);
    var worker =
        worker(
            it -> {
              throw error;
            });

    var thrown = catchThrowable(worker::runOne);

    assertThat(desk.settled())
        .as("how a job was settled whose handler threw an Error")
        .containsExactly("dead 7");
    assertThat(desk.causes).as("cause of the death").containsExactly(error);
    assertThat(thrown).as("what runOne threw").isSameAs(error);
  }

  @Test
  @DisplayName("a job that keeps failing runs when its delays are over, and others run meanwhile")
  void overTime() throws Exception {
    var clock = new VirtualClock();
    var due = new DueJobs(clock);
    var log = new ArrayList<String>();
    var policy = new Policy(5, Duration.ofMillis(10), Duration.ofMillis(25), failure -> true);
    var worker =
        new RetryWorker(
            due,
            it -> {
              log.add(it.payload() + " at " + clock.millis());
              if (it.payload().equals("poison")) {
                throw new IOException("always");
              }
            },
            policy);
    due.add(new Job(1, "poison", 1), Duration.ZERO);
    due.add(new Job(2, "good", 1), Duration.ofMillis(20));

    while (!due.isEmpty()) {
      worker.runOne();
    }

    assertThat(log)
        .as("runs, with the milliseconds of the clock; base 10 ms, cap 25 ms, 5 attempts")
        .containsExactly(
            "poison at 0",
            "poison at 10",
            "good at 20",
            "poison at 30",
            "poison at 55",
            "poison at 80");
    assertThat(due.ended).as("how the two jobs ended").containsExactly("done 2", "dead 1");
  }

  @Test
  @DisplayName("two threads run two jobs of one worker at the same time")
  void overlap() {
    for (var attempts :
        Tried.each(
            "attempts", List.of(List.of(1, 1), List.of(1, 2), List.of(2, 2), List.of(3, 3)))) {
      var both = new Rendezvous(2, "runs of one worker's handler");
      var next = new Desk();
      next.add(new Job(7, "welcome mail", attempts.getFirst()));
      next.add(new Job(8, "another mail", attempts.getLast()));
      var worker = new RetryWorker(next, it -> both.meet(), THREE);

      Workers.together(worker::runOne, worker::runOne);

      assertThat(next.settled()).as("jobs settled").containsExactlyInAnyOrder("done 7", "done 8");
    }
  }

  @Test
  @Corner
  @DisplayName("however many threads run jobs of one worker, all of them run at the same time")
  void manyOverlap() {
    var many = 100 + Runtime.getRuntime().availableProcessors();
    var all = new Rendezvous(many, "runs of one worker's handler, each on a thread of its own");
    var worker = worker(it -> all.meet());
    for (int i = 0; i < many; i++) {
      desk.add(new Job(i, "mail", 1));
    }

    Workers.together(
        Stream.generate(() -> (ThrowingRunnable) worker::runOne)
            .limit(many)
            .toArray(ThrowingRunnable[]::new));

    assertThat(desk.settled())
        .as("jobs settled, of as many as threads")
        .hasSize(many)
        .allMatch(it -> it.startsWith("done"));
  }

  @Test
  @Corner
  @DisplayName("while the policy is asked about one failure, another thread's job goes on")
  void overlapInPolicy() {
    for (var other : Tried.each("other", List.of("fails, too", "does not fail"))) {
      var both =
          new Rendezvous(
              2,
              other.equals("fails, too")
                  ? "calls of one worker's policy, about two jobs that have failed"
                  : "a call of the policy about a job that has failed, and the run of another job");
      var inVain = new AtomicReference<Throwable>();
      var next = new Desk();
      next.add(new Job(7, "welcome mail", 1));
      next.add(new Job(8, "another mail", 1));
      var worker =
          new RetryWorker(
              next,
              it -> {
                if (it.id() == 7 || other.equals("fails, too")) {
                  throw new IOException("no connection");
                }
                both.meet();
              },
              new Policy(
                  3,
                  Duration.ZERO,
                  Duration.ZERO,
                  failure -> {
                    try {
                      both.meet();
                    } catch (Throwable e) {
                      // The worker keeps to itself what a policy throws.
                      inVain.compareAndSet(null, e);
                    }
                    return true;
                  }));

      Workers.together(worker::runOne, worker::runOne);

      if (inVain.get() != null) {
        sneak(inVain.get());
      }
      assertThat(next.settled())
          .as("how two jobs were settled, one that has failed and one that %s", other)
          .containsExactlyInAnyOrder(
              "retry 7 after PT0S", other.equals("fails, too") ? "retry 8 after PT0S" : "done 8");
    }
  }

  @Test
  @DisplayName("delays are exact for any base, cap and number of failures")
  void randomDelays() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      var base = anyDuration(random);
      var cap = anyDuration(random);
      int failures = 1 + random.nextInt(110);

      assertThat(RetryWorker.delay(new Policy(3, base, cap, failure -> true), failures))
          .as("delay after %d failures, base %s, cap %s (seed %d)", failures, base, cap, seed)
          .isEqualTo(slowAndObvious(base, cap, failures));
    }
  }

  @Test
  @Corner
  @DisplayName("delays do not wrap around, however many failures there were")
  void manyFailures() {
    for (var base :
        Tried.each(
            "base", List.of(Duration.ofNanos(1), Duration.ofMillis(20), Duration.ofSeconds(3)))) {
      for (var cap :
          Tried.each("cap", List.of(Duration.ofMinutes(1), Duration.ofDays(40_000), LONGEST))) {
        var policy = new Policy(3, base, cap, failure -> true);
        for (int failures :
            new int[] {1, 2, 30, 31, 32, 33, 62, 63, 64, 65, 66, 94, 95, 96, 128, 129}) {
          assertThat(RetryWorker.delay(policy, failures))
              .as("delay after %d failures, base %s, cap %s", failures, base, cap)
              .isEqualTo(slowAndObvious(base, cap, failures));
        }
        for (int failures : Tried.each("failures", new int[] {1_000, 65_537, Integer.MAX_VALUE})) {
          assertThat(RetryWorker.delay(policy, failures))
              .as("delay after %d failures, base %s, cap %s", failures, base, cap)
              .isEqualTo(cap);
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a base or a cap of zero is no delay; a base over the cap is the cap")
  void oddPolicies() {
    var second = Duration.ofSeconds(1);
    assertDelays(new Policy(9, Duration.ZERO, second, it -> true), "PT0S", "PT0S", "PT0S");
    assertDelays(new Policy(9, second, Duration.ZERO, it -> true), "PT0S", "PT0S", "PT0S");
    assertDelays(new Policy(9, second.plusNanos(1), second, it -> true), "PT1S", "PT1S", "PT1S");
    Workers.runPromptly(
        "delay after MAX_VALUE failures, base zero, comes back",
        () ->
            assertThat(
                    RetryWorker.delay(
                        new Policy(9, Duration.ZERO, LONGEST, it -> true), Integer.MAX_VALUE))
                .as("delay after MAX_VALUE failures, base zero")
                .isZero());
  }

  @Test
  @Corner
  @DisplayName("with one attempt, the first failure is the last")
  void oneAttempt() throws Exception {
    desk.add(job);

    new RetryWorker(
            desk,
            it -> {
              throw new IOException("no connection");
            },
            new Policy(1, Duration.ZERO, Duration.ZERO, failure -> true))
        .runOne();

    assertThat(desk.settled()).as("how the job was settled").containsExactly("dead 7");
  }

  @Test
  @Corner
  @DisplayName("a job that has been taken too often is dead without being run")
  void attemptedTooOften() throws Exception {
    var runs = new AtomicInteger();
    var worker = worker(it -> runs.incrementAndGet());
    desk.add(new Job(7, "welcome mail", 3));
    worker.runOne();
    desk.add(new Job(7, "welcome mail", 4));
    worker.runOne();

    assertThat(desk.settled())
        .as("how a job was settled with attempt 3 of 3, and one with attempt 4")
        .containsExactly("done 7", "dead 7");
    assertThat(runs).as("runs of the handler").hasValue(1);
    assertThat(desk.causes)
        .as("cause of the death")
        .hasSize(1)
        .hasOnlyElementsOfType(IllegalStateException.class);
  }

  @Test
  @Corner
  @DisplayName("whatever a handler throws that is neither Error nor interrupt is a failure")
  void anyFailure() throws Exception {
    var plain = new Throwable("neither Exception nor Error");
    var wrapped = new IOException("stopped", new InterruptedException("inside the handler"));
    for (var failure :
        List.of(plain, new IOException("checked"), new IllegalStateException(), wrapped)) {
      var next = new Desk();
      next.add(job);
      next.add(new Job(7, "welcome mail", 3));
      var worker = new RetryWorker(next, it -> sneak(failure), THREE);

      worker.runOne();
      worker.runOne();

      assertThat(next.settled())
          .as("how attempts 1 and 3 were settled, that threw %s", failure)
          .containsExactly("retry 7 after PT1H", "dead 7");
      assertThat(next.causes).as("cause of the death").containsExactly(failure);
    }
  }

  @Test
  @Corner
  @DisplayName("an Error is dead on any attempt, whatever the policy says of it")
  void anyError() {
    for (var error :
        Tried.each(
            "error", List.of(new Error("1"), new AssertionError("2"), new OutOfMemoryError("3")))) {
      var next = new Desk();
      next.add(job);
      var worker = new RetryWorker(next, it -> sneak(error), THREE);

      assertThat(catchThrowable(worker::runOne)).as("what runOne threw").isSameAs(error);

      assertThat(next.settled()).as("how the job was settled").containsExactly("dead 7");
      assertThat(next.causes).as("cause of the death").containsExactly(error);
    }
  }

  @Test
  @Corner
  @DisplayName("if the policy throws, the failure is not retryable, and tells of it")
  void policyThrows() throws Exception {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var thrower = kind.thrower();
      var failure = new IOException("no connection");
      var next = new Desk();
      next.add(job);

      new RetryWorker(
              next,
              it -> {
                throw failure;
              },
              new Policy(3, Duration.ZERO, Duration.ZERO, it -> thrower.get()))
          .runOne();

      assertThat(next.settled())
          .as("how the job was settled, if the policy throws %s", kind)
          .containsExactly("dead 7");
      assertThat(next.causes).as("cause of the death").containsExactly(failure);
      assertThat(failure.getSuppressed())
          .as("what the failure suppresses")
          .containsExactly(thrower.thrown());
      assertThat(Thread.interrupted()).as("interrupt flag, which nobody has set").isFalse();
    }
  }

  @Test
  @Corner
  @DisplayName("a policy that throws the very failure it was asked about does no harm")
  void policyThrowsTheSame() throws Exception {
    var failure = new IllegalStateException("no connection");
    desk.add(job);

    new RetryWorker(
            desk,
            it -> {
              throw failure;
            },
            new Policy(
                3,
                Duration.ZERO,
                Duration.ZERO,
                it -> {
                  throw failure;
                }))
        .runOne();

    assertThat(desk.settled()).as("how the job was settled").containsExactly("dead 7");
    assertThat(desk.causes).as("cause of the death").containsExactly(failure);
  }

  @Test
  @Corner
  @DisplayName("a worker that is interrupted while it waits for a job throws, and settles nothing")
  void interruptedInTake() {
    var worker = worker(it -> {});

    try (var workers = new Workers()) {
      var other = workers.start("another caller", worker::runOne);
      other.awaitWaiting("runOne, with no job there,");
      Interrupts.whileItWaits("runOne, beside another that waits,", worker::runOne);
      assertThat(desk.settled()).as("what was settled").isEmpty();

      desk.add(job);
      other.awaitDone("the other caller's runOne comes back when there is a job");
    }
    assertThat(desk.settled()).as("what was settled later").containsExactly("done 7");
  }

  @Test
  @Corner
  @DisplayName(
      "a handler that leaves the interrupt flag set has finished its job, and it stays set")
  void flagStaysSet() {
    Workers.runPromptly(
        "runOne of a handler that sets the interrupt flag comes back",
        () -> {
          desk.add(job);
          worker(it -> Thread.currentThread().interrupt()).runOne();

          assertThat(Thread.currentThread().isInterrupted())
              .as("interrupt flag after runOne")
              .isTrue();
          assertThat(desk.settled()).as("how the job was settled").containsExactly("done 7");
        });
    var next = new Desk();
    next.add(job);
    Workers.runPromptly(
        "runOne of a handler that sets the interrupt flag and throws comes back",
        () -> {
          var worker =
              new RetryWorker(
                  next,
                  it -> {
                    Thread.currentThread().interrupt();
                    throw new IOException("no connection");
                  },
                  THREE);
          // Whether that is a failure or a wish to stop is left open, and so is what comes out.
          catchThrowable(worker::runOne);

          assertThat(Thread.currentThread().isInterrupted())
              .as("interrupt flag after runOne, whose handler had set it and thrown")
              .isTrue();
        });
  }

  @Test
  @Corner
  @DisplayName("what the queue throws is thrown on, and nothing is settled twice")
  void queueThrows() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      for (var call : Tried.each("call", List.of("take", "done", "retry", "dead", "release"))) {
        var thrower = kind.thrower();
        var stop = new InterruptedException("stop");
        var next = new Desk();
        next.add(job);
        next.failing = call;
        next.thrower = thrower;
        var worker =
            new RetryWorker(
                next,
                it -> {
                  switch (call) {
                    case "retry" -> throw new IOException("no connection");
                    case "dead" -> throw new FileNotFoundException("no address");
                    case "release" -> throw stop;
                    default -> {}
                  }
                },
                new Policy(
                    3,
                    Duration.ZERO,
                    Duration.ZERO,
                    failure -> !(failure instanceof FileNotFoundException)));

        var thrown = catchThrowable(worker::runOne);

        assertThat(next.settled())
            .as("calls that settle, if %s of the queue throws %s", call, kind)
            .hasSize(call.equals("take") ? 0 : 1)
            .allMatch(it -> it.startsWith(call));
        assertThat(thrown)
            .as("what runOne threw, if %s of the queue throws %s", call, kind)
            // The handler's is to be thrown on, too.
            .matches(it -> it == thrower.thrown() || call.equals("release") && it == stop);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("if the handler throws an Error and the queue throws too, one of the two comes out")
  void bothThrow() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var error = new AssertionError("of the handler");
      desk.add(job);
      desk.failing = "dead";
      desk.thrower = kind.thrower();

      var thrown = catchThrowable(worker(it -> sneak(error))::runOne);

      assertThat(thrown)
          .as("what runOne threw, if the handler throws an Error and dead throws %s", kind)
          .isIn(error, desk.thrower.thrown());
      assertThat(desk.causes).as("causes of death").containsExactly(error);
      desk.causes.clear();
    }
  }

  @Test
  @Corner
  @DisplayName("each job counts its own attempts, and each worker has its own queue and policy")
  void nothingKept() throws Exception {
    var otherDesk = new Desk();
    var failing =
        worker(
            it -> {
              throw new IOException("no connection");
            });
    var other =
        new RetryWorker(
            otherDesk,
            it -> {
              throw new FileNotFoundException("no address");
            },
            new Policy(
                9,
                Duration.ofSeconds(1),
                Duration.ofSeconds(9),
                failure -> failure instanceof FileNotFoundException));
    for (int i = 0; i < 5; i++) {
      desk.add(new Job(i, "mail", 1));
      otherDesk.add(new Job(10 + i, "mail", 2));
    }
    for (int i = 0; i < 5; i++) {
      failing.runOne();
      other.runOne();
    }

    for (int i = 0; i < 5; i++) {
      assertThat(desk.settled())
          .as("how first attempts of one worker were settled")
          .contains("retry %d after PT1H".formatted(i));
      assertThat(otherDesk.settled())
          .as("how second attempts of another worker were settled")
          .contains("retry %d after PT2S".formatted(10 + i));
    }
  }

  @Test
  @Corner
  @DisplayName("each worker has its own handler")
  void ownHandler() throws Exception {
    var handled = new ArrayList<String>();
    var first = worker(it -> handled.add("by the first"));
    var second = worker(it -> handled.add("by the second"));
    desk.add(job);
    first.runOne();
    desk.add(job);
    second.runOne();

    assertThat(handled)
        .as("which handlers ran, of two workers that ran a job each, in order")
        .containsExactly("by the first", "by the second");
  }

  private RetryWorker worker(Handler handler) {
    return new RetryWorker(desk, handler, THREE);
  }

  private static void assertDelays(Policy policy, String... expected) {
    for (int failures = 1; failures <= expected.length; failures++) {
      assertThat(RetryWorker.delay(policy, failures))
          .as("delay after failure %d, base %s, cap %s", failures, policy.base(), policy.cap())
          .isEqualTo(Duration.parse(expected[failures - 1]));
    }
  }

  /** Of any order of magnitude, from nanoseconds to the longest there is. */
  private static Duration anyDuration(Random random) {
    return random.nextBoolean()
        ? Duration.ofNanos(random.nextLong() >>> (1 + random.nextInt(62)))
        : Duration.ofSeconds(random.nextLong() >>> (1 + random.nextInt(62)), random.nextInt(999));
  }

  private static Duration slowAndObvious(Duration base, Duration cap, int failures) {
    var wanted = nanos(base).shiftLeft(failures - 1);
    return wanted.compareTo(nanos(cap)) < 0
        ? Duration.ofSeconds(
            wanted.divide(BigInteger.valueOf(1_000_000_000)).longValueExact(),
            wanted.mod(BigInteger.valueOf(1_000_000_000)).longValueExact())
        : cap;
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(BigInteger.valueOf(1_000_000_000))
        .add(BigInteger.valueOf(duration.getNano()));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** Writes down how jobs are settled. */
  private static final class Desk implements Jobs {
    private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>();
    private final List<String> settled = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> causes = Collections.synchronizedList(new ArrayList<>());
    private String failing = "";
    private CallbackFailure.Thrower thrower;

    void add(Job job) {
      waiting.add(job);
    }

    List<String> settled() {
      return List.copyOf(settled);
    }

    @Override
    public Job take() throws InterruptedException {
      if (failing.equals("take")) {
        thrower.run();
      }
      return waiting.take();
    }

    @Override
    public void done(Job job) {
      settle("done", "done " + job.id());
    }

    @Override
    public void retry(Job job, Duration delay) {
      settle("retry", "retry " + job.id() + " after " + delay);
    }

    @Override
    public void dead(Job job, Throwable cause) {
      causes.add(cause);
      settle("dead", "dead " + job.id());
    }

    @Override
    public void release(Job job) {
      settle("release", "release " + job.id());
    }

    private void settle(String call, String words) {
      settled.add(words);
      if (failing.equals(call)) {
        thrower.run();
      }
    }
  }

  /** Moves its clock to the moment in which the next job is due, instead of waiting. */
  private static final class DueJobs implements Jobs {
    private record Waiting(Job job, Duration due) {}

    private final VirtualClock clock;
    private final PriorityQueue<Waiting> waiting =
        new PriorityQueue<>(Comparator.comparing(Waiting::due));
    private final List<String> ended = new ArrayList<>();

    DueJobs(VirtualClock clock) {
      this.clock = clock;
    }

    void add(Job job, Duration delay) {
      waiting.add(new Waiting(job, now().plus(delay)));
    }

    boolean isEmpty() {
      return waiting.isEmpty();
    }

    private Duration now() {
      return Duration.ofMillis(clock.millis());
    }

    @Override
    public Job take() {
      var next = waiting.remove();
      var wait = next.due().minus(now());
      clock.advance(wait.isNegative() ? Duration.ZERO : wait);
      return next.job();
    }

    @Override
    public void done(Job job) {
      ended.add("done " + job.id());
    }

    @Override
    public void retry(Job job, Duration delay) {
      add(new Job(job.id(), job.payload(), job.attempt() + 1), delay);
    }

    @Override
    public void dead(Job job, Throwable cause) {
      ended.add("dead " + job.id());
    }

    @Override
    public void release(Job job) {
      add(job, Duration.ZERO);
    }
  }
}

package inflight.ch02_why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.ch02_why.PageAssembler.Part;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Inconclusive;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class PageAssemblerTest {
  private static final Duration FAR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(50);

  private final PageAssembler assembler = new PageAssembler();
  private final Gate gate = new Gate();

  /** How many services have been interrupted as they waited. */
  private final AtomicInteger interrupted = new AtomicInteger();

  private final AtomicReference<Throwable> notMet = new AtomicReference<>();

  @AfterEach
  void release() {
    gate.open();
  }

  // Early: a pool that an earlier test has started, and that is kept, would not be seen here.
  @Test
  @Corner
  @DisplayName("when all services have ended no thread is left")
  void noThreadLeft() throws InterruptedException {
    var census = ThreadCensus.take();

    assembler.assemble(List.of(answers("a"), part(() -> fail("b")), answers("c")), SOON);
    assembler.assemble(List.of(answers("a"), blocked(), blocked()), SOON);
    assembler.assemble(List.of(answers("a"), blocked()), Duration.ZERO);

    census.assertNoneLeft();
  }

  @Test
  @DisplayName("a page whose parts are all decided does not wait for the rest of the deadline")
  void doesNotWaitForTheDeadline() {
    var page =
        Workers.callPromptly(
            "assemble, with a deadline in an hour, comes back when all services have ended",
            () -> assembler.assemble(List.of(answers("a"), part(() -> fail("b"))), FAR));

    assertThat(page).as("page of one service, and one that fails").containsExactly("a", "fallback");
  }

  @Test
  @Corner
  @DisplayName(
      "the page is there when the last service answers, whatever the caller is at just then")
  void answersAtAnyStep() throws Exception {
    StepByStep.each(this::answersAtAStep);
  }

  /** The last of two services answers while the caller is held at a step. */
  private void answersAtAStep(StepByStep.Hold hold) throws Exception {
    var slow = new Slow();
    var last = new Gate();
    var asked = new AtomicReference<Thread>();
    Callable<String> fast = () -> "fast";
    Callable<String> late =
        () -> {
          asked.set(Thread.currentThread());
          last.await();
          return "last";
        };
    var page = new AtomicReference<Object>();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                hold.begin(Thread.currentThread());
                page.set(slow.assemble(List.of(fast, late), FAR));
              });
      CpuTime.letSleep(caller.thread());
      last.open();
      if (asked.get() != null) {
        // Until it has answered, or waits for a lock.
        CpuTime.letSleep(asked.get());
      }
      hold.release();
      caller.awaitDone(
          "assemble, with a deadline in an hour, comes back when the last service has answered,"
              + " whatever its caller was at just then");
    } finally {
      last.open();
    }
    assertThat(page.get())
        .as("page of a fast service and one that answers later")
        .isEqualTo(List.of("fast", "last"));
  }

  @Test
  @Corner
  @DisplayName(
      "what a service answers when it is canceled is not in the page, whatever the caller is at")
  void answersAsItIsCanceled() throws Exception {
    StepByStep.each(this::answersAsItIsCanceled);
  }

  /** Services that are interrupted answer while the caller is held at a step. */
  private void answersAsItIsCanceled(StepByStep.Hold hold) throws Exception {
    var slow = new Slow();
    var asked = new CopyOnWriteArrayList<Thread>();
    var canceled = new AtomicInteger();
    Callable<String> service =
        () -> {
          asked.add(Thread.currentThread());
          try {
            return waitAtTheGate();
          } catch (InterruptedException e) {
            canceled.incrementAndGet();
            return "canceled";
          }
        };
    var page = new AtomicReference<Object>();
    try (var workers = new Workers()) {
      var caller =
          workers.start("caller", () -> page.set(slow.assemble(List.of(service, service), SOON)));
      Poll.until("two services are asked", () -> asked.size() == 2 || caller.isDone());
      hold.begin(caller);
      hold.await("a caller whose deadline is over", caller);
      // Until those that are interrupted have answered, or wait for a lock.
      asked.forEach(CpuTime::letSleep);
      hold.release();
      caller.awaitDone("assemble comes back after the deadline");
      Poll.until(
          "each service that was asked is interrupted, since it has not answered by the deadline",
          () -> canceled.get() == asked.size());
      // Until they have answered.
      asked.forEach(CpuTime::letSleep);
    }
    assertThat(page.get())
        .as(
            "page of two services that answer \"canceled\" when they are interrupted, as they are"
                + " at the deadline if they have not answered by then")
        .isEqualTo(List.of("fallback", "fallback"));
  }

  /** An assembler in slow motion. */
  private static final class Slow {
    private final Object assembler;
    private final Method assemble;
    private final Constructor<?> part;

    Slow() throws ReflectiveOperationException {
      var type = SlowMotion.of(PageAssembler.class);
      assembler = type.getConstructor().newInstance();
      assemble = type.getMethod("assemble", List.class, Duration.class);
      part =
          Stream.of(type.getClasses())
              .filter(it -> it.getSimpleName().equals("Part"))
              .findFirst()
              .orElseThrow()
              .getConstructor(String.class, Callable.class, String.class);
    }

    Object assemble(List<Callable<String>> services, Duration deadline)
        throws ReflectiveOperationException {
      var parts = new ArrayList<>();
      for (var service : services) {
        parts.add(part.newInstance("part", service, "fallback"));
      }
      return assemble.invoke(assembler, parts, deadline);
    }
  }

  @Test
  @DisplayName("all services are asked at the same time")
  void atTheSameTime() throws InterruptedException {
    assertMeet(3);
  }

  @Test
  @DisplayName("the page has one answer for each part, in the order of the parts")
  void order() {
    var done = IntStream.range(0, 4).mapToObj(i -> new CountDownLatch(1)).toList();
    var parts =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    part(
                        () -> {
                          // The last one answers first: each waits for the one behind it.
                          if (i < 3) {
                            done.get(i + 1).await();
                          }
                          done.get(i).countDown();
                          return "answer " + i;
                        }))
            .toList();

    assertThat(assemble(parts, FAR))
        .as("page of four services, of which the last answered first")
        .containsExactly("answer 0", "answer 1", "answer 2", "answer 3");
  }

  @Test
  @DisplayName("fifteen hundred services are all asked at the same time")
  void manyAtTheSameTime() throws InterruptedException {
    assertMeet(1_500);
  }

  private void assertMeet(int size) throws InterruptedException {
    var all = new Rendezvous(size, "services of one page");

    var page =
        assembler.assemble(
            IntStream.range(0, size).mapToObj(i -> part(() -> met(all, "" + i))).toList(), FAR);

    rethrowNotMet();
    assertThat(page)
        .as("page of %d services that wait for each other", size)
        .isEqualTo(IntStream.range(0, size).mapToObj(String::valueOf).toList());
  }

  /** What a service throws is replaced: why they did not meet is for the test to tell. */
  private String met(Rendezvous all, String answer) {
    try {
      all.meet();
    } catch (AssertionError | Inconclusive e) {
      notMet.compareAndSet(null, e);
    }
    return answer;
  }

  private void rethrowNotMet() {
    switch (notMet.get()) {
      case null -> {}
      case Inconclusive busy -> throw busy;
      case Throwable alone -> throw (AssertionError) alone;
    }
  }

  @Test
  @DisplayName("no service is asked on the calling thread, and each once")
  void otherThreads() throws InterruptedException {
    var asked = Collections.synchronizedList(new ArrayList<Thread>());
    var noting =
        part(
            () -> {
              asked.add(Thread.currentThread());
              return "answer";
            });

    assembler.assemble(List.of(noting, noting, noting), FAR);

    assertThat(asked).as("threads on which three services were asked").hasSize(3);
    assertThat(asked)
        .as("threads on which services were asked, the caller's not among them")
        .doesNotContain(Thread.currentThread());
  }

  @Test
  @DisplayName("the fallback stands in for a service that fails, and the others are not concerned")
  void failure() {
    assertReplaced(CallbackFailure.RUNTIME_EXCEPTION);
    assertReplaced(CallbackFailure.CHECKED_EXCEPTION);
  }

  @Test
  @Corner
  @DisplayName("the fallback stands in whatever the service throws, an Error too")
  void anyFailure() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      assertReplaced(kind);
    }
  }

  private void assertReplaced(CallbackFailure kind) {
    var thrower = kind.thrower();

    var page =
        assemblePromptly(
            "assemble comes back, of services that throw " + kind,
            List.of(
                answers("a"),
                new Part("b", thrower::get, "instead of b"),
                answers("c"),
                new Part("d", thrower::get, "instead of d")),
            FAR);

    assertThat(page)
        .as("page of four services, of which the second and the fourth throw %s", kind)
        .containsExactly("a", "instead of b", "c", "instead of d");
  }

  @Test
  @DisplayName("a failure does not disturb services that have not answered yet")
  void othersGoOn() throws Exception {
    var failing = new Thread[1];
    var fails = new CountDownLatch(1);
    try (var workers = new Workers()) {
      var page = new ArrayList<String>();
      workers.start(
          "caller",
          () ->
              page.addAll(
                  assembler.assemble(
                      List.of(
                          part(
                              () -> {
                                failing[0] = Thread.currentThread();
                                fails.countDown();
                                return fail("early");
                              }),
                          part(this::waitAtTheGate)),
                      FAR)));
      Poll.until("the first service fails", () -> fails.getCount() == 0);
      // Long enough for what a failure might lead to.
      failing[0].join(Duration.ofSeconds(1));
      Thread.sleep(20);
      gate.open();
      workers.join();

      assertThat(page)
          .as("page of a service that fails and one that answers later")
          .containsExactly("fallback", "answer");
    }
    assertThat(interrupted).as("services that were interrupted").hasValue(0);
  }

  @Test
  @DisplayName("at the deadline the fallback stands in for a service that has not answered")
  void late() {
    // On a busy machine even a fast service may be late; then there is more time to be fast in.
    for (var deadline = 400; deadline <= 3_200; deadline *= 2) {
      var begun = System.nanoTime();
      var answered = new AtomicLong(begun + 3_600_000_000_000L);
      var fast =
          part(
              () -> {
                answered.set(System.nanoTime());
                return "fast";
              });
      var page = assemble(List.of(blocked(), fast, blocked()), Duration.ofMillis(deadline));

      if (answered.get() - begun < deadline * 500_000L) {
        assertThat(page)
            .as("page of a fast service between two that never answer, after the deadline")
            .containsExactly("fallback", "fast", "fallback");
        return;
      }
      assertThat(page.get(0) + page.get(2))
          .as("what stands for two services that never answer")
          .isEqualTo("fallbackfallback");
    }
    throw new Inconclusive("a service that answers at once took 1.6 s for it on this busy machine");
  }

  @Test
  @DisplayName("at the deadline each service that has not answered is interrupted")
  void canceled() {
    // On a busy machine a service may not have begun by the deadline, and need not then.
    for (var deadline = 50; deadline <= 3_200; deadline *= 2) {
      var begun = new AtomicInteger();
      var ended = new AtomicInteger();
      var waiting =
          part(
              () -> {
                begun.incrementAndGet();
                try {
                  return waitAtTheGate();
                } finally {
                  ended.incrementAndGet();
                }
              });

      var page = assemble(List.of(waiting, waiting, waiting), Duration.ofMillis(deadline));

      var all = begun.get();
      assertThat(page)
          .as("page of three services that never answer")
          .containsExactly("fallback", "fallback", "fallback");
      Poll.until(
          "each late service is interrupted at the deadline, all %d of them".formatted(all),
          () -> ended.get() >= all);
      if (all == 3) {
        return;
      }
    }
    throw new Inconclusive("three services had not begun after 3 s on this busy machine");
  }

  @Test
  @DisplayName("the page does not wait for a canceled service to end")
  void doesNotWaitForTheCanceled() {
    var ignoring = ignoringInterrupts();

    var page =
        Workers.callPromptly(
            "assemble comes back after the deadline, although a canceled service goes on",
            () -> assembler.assemble(List.of(ignoring, ignoring), SOON));

    assertThat(page)
        .as("page of two services that ignore interrupts")
        .containsExactly("fallback", "fallback");
  }

  @Test
  @DisplayName("the page does not change when a canceled service answers after all")
  void lateAnswer() {
    var begun = new AtomicInteger();
    var ended = new AtomicInteger();
    var stubborn =
        part(
            () -> {
              begun.incrementAndGet();
              awaitWhateverHappens();
              ended.incrementAndGet();
              return "late";
            });
    var page =
        assemblePromptly(
            "assemble comes back after the deadline, although services go on",
            List.of(stubborn, stubborn),
            SOON);
    var before = List.copyOf(page);

    gate.open();
    Poll.until("the canceled services have answered", () -> ended.get() == begun.get());
    pause();

    assertThat(before).as("page after the deadline").containsExactly("fallback", "fallback");
    assertThat(page)
        .as("the same page, after the canceled services have answered")
        .containsExactly("fallback", "fallback");
  }

  @Test
  @DisplayName("there is one deadline for the page: the time of late services does not add up")
  void doesNotAddUp() {
    // Whoever waits for one late service after another waits for 500 deadlines, or gives each a
    // little more time. The witness sleeps for 15 of them, in steps: on a busy machine it is late
    // again and again.
    var services = 500;
    var inside = new CountDownLatch(services);
    var parts =
        Collections.nCopies(
            services,
            part(
                () -> {
                  inside.countDown();
                  return waitAtTheGate();
                }));
    try (var workers = new Workers()) {
      var caller = workers.start("caller", () -> assembler.assemble(parts, SOON));
      Poll.until(
          "all services are asked, or replaced", () -> inside.getCount() == 0 || caller.isDone());
      var isThere = new AtomicBoolean();
      var witness =
          workers.start(
              "witness",
              () -> {
                for (var i = 0; i < 15; i++) {
                  Thread.sleep(SOON);
                }
                isThere.set(caller.isDone());
              });
      witness.awaitDone("the witness has slept");

      assertThat(isThere)
          .as(
              "whether a page of %d late services was there after 15 times its deadline, since it"
                  + " has one deadline and not one for each",
              services)
          .isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("null is an answer, and may be a fallback")
  void nullAnswer() {
    assertThat(
            assemble(
                List.of(
                    answers("a"),
                    new Part("b", () -> null, "instead of b"),
                    new Part("c", () -> fail("c"), null)),
                FAR))
        .as("page of a, a service that answers null, and one that fails, with null to stand in")
        .containsExactly("a", null, null);
  }

  @Test
  @Corner
  @DisplayName("a deadline may be longer than a long can count in nanoseconds")
  void farDeadlines() {
    for (var deadline :
        List.of(
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ofSeconds(Long.MAX_VALUE / 1_000),
            Duration.ofDays(365 * 293),
            Duration.ofNanos(Long.MAX_VALUE),
            Duration.ofNanos(Long.MAX_VALUE - 1))) {
      var slow =
          part(
              () -> {
                Thread.sleep(20);
                return "in time";
              });

      assertThat(assemble(List.of(slow, slow), deadline))
          .as("page of two services of 20 ms, with a deadline of %s", deadline)
          .containsExactly("in time", "in time");
    }
  }

  @Test
  @Corner
  @DisplayName("with a deadline of zero or less it does not block")
  void noTime() {
    for (var deadline :
        List.of(
            Duration.ZERO,
            Duration.ofNanos(-1),
            Duration.ofHours(-1),
            Duration.ofNanos(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MIN_VALUE))) {
      var page =
          Workers.callPromptly(
              "assemble, with a deadline of %s, comes back".formatted(deadline),
              () -> assembler.assemble(List.of(blocked(), ignoringInterrupts()), deadline));

      assertThat(page)
          .as("page of two services that never answer, with a deadline of %s", deadline)
          .containsExactly("fallback", "fallback");
    }
  }

  @Test
  @Corner
  @DisplayName("with a deadline of zero or less the caller does not sleep, not even for a moment")
  void noTimeNoSleep() {
    for (var deadline : Tried.each("deadline", List.of(Duration.ZERO, Duration.ofHours(-1)))) {
      // A thread may meet another at a lock, once; one that sleeps does so every time.
      var fewest =
          Workers.callPromptly(
              "assemble, with a deadline of %s, comes back 50 times".formatted(deadline),
              () -> {
                var least = Long.MAX_VALUE;
                for (var i = 0; i < 50; i++) {
                  var before = waits();
                  assembler.assemble(List.of(blocked(), blocked()), deadline);
                  least = Math.min(least, waits() - before);
                }
                return least;
              });

      assertThat(fewest)
          .as(
              "how often the caller began to wait in a call, at the least of 50 calls with a"
                  + " deadline of %s",
              deadline)
          .isZero();
    }
  }

  /** How often the calling thread has begun to wait, asleep or parked. */
  private static long waits() {
    return ManagementFactory.getThreadMXBean()
        .getThreadInfo(Thread.currentThread().threadId())
        .getWaitedCount();
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the caller interrupts all services, and is thrown at once")
  void interruptedWhileItWaits() {
    var thrown = new AtomicReference<Throwable>();
    var flag = new AtomicBoolean();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrown.set(
                    catchThrowable(
                        () ->
                            assembler.assemble(
                                List.of(
                                    blocked(),
                                    answers("fast"),
                                    blocked(),
                                    blocked(),
                                    ignoringInterrupts()),
                                FAR)));
                flag.set(Thread.currentThread().isInterrupted());
              });
      Poll.until(
          "four services are asked and wait at a gate",
          () -> gate.waiting() == 4 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      caller.awaitDone("assemble ends when its caller is interrupted, whatever the services do");
    }

    assertThat(thrown.get())
        .as("what assemble threw when its caller was interrupted as it waited")
        .isInstanceOf(InterruptedException.class);
    assertThat(flag)
        .as("interrupt flag of the caller after the InterruptedException, which stands for it")
        .isFalse();
    Poll.until(
        "each of three services is interrupted, since the caller is", () -> interrupted.get() == 3);
  }

  @Test
  @Corner
  @DisplayName("a caller that was interrupted before does not wait for services")
  void interruptedBefore() {
    var census = ThreadCensus.take();
    Interrupts.beforeTheCall(
        "assemble, of services that never answer,",
        () -> assembler.assemble(List.of(blocked(), answers("fast"), blocked()), FAR));

    // Those that have been asked are interrupted, and end.
    census.assertNoneLeft();
    assertThrownOrStillSet(List.of(answers("fast")), FAR, "[fast]");
  }

  @Test
  @Corner
  @DisplayName("an interrupt that came before is not lost where there is nothing to wait for")
  void interruptedBeforeAndNothingToWaitFor() {
    var census = ThreadCensus.take();

    assertThrownOrStillSet(List.of(), FAR, "[]");
    assertThrownOrStillSet(List.of(), Duration.ZERO, "[]");
    assertThrownOrStillSet(List.of(blocked(), blocked()), Duration.ZERO, "[fallback, fallback]");
    assertThrownOrStillSet(List.of(blocked()), Duration.ofHours(-1), "[fallback]");

    // Those that have been asked are interrupted, and end.
    census.assertNoneLeft();
  }

  private void assertThrownOrStillSet(List<Part> parts, Duration deadline, String page) {
    var outcome =
        Workers.callPromptly(
            "assemble, in a thread that was interrupted before, comes back",
            () -> {
              Thread.currentThread().interrupt();
              try {
                return assembler.assemble(parts, deadline)
                    + (Thread.interrupted() ? ", and the flag is set" : "");
              } catch (InterruptedException e) {
                return "interrupted" + (Thread.interrupted() ? ", and the flag is set" : "");
              }
            });

    assertThat(outcome)
        .as(
            "what a caller gets that was interrupted before, of %d services, with a deadline of %s",
            parts.size(), deadline)
        .isIn("interrupted", page + ", and the flag is set");
  }

  @Test
  @Corner
  @DisplayName("an answer is an answer, also from a service that leaves its interrupt flag set")
  void answersWithTheFlagSet() {
    var interrupted =
        part(
            () -> {
              Thread.currentThread().interrupt();
              return "a";
            });

    var page =
        Workers.callPromptly(
            "assemble, with a deadline in an hour, comes back when all services have ended",
            () -> assembler.assemble(List.of(interrupted, answers("b"), interrupted), FAR));

    assertThat(page)
        .as("page of three services, of which two have left their interrupt flag set")
        .containsExactly("a", "b", "a");
  }

  @Test
  @Corner
  @DisplayName("the interrupt flag of the caller is left alone, whatever services do to theirs")
  void flagOfTheCaller() {
    assemble(
        List.of(
            part(
                () -> {
                  Thread.currentThread().interrupt();
                  return "a";
                }),
            part(
                () -> {
                  throw new InterruptedException("thrown, with nobody interrupted");
                }),
            blocked()),
        SOON);

    assertThat(Thread.interrupted())
        .as("interrupt flag of the caller, whom nobody has interrupted")
        .isFalse();
  }

  @Test
  @Corner
  @DisplayName("no part at all gives an empty page")
  void noParts() {
    assertThat(assemble(List.of(), FAR)).as("page without parts").isEmpty();
    assertThat(assemble(List.of(), Duration.ZERO)).as("page without parts and time").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("the same part at two places is asked twice")
  void samePartTwice() {
    var asked = new AtomicInteger();
    var counting = part(() -> "answer " + asked.incrementAndGet());

    assertThat(assemble(List.of(counting, counting, counting), FAR))
        .as("page of one part at three places, which counts how often it is asked")
        .containsExactlyInAnyOrder("answer 1", "answer 2", "answer 3");
    assertThat(
            assemble(
                List.of(new Part("same", () -> "a", "x"), new Part("same", () -> "b", "x")), FAR))
        .as("page of two parts of one name")
        .containsExactly("a", "b");
  }

  @Test
  @Corner
  @DisplayName("a service may assemble a page")
  void nested() {
    var inner =
        part(() -> String.join("+", assembler.assemble(List.of(answers("a"), answers("b")), FAR)));

    assertThat(assemble(Collections.nCopies(30, inner), FAR))
        .as("page of 30 services that each assemble a page of two")
        .isEqualTo(Collections.nCopies(30, "a+b"));
  }

  @Test
  @Corner
  @DisplayName("two threads may assemble at once, and none waits for the other")
  void twoCallers() {
    var all = new Rendezvous(4, "services of two pages, two of each");
    Workers.ThrowingRunnable caller =
        () ->
            assertThat(
                    assembler.assemble(
                        List.of(part(() -> met(all, "a")), part(() -> met(all, "b"))), FAR))
                .as("page of one of two callers, whose services wait for each other")
                .containsExactly("a", "b");

    Workers.together(caller, caller);
    rethrowNotMet();
  }

  @Test
  @Corner
  @DisplayName("null is refused before any service is called")
  void refused() throws InterruptedException {
    var asked = new AtomicInteger();
    var counting = part(() -> "answer " + asked.incrementAndGet());

    for (var parts :
        List.of(
            Arrays.asList(counting, null),
            Arrays.asList(null, counting),
            List.of(counting, new Part("no service", null, "fallback"), counting))) {
      assertThatNullPointerException()
          .as("assemble with a part that is null or has no service")
          .isThrownBy(() -> assembler.assemble(parts, FAR));
    }
    assertThatNullPointerException()
        .as("assemble without parts")
        .isThrownBy(() -> assembler.assemble(null, FAR));
    for (var parts : Tried.each("parts", List.of(List.of(counting), List.<Part>of()))) {
      assertThatNullPointerException()
          .as("assemble without a deadline")
          .isThrownBy(() -> assembler.assemble(parts, null));
    }
    // A service that was called nevertheless would be under way by now, and be over after this.
    assembler.assemble(List.of(answers("a")), FAR);
    assertThat(asked).as("services that were called before the null was refused").hasValue(0);
  }

  /**
   * On the test's own thread: one that waits for an hour ends the tests then, which a second test
   * need not say again.
   */
  private List<String> assemble(List<Part> parts, Duration deadline) {
    try {
      return assembler.assemble(parts, deadline);
    } catch (InterruptedException e) {
      throw new AssertionError("assemble threw InterruptedException, and nobody interrupts", e);
    }
  }

  private List<String> assemblePromptly(String what, List<Part> parts, Duration deadline) {
    return Workers.callPromptly(what, () -> assembler.assemble(parts, deadline));
  }

  private static Part part(Callable<String> service) {
    return new Part("part", service, "fallback");
  }

  private static Part answers(String answer) {
    return part(() -> answer);
  }

  /** Answers when the gate is opened, and fails when it is interrupted. */
  private Part blocked() {
    return part(this::waitAtTheGate);
  }

  private String waitAtTheGate() throws InterruptedException {
    try {
      gate.await();
      return "answer";
    } catch (AssertionError e) {
      interrupted.incrementAndGet();
      throw new InterruptedException();
    }
  }

  private Part ignoringInterrupts() {
    return part(
        () -> {
          awaitWhateverHappens();
          return "late";
        });
  }

  private void awaitWhateverHappens() {
    while (true) {
      try {
        gate.await();
        return;
      } catch (AssertionError e) {
        Thread.interrupted();
      }
    }
  }

  private static String fail(String what) {
    throw new IllegalStateException(what);
  }

  /** Long enough for a late answer to be put somewhere. */
  private static void pause() {
    Interrupts.goOnFor(Duration.ofMillis(50));
  }
}

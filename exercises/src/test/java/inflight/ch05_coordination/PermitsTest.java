package inflight.ch05_coordination;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.Bystanders;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Craft;
import inflight.testkit.Departures;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Spurious;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.BesideAStep;
import inflight.testkit.motion.ComesAsOneLeaves;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.TimeLapse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class PermitsTest {
  /** How often a test looks for an order of threads that comes up nearly every time. */
  private static final int ROUNDS = 20;

  /** How often a test looks for an order of threads that comes up in some of its rounds only. */
  private static final int LATE_ROUNDS = 60;

  /** Of calls that are to run out of time just as something comes. */
  private static final Duration SHORT = Duration.ofMillis(10);

  @Test
  @DisplayName("acquire takes a permit and release gives it back")
  void takesAndGivesBack() {
    var permits = new Permits(3);
    var left = new ArrayList<Integer>();

    left.add(permits.availablePermits());
    acquire(permits);
    left.add(permits.availablePermits());
    acquire(permits);
    left.add(permits.availablePermits());
    release(permits);
    left.add(permits.availablePermits());

    assertThat(left)
        .as("availablePermits of 3, after an acquire, another, and a release")
        .containsExactly(3, 2, 1, 2);
  }

  @Test
  @DisplayName("acquire blocks while there is no permit, and goes on when one is released")
  void waits() {
    var permits = new Permits(1);
    acquire(permits);
    try (var workers = new Workers()) {
      var waiter = workers.start("waiter", permits::acquire);
      waiter.awaitWaiting("acquire, with no permit left,");

      release(permits);

      waiter.awaitDone("the acquire that waited for a permit returns");
      assertThat(permits.availablePermits())
          .as("availablePermits, when the released permit was taken")
          .isZero();
    }
  }

  @Test
  @DisplayName("as many can be inside at the same time as there are permits")
  void holdersOverlap() {
    for (int count : new int[] {2, 5}) {
      var permits = new Permits(count);
      var all = new Rendezvous(count, "holders of %d permits".formatted(count));

      Workers.together(
          IntStream.range(0, count)
              .<Workers.ThrowingRunnable>mapToObj(
                  i ->
                      () -> {
                        permits.acquire();
                        all.meet();
                        permits.release();
                      })
              .toArray(Workers.ThrowingRunnable[]::new));
    }
  }

  @Test
  @DisplayName("never more are inside at the same time than there are permits")
  void excludes() {
    var permits = new Permits(2);
    try (var workers = new Workers()) {
      var inside = new AtomicInteger();
      var visitors = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 5; i++) {
        visitors.add(
            workers.start(
                "visitor " + i,
                () -> {
                  permits.acquire();
                  inside.incrementAndGet();
                }));
      }
      for (int due = 2; due <= 5; due++) {
        var now = due;
        Poll.until(
            "%d of five have got in, with two permits and %d releases".formatted(due, due - 2),
            () -> done(visitors) >= now);
        visitors.stream()
            .filter(visitor -> !visitor.isDone())
            .limit(5 - due)
            .forEach(visitor -> visitor.awaitWaiting("acquire, with both permits taken,"));
        visitors.stream().filter(Workers.Worker::isDone).forEach(it -> it.awaitDone("acquire"));
        assertThat(inside)
            .as("how many got in with two permits and %d releases", due - 2)
            .hasValue(due);
        if (due < 5) {
          release(permits);
        }
      }
    }
  }

  @Test
  @DisplayName("one permit is a lock: many visits, one at a time, and nobody is forgotten")
  void oneAtATime() {
    var permits = new Permits(1);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    Workers.ThrowingRunnable visitor =
        () -> {
          for (int visit = 0; visit < 100; visit++) {
            permits.acquire();
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            inside.decrementAndGet();
            permits.release();
          }
        };

    Workers.together(visitor, visitor, visitor);

    assertThat(most).as("the most that were inside at once, with 1 permit").hasValue(1);
    assertThat(permits.availablePermits()).as("availablePermits at the end").isEqualTo(1);
  }

  @Test
  @DisplayName("a thread that holds the only permit gets no second one")
  void notReentrant() {
    var permits = new Permits(1);

    assertThat(
            Workers.callPromptly(
                "two calls of tryAcquire and one with a timeout, by one thread, return",
                () ->
                    List.of(
                        permits.tryAcquire(),
                        permits.tryAcquire(),
                        permits.tryAcquire(1, MILLISECONDS))))
        .as("two calls of tryAcquire and one with a timeout, by one thread, on one permit")
        .containsExactly(true, false, false);
  }

  @Test
  @DisplayName("each call takes a permit of its own, also by a thread that holds one already")
  void eachTakesItsOwn() {
    for (int first = 0; first < 3; first++) {
      for (int second = 0; second < 3; second++) {
        var permits = new Permits(2);
        var calls = kinds(permits);
        var one = calls.get(first);
        var other = calls.get(second);

        assertThat(
                Workers.callPromptly(
                    "two calls by one thread, with two permits, return",
                    () -> {
                      one.run();
                      other.run();
                      return permits.availablePermits();
                    }))
            .as("availablePermits of 2, when one thread has taken one and then another one")
            .isZero();
      }
    }
  }

  @Test
  @DisplayName("a thread that holds the only permit blocks when it acquires another one")
  void holderBlocks() {
    for (int first = 0; first < 3; first++) {
      for (var timed : new boolean[] {false, true}) {
        var permits = new Permits(1);
        var one = kinds(permits).get(first);
        var other = acquiring(permits, timed);
        try (var workers = new Workers()) {
          var holder =
              workers.start(
                  "holder",
                  () -> {
                    one.run();
                    other.run();
                  });
          holder.awaitWaiting("a call by the thread that holds the only permit");

          release(permits);
          holder.awaitDone("the call that waited returns when a permit has been released");
          assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
        }
      }
    }
  }

  @Test
  @DisplayName("a thread may hold several permits, and give them back one at a time or all at once")
  void oneThreadHoldsSeveral() {
    var permits = new Permits(3);

    assertThat(
            Workers.callPromptly(
                "three acquires, of each kind one, and two releases, by one thread, return",
                () -> {
                  var left = new ArrayList<Object>();
                  permits.acquire();
                  left.add(permits.availablePermits());
                  left.add(permits.tryAcquire());
                  left.add(permits.tryAcquire(1, DAYS));
                  left.add(permits.availablePermits());
                  permits.release();
                  left.add(permits.availablePermits());
                  permits.release(2);
                  left.add(permits.availablePermits());
                  return left;
                }))
        .as("availablePermits, two times tryAcquire, and availablePermits again and again")
        .containsExactly(2, true, true, 0, 1, 3);
  }

  @Test
  @DisplayName("a permit belongs to no thread: another one may give it back")
  void anotherThreadReleases() {
    var permits = new Permits(1);
    acquire(permits);

    Workers.runPromptly(
        "release, by a thread that acquired nothing, returns", () -> permits.release());

    assertThat(tryAcquire(permits)).as("tryAcquire after that").isTrue();
  }

  @Test
  @DisplayName("a release without an acquire before it adds a permit")
  void releaseAdds() {
    var permits = new Permits(1);

    release(permits);
    Workers.runPromptly("release of 3 returns", () -> permits.release(3));

    assertThat(permits.availablePermits()).as("availablePermits of 1 + 1 + 3").isEqualTo(5);
  }

  @Test
  @DisplayName("tryAcquire takes a permit only if there is one, and never blocks")
  void tryAcquires() {
    var permits = new Permits(2);

    assertThat(List.of(tryAcquire(permits), tryAcquire(permits), tryAcquire(permits)))
        .as("three calls of tryAcquire on two permits")
        .containsExactly(true, true, false);
    assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
    release(permits);
    assertThat(tryAcquire(permits)).as("tryAcquire after a release").isTrue();
  }

  @Test
  @Corner
  @DisplayName(
      "tryAcquire without a timeout works for an interrupted thread, and leaves the flag set")
  void tryAcquireIgnoresInterrupts() {
    var permits = new Permits(1);

    assertThat(
            Workers.callPromptly(
                "tryAcquire returns",
                () -> {
                  Thread.currentThread().interrupt();
                  return List.of(
                      permits.tryAcquire(),
                      permits.tryAcquire(),
                      Thread.currentThread().isInterrupted());
                }))
        .as("two calls of tryAcquire by an interrupted thread, and its interrupt flag")
        .containsExactly(true, false, true);
  }

  @Test
  @Corner
  @DisplayName("with a negative start, that many must be released before the first is acquired")
  void negativeStart() {
    var permits = new Permits(-2);

    assertThat(permits.availablePermits()).as("availablePermits at the start").isEqualTo(-2);
    for (int left = -2; left <= 0; left++) {
      assertThat(tryAcquire(permits)).as("tryAcquire with %d permits", left).isFalse();
      release(permits);
    }
    assertThat(tryAcquire(permits)).as("tryAcquire after three releases").isTrue();
    assertThat(permits.availablePermits()).as("availablePermits after that").isZero();

    // One less than that is more than any.
    var least = new Permits(Integer.MIN_VALUE);
    assertThat(tryAcquire(least)).as("tryAcquire with Integer.MIN_VALUE permits").isFalse();
    assertThat(least.availablePermits()).as("availablePermits").isEqualTo(Integer.MIN_VALUE);
    release(least);
    assertThat(tryAcquire(least)).as("tryAcquire after one release").isFalse();
    assertThat(least.availablePermits()).as("availablePermits").isEqualTo(Integer.MIN_VALUE + 1);
  }

  @Test
  @Corner
  @DisplayName("with a negative start, waiting threads go on only when enough has been released")
  void negativeStartWithWaiters() {
    var permits = new Permits(-1);
    try (var workers = new Workers()) {
      var one = workers.start("waiter", permits::acquire);
      var other = workers.start("other waiter", permits::acquire);
      one.awaitWaiting("acquire, with -1 permits,");
      other.awaitWaiting("acquire, with -1 permits,");

      release(permits);
      one.awaitWaiting("acquire, with 0 permits,");
      other.awaitWaiting("acquire, with 0 permits,");
      Workers.runPromptly("release of 2 returns", () -> permits.release(2));

      one.awaitDone("the first of two that wait for two permits returns");
      other.awaitDone("the second of two that wait for two permits returns");
      assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
    }
  }

  @Test
  @Corner
  @DisplayName("a release that leads from below zero to above it lets as many threads go on")
  void leapOverZero() {
    for (int start = -3; start <= 0; start++) {
      for (int more = 1; more <= 2; more++) {
        for (var timed : new boolean[] {false, true}) {
          var permits = new Permits(start);
          var released = more - start;
          try (var workers = new Workers()) {
            var waiters = new ArrayList<Workers.Worker>();
            for (int i = 0; i < 2; i++) {
              waiters.add(workers.start("waiter " + i, acquiring(permits, timed)));
              waiters.getLast().awaitWaiting("a call, with %d permits,".formatted(start));
            }

            Workers.runPromptly("release returns", () -> permits.release(released));

            var due = more;
            Poll.until(
                "%d of two that wait go on after a release of %d at %d permits"
                    .formatted(due, released, start),
                () -> done(waiters) >= due);
            if (due == 1) {
              Workers.runPromptly("release returns", () -> permits.release());
            }
            waiters.forEach(it -> it.awaitDone("a call returns when there are permits for all"));
            assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
          }
        }
      }
    }
  }

  @Test
  @DisplayName("release(n) lets n of the threads that wait go on")
  void releaseWakesN() {
    var permits = new Permits(0);
    try (var workers = new Workers()) {
      var waiters = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 5; i++) {
        waiters.add(workers.start("waiter " + i, permits::acquire));
      }
      waiters.forEach(waiter -> waiter.awaitWaiting("acquire, with no permit,"));

      Workers.runPromptly("release of 3 returns", () -> permits.release(3));

      Poll.until("three of five that wait go on after a release of 3", () -> done(waiters) >= 3);
      waiters.stream().filter(Workers.Worker::isDone).forEach(it -> it.awaitDone("acquire"));
      waiters.stream()
          .filter(waiter -> !waiter.isDone())
          .limit(2)
          .forEach(it -> it.awaitWaiting("acquire, when three permits went to three others,"));
      assertThat(done(waiters)).as("how many of five went on after a release of 3").isEqualTo(3);
      assertThat(permits.availablePermits()).as("availablePermits after that").isZero();

      Workers.runPromptly("release of 3 returns", () -> permits.release(3));
      waiters.forEach(waiter -> waiter.awaitDone("all five have gone on after 3 + 3 releases"));
      assertThat(permits.availablePermits()).as("availablePermits of 3 + 3 - 5").isEqualTo(1);
    }
  }

  @Test
  @DisplayName("two releases at once let two of the threads that wait go on")
  void twoReleases() {
    for (int round = 0; round < ROUNDS; round++) {
      var permits = new Permits(0);
      try (var workers = new Workers()) {
        var one = workers.start("waiter", permits::acquire);
        one.awaitWaiting("acquire, with no permit,");
        var other = workers.start("other waiter", () -> permits.tryAcquire(1, DAYS));
        other.awaitWaiting("tryAcquire with a timeout, with no permit,");

        Workers.runPromptly(
            "two calls of release return",
            () -> {
              permits.release();
              permits.release();
            });

        one.awaitDone("the first of two that wait goes on after two releases");
        other.awaitDone("the second of two that wait goes on after two releases");
        assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
      }
    }
  }

  @Test
  @DisplayName("as many waiting threads go on as permits are released, however they are released")
  void manyReleases() {
    for (int waiting = 2; waiting <= 3; waiting++) {
      for (var releases : List.of(List.of(waiting), List.of(1, waiting - 1), ones(waiting))) {
        for (int timed = 0; timed < 1 << waiting; timed++) {
          var permits = new Permits(0);
          try (var workers = new Workers()) {
            var waiters = new ArrayList<Workers.Worker>();
            for (int i = 0; i < waiting; i++) {
              waiters.add(workers.start("waiter " + i, acquiring(permits, (timed >> i & 1) == 1)));
              waiters.getLast().awaitWaiting("a call, with no permit,");
            }

            Workers.runPromptly(
                "releases of " + releases + " return", () -> releases.forEach(permits::release));

            for (var waiter : waiters) {
              waiter.awaitDone(
                  "each of %d that wait goes on after releases of %s".formatted(waiting, releases));
            }
            assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
          }
        }
      }
    }
  }

  @Test
  @DisplayName("a waiter whose permit was taken by a faster thread waits for the next")
  void fasterAcquire() {
    for (int round = 0; round < ROUNDS; round++) {
      var permits = new Permits(0);
      try (var workers = new Workers()) {
        var timed = round % 2 == 1;
        var call = timed ? "tryAcquire with a timeout" : "acquire";
        var waiter = workers.start("waiter", acquiring(permits, timed));
        waiter.awaitWaiting(call + ", with no permit,");

        var faster =
            Workers.callPromptly(
                "release and tryAcquire, while another waits, return",
                () -> {
                  permits.release();
                  return permits.tryAcquire();
                });
        if (faster) {
          waiter.awaitWaiting(call + ", when a faster one has taken the permit,");
          release(permits);
        }
        waiter.awaitDone("the " + call + " that waited returns");

        assertThat(permits.availablePermits())
            .as("availablePermits, when all that were released are taken")
            .isZero();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("release(0) changes nothing, a negative number is refused")
  void oddReleases() {
    var permits = new Permits(1);

    Workers.runPromptly("release of 0 returns", () -> permits.release(0));
    for (int negative : Tried.each("negative", new int[] {-1, Integer.MIN_VALUE})) {
      assertThrows(
          IllegalArgumentException.class,
          () -> permits.release(negative),
          "release of " + negative);
    }

    assertThat(permits.availablePermits()).as("availablePermits after that").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("more than Integer.MAX_VALUE permits are refused with an Error, and nothing changes")
  void overflow() {
    var permits = new Permits(Integer.MAX_VALUE - 1);
    release(permits);

    assertThat(permits.availablePermits()).as("availablePermits").isEqualTo(Integer.MAX_VALUE);
    assertThrows(Error.class, permits::release, "release beyond Integer.MAX_VALUE");
    assertThrows(
        Error.class, () -> permits.release(Integer.MAX_VALUE), "release far beyond MAX_VALUE");
    assertThat(permits.availablePermits())
        .as("availablePermits after releases that were refused")
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(tryAcquire(permits)).as("tryAcquire after that").isTrue();

    var nearly = new Permits(Integer.MAX_VALUE - 2);
    assertThrows(Error.class, () -> nearly.release(5), "release of 5 where 2 fit");
    assertThat(nearly.availablePermits())
        .as("availablePermits after a release of 5 that was refused: all of it")
        .isEqualTo(Integer.MAX_VALUE - 2);
  }

  @Test
  @Corner
  @DisplayName("a release at Integer.MIN_VALUE is no overflow")
  void leastStart() {
    var permits = new Permits(Integer.MIN_VALUE);

    Workers.runPromptly("release returns", () -> permits.release(1));

    assertThat(permits.availablePermits())
        .as("availablePermits of MIN_VALUE + 1")
        .isEqualTo(Integer.MIN_VALUE + 1);
  }

  @Test
  @Corner
  @DisplayName("a call with a timeout of zero or less does not block")
  void noWait() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {0, -1, Long.MIN_VALUE + 1, Long.MIN_VALUE})) {
        var permits = new Permits(1);
        var words = "tryAcquire with a timeout of %d %s, ".formatted(timeout, unit);
        assertThat(tryAcquire(permits, timeout, unit)).as(words + "with a permit").isTrue();
        assertThat(tryAcquire(permits, timeout, unit)).as(words + "with none").isFalse();
        assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
      }
    }
  }

  @Test
  @DisplayName("tryAcquire returns false when its time is over, and no sooner, and takes nothing")
  void timesOut() {
    var permits = new Permits(0);
    for (var timeout :
        List.of(Duration.ofNanos(1), Duration.ofNanos(700_000), Duration.ofMillis(25))) {
      var start = System.nanoTime();
      assertThat(tryAcquire(permits, timeout.toNanos(), NANOSECONDS))
          .as("tryAcquire with a timeout of %s and no permit", timeout)
          .isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("how long tryAcquire waited with a timeout of %s", timeout)
          .isGreaterThanOrEqualTo(timeout);
    }

    release(permits);
    assertThat(permits.availablePermits())
        .as("availablePermits after calls that gave up and one release")
        .isEqualTo(1);
    assertThat(tryAcquire(permits)).as("tryAcquire after that").isTrue();
  }

  @Test
  @Corner
  @DisplayName("a very long timeout blocks, and gets the permit that is released")
  void waitsLong() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MICROSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {Long.MAX_VALUE, unit.convert(Duration.ofDays(365))})) {
        var permits = new Permits(0);
        try (var workers = new Workers()) {
          var got = new AtomicReference<Boolean>();
          var waiter = workers.start("waiter", () -> got.set(permits.tryAcquire(timeout, unit)));
          waiter.awaitWaiting("tryAcquire, with a timeout of %d %s,".formatted(timeout, unit));
          release(permits);
          waiter.awaitDone("the tryAcquire that waited returns");
          assertThat(got).as("what tryAcquire returned after its wait").hasValue(true);
        }
      }
    }
  }

  @Test
  @DisplayName("a thread that waits sleeps until it is woken")
  void sleeps() throws Exception {
    // Here a look every five minutes is one every 300 ms.
    var permits = new TimeLapse(Permits.class, 0);
    try (var workers = new Workers()) {
      var one = workers.start("waiter", () -> permits.call("acquire"));
      var other =
          workers.start("waiter with a timeout", () -> permits.call("tryAcquire", 10L, DAYS));
      one.awaitWaiting("acquire, with no permit,");
      other.awaitWaiting("tryAcquire with a timeout, with no permit,");

      CpuTime.assertSleepUntilWoken("nobody releases a permit", one.thread(), other.thread());
    }
  }

  @Test
  @Corner
  @DisplayName("two instances share nothing")
  void instancesAreSeparate() {
    var empty = new Permits(0);
    try (var bystanders = new Bystanders("another instance")) {
      bystanders.waits("acquire", empty::acquire);
      bystanders.waits("tryAcquire with a timeout", () -> empty.tryAcquire(1, DAYS));
      for (var timed : new boolean[] {false, true}) {
        var permits = new Permits(1);
        acquire(permits);
        try (var workers = new Workers()) {
          var waiter = workers.start("waiter", acquiring(permits, timed));
          waiter.awaitWaiting("a call, with no permit,");
          release(permits);
          waiter.awaitDone("the call returns when a permit is released, whoever waits elsewhere");
          assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
        }
      }
      bystanders.assertUndisturbed();
      var three = new Permits(3);
      assertThat(empty.availablePermits()).as("availablePermits of the other one").isZero();
      assertThat(three.availablePermits()).as("availablePermits of one made with 3").isEqualTo(3);
    }
  }

  @Test
  @DisplayName("a thread that waits and is woken although there is no permit waits on")
  void wokenForNothing() {
    for (boolean timed : Tried.each("timed", new boolean[] {false, true})) {
      var permits = new Permits(0);
      var call = timed ? "tryAcquire with a timeout" : "acquire";
      try (var workers = new Workers()) {
        var waiter = workers.start("waiter", acquiring(permits, timed));
        for (int i = 0; i < 5; i++) {
          waiter.awaitWaiting(call + ", woken with no permit,");
          Spurious.wakeAll(permits, waiter.thread());
        }
        waiter.awaitWaiting(call + ", woken with no permit,");

        release(permits);
        waiter.awaitDone("the " + call + " that waited returns");
        assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
      }
    }
  }

  @Test
  @DisplayName("being woken for nothing neither shortens a timeout nor starts it anew")
  void wokenForNothingWithTimeout() {
    var permits = new Permits(0);
    Spurious.assertTimeoutHolds(
        "tryAcquire",
        permits,
        timeout ->
            assertThat(permits.tryAcquire(timeout.toMillis(), MILLISECONDS))
                .as("tryAcquire with a timeout and no permit")
                .isFalse());
  }

  @Test
  @Corner
  @DisplayName("a call by an interrupted thread throws InterruptedException and takes no permit")
  void interruptedBefore() {
    var permits = new Permits(1);

    Interrupts.beforeTheCall("acquire, with a permit available", permits::acquire);
    Interrupts.beforeTheCall(
        "tryAcquire with a timeout, with a permit available",
        () -> permits.tryAcquire(1, MILLISECONDS));
    Interrupts.beforeTheCall(
        "tryAcquire with a timeout of 0, with a permit available",
        () -> permits.tryAcquire(0, NANOSECONDS));

    assertThat(permits.availablePermits()).as("availablePermits after that").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("a release by an interrupted thread counts")
  void interruptedRelease() {
    var permits = new Permits(0);

    Workers.runPromptly(
        "release, called by an interrupted thread, returns",
        () -> {
          Thread.currentThread().interrupt();
          permits.release();
        });

    assertThat(permits.availablePermits())
        .as("availablePermits, after a release by an interrupted thread: it counts too")
        .isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("a wait ends with InterruptedException when interrupted, and takes no permit")
  void interruptedWhileWaiting() {
    var permits = new Permits(0);

    Interrupts.whileItWaits("acquire, with no permit,", permits::acquire);
    Interrupts.whileItWaits(
        "tryAcquire with a timeout, with no permit,", () -> permits.tryAcquire(1, DAYS));

    assertThat(permits.availablePermits()).as("availablePermits after that").isZero();
    release(permits);
    assertThat(permits.availablePermits())
        .as("availablePermits, after two interrupted waits and one release")
        .isEqualTo(1);
    assertThat(tryAcquire(permits)).as("tryAcquire after that").isTrue();
  }

  @Test
  @Corner
  @DisplayName("a permit that comes as a waiter is interrupted goes to that waiter or to the next")
  void interruptAndRelease() {
    for (int round = 0; round < ROUNDS; round++) {
      var permits = new Permits(0);
      try (var workers = new Workers()) {
        var ended = new AtomicReference<String>();
        var acquire = acquiring(permits, round % 4 >= 2);
        var waiter = workers.start("waiter", () -> ended.set(orInterrupted(acquire)));
        waiter.awaitWaiting("a call, with no permit,");
        var next = workers.start("next waiter", acquiring(permits, round % 8 >= 4));
        next.awaitWaiting("a call, with no permit,");

        if (round % 2 == 0) {
          waiter.thread().interrupt();
          permits.release();
        } else {
          permits.release();
          waiter.thread().interrupt();
        }
        waiter.awaitDone("a call that is interrupted as a permit comes, returns");
        if (ended.get().equals("a permit")) {
          release(permits);
        }
        next.awaitDone("the next waiter gets the permit that the interrupted one did not take");

        assertThat(permits.availablePermits())
            .as("availablePermits, when the interrupted waiter ended with %s", ended)
            .isZero();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a permit that comes as a tryAcquire gives up goes to it or to the next waiter")
  void timeoutAndRelease() {
    for (int round = 0; round < LATE_ROUNDS; round++) {
      var permits = new Permits(0);
      try (var workers = new Workers()) {
        var end = new AtomicLong();
        var got = new AtomicReference<Boolean>();
        var trying =
            workers.start(
                "waiter with a timeout",
                () -> {
                  end.set(System.nanoTime() + SHORT.toNanos());
                  got.set(permits.tryAcquire(SHORT.toNanos(), NANOSECONDS));
                });
        trying.awaitWaitingOrDone("tryAcquire with a timeout, with no permit,");
        var next = workers.start("next waiter", permits::acquire);
        next.awaitWaiting("acquire, with no permit,");

        shortlyBefore(end.get(), round);
        release(permits);
        trying.awaitDone("a tryAcquire whose time ends as a permit comes, returns");
        if (got.get()) {
          release(permits);
        }
        next.awaitDone("the next waiter gets the permit that came as a tryAcquire gave up");

        assertThat(permits.availablePermits())
            .as("availablePermits, when all that were released are taken")
            .isZero();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a permit that comes at any step of a call on its way out goes to it or to the next")
  void leavesStepByStep() throws Exception {
    ComesAsOneLeaves.each("a permit", PermitsTest::twoAcquire);
  }

  @Test
  @Corner
  @DisplayName(
      "whoever does not wait gets a permit that is there, at whatever step another call is")
  void atOnceBesideAStep() throws Exception {
    for (var held : Tried.each("the other call", List.of("acquire", "tryAcquire", "release"))) {
      for (boolean timed : Tried.each("timed", new boolean[] {false, true})) {
        BesideAStep.each(
            "tryAcquire, with three permits there,",
            () -> {
              var slow = SlowMotion.of(Slow.class, Permits.class, 3);
              return new BesideAStep.Scene(
                  () -> {
                    switch (held) {
                      case "acquire" -> slow.acquire();
                      case "tryAcquire" -> slow.tryAcquire();
                      default -> slow.release();
                    }
                  },
                  () ->
                      assertThat(timed ? slow.tryAcquire(0, NANOSECONDS) : slow.tryAcquire())
                          .as("tryAcquire, with three permits, as another thread is in %s", held)
                          .isTrue());
            });
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a permit that comes at any step of a call that got one goes to the next that waits")
  void servedStepByStep() throws Exception {
    ComesAsOneLeaves.served("a permit", PermitsTest::twoAcquire);
  }

  /** Two threads that want permits, of which there are none, in slow motion. */
  private static ComesAsOneLeaves.Scene twoAcquire() {
    var slow = SlowMotion.of(Slow.class, Permits.class, 0);
    return new ComesAsOneLeaves.Scene() {
      @Override
      public boolean waitShortly() throws InterruptedException {
        return slow.tryAcquire(SHORT.toMillis(), MILLISECONDS);
      }

      @Override
      public void await() throws InterruptedException {
        slow.acquire();
      }

      @Override
      public void come() {
        slow.release();
      }
    };
  }

  /** Permits in slow motion. */
  private interface Slow {
    void acquire() throws InterruptedException;

    boolean tryAcquire();

    boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException;

    void release();
  }

  @Test
  @Corner
  @DisplayName("threads that wait leave in any order, and all the others get their permits")
  void departures() {
    Departures.inEachOrder(
        "acquire",
        () -> {
          var permits = new Permits(0);
          return new Departures.Place() {
            @Override
            public void await() throws InterruptedException {
              permits.acquire();
            }

            @Override
            public void letGo(int count) {
              permits.release(count);
            }
          };
        });
  }

  @Test
  @DisplayName("threads that wait hold up neither tryAcquire nor availablePermits")
  void waitersHoldUpNobody() {
    var permits = new Permits(0);
    try (var workers = new Workers()) {
      var one = workers.start("waiter", permits::acquire);
      one.awaitWaiting("acquire, with no permit,");
      var other = workers.start("waiter with a timeout", () -> permits.tryAcquire(1, DAYS));
      other.awaitWaiting("tryAcquire with a timeout, with no permit,");

      assertThat(tryAcquire(permits)).as("tryAcquire, while others wait").isFalse();
      assertThat(tryAcquire(permits, 0, DAYS)).as("with timeout 0, while others wait").isFalse();
      assertThat(
              Workers.callPromptly(
                  "availablePermits, while others wait, returns", permits::availablePermits))
          .as("availablePermits, while others wait")
          .isZero();
      Workers.runPromptly("release of 2 returns", () -> permits.release(2));
      one.awaitDone("acquire returns");
      other.awaitDone("tryAcquire with a timeout returns");
    }
  }

  @Test
  @Corner
  @DisplayName("two hundred virtual threads can wait")
  void virtualThreads() {
    var permits = new Permits(0);
    try (var workers = new Workers()) {
      for (int i = 0; i < 200; i++) {
        workers.startVirtual("visitor " + i, permits::acquire);
      }
      Workers.runPromptly("release of 200 returns", () -> permits.release(200));
      workers.join();
    }

    assertThat(permits.availablePermits()).as("availablePermits of 200 - 200").isZero();
  }

  @Test
  @Corner
  @DisplayName("it is built from smaller parts, not on the JDK's semaphore")
  void builtFromParts() {
    new Permits(1);

    Craft.assertNotBuiltOn(Permits.class, Semaphore.class);
  }

  private static void acquire(Permits permits) {
    Workers.runPromptly("acquire, with a permit available, returns", permits::acquire);
  }

  /** Blocks until it has a permit, with a timeout of a day or without one. */
  private static Workers.ThrowingRunnable acquiring(Permits permits, boolean timed) {
    return () -> {
      if (!timed) {
        permits.acquire();
      } else {
        assertThat(permits.tryAcquire(1, DAYS)).as("tryAcquire with a timeout of a day").isTrue();
      }
    };
  }

  /** Each way to take a permit that is available. */
  private static List<Workers.ThrowingRunnable> kinds(Permits permits) {
    return List.of(
        permits::acquire,
        () -> assertThat(permits.tryAcquire()).as("tryAcquire, with a permit").isTrue(),
        acquiring(permits, true));
  }

  private static List<Integer> ones(int count) {
    return Collections.nCopies(count, 1);
  }

  private static void release(Permits permits) {
    Workers.runPromptly("release returns", () -> permits.release());
  }

  private static boolean tryAcquire(Permits permits) {
    return Workers.callPromptly("tryAcquire returns", () -> permits.tryAcquire());
  }

  private static boolean tryAcquire(Permits permits, long timeout, TimeUnit unit) {
    return Workers.callPromptly(
        "tryAcquire, with a timeout of %d %s, returns".formatted(timeout, unit),
        () -> permits.tryAcquire(timeout, unit));
  }

  private static long done(List<Workers.Worker> workers) {
    return workers.stream().filter(Workers.Worker::isDone).count();
  }

  /** Up to 0.2 ms before a timeout ends, in each round at another moment. */
  private static void shortlyBefore(long end, int round) {
    Poll.spinUntil(end - (round % 10) * 20_000L);
  }

  private static String orInterrupted(Workers.ThrowingRunnable acquire) throws Exception {
    try {
      acquire.run();
      return "a permit";
    } catch (InterruptedException e) {
      return "an InterruptedException";
    }
  }
}

package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.fixture.Waits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The tools of the testkit, each for itself. */
@Graded(limitSeconds = 30)
class TestkitTest {
  @Nested
  class Rendezvouses {
    @Test
    @DisplayName("a rendezvous lets one group after another through, once all of it are inside")
    void cyclic() {
      var rendezvous = new Rendezvous(3, "visits");

      Workers.together(
          () -> meet(rendezvous, 50), () -> meet(rendezvous, 50), () -> meet(rendezvous, 50));

      assertThat(rendezvous.highWater()).isEqualTo(3);
    }

    @Test
    @DisplayName("serialized code fails in words, and after the first time at once")
    void serialized() {
      var rendezvous = new Rendezvous(2, "loads of two keys");
      var failures = Collections.synchronizedList(new ArrayList<String>());
      var lock = new Object();
      Workers.ThrowingRunnable load =
          () -> {
            synchronized (lock) {
              try {
                rendezvous.meet();
              } catch (AssertionError e) {
                failures.add(e.getMessage());
              }
            }
          };

      Workers.together(load, load, load);

      assertThat(failures)
          .hasSize(3)
          .containsOnly("loads of two keys: only 1 of 2 were inside at the same time.");
      assertThat(rendezvous.highWater()).isEqualTo(1);
    }

    @Test
    @DisplayName("when too few come, each of those who wait fails")
    void tooFew() {
      var rendezvous = new Rendezvous(3, "visits");
      Workers.ThrowingRunnable visit =
          () ->
              assertThatThrownBy(rendezvous::meet)
                  .hasMessage("visits: only 2 of 3 were inside at the same time.");

      Workers.together(visit, visit);
    }

    @Test
    @DisplayName("one who is interrupted leaves, and the others can still meet")
    void interrupted() {
      var rendezvous = new Rendezvous(2, "visits");
      try (var workers = new Workers()) {
        var first =
            workers.start(
                "first",
                () -> assertThatThrownBy(rendezvous::meet).hasMessageStartingWith("Interrupted"));
        Poll.until("the first is inside", () -> rendezvous.highWater() == 1);
        first.thread().interrupt();
        workers.join();
      }

      Workers.together(rendezvous::meet, rendezvous::meet);
    }

    private static void meet(Rendezvous rendezvous, int times) {
      for (var i = 0; i < times; i++) {
        rendezvous.meet();
      }
    }
  }

  @Nested
  class Gates {
    @Test
    @DisplayName("a gate holds back until it is opened, and then holds back nobody")
    void opens() {
      var gate = new Gate();
      try (var workers = new Workers()) {
        var one = workers.start("one", gate::await);
        var two = workers.start("two", gate::await);
        gate.awaitWaiting(2);

        assertThat(one.isDone()).isFalse();
        assertThat(two.isDone()).isFalse();
        gate.open();
        workers.join();
      }
      gate.await();
      assertThat(gate.waiting()).isZero();
    }

    @Test
    @DisplayName("who is interrupted at a gate fails and stays interrupted")
    void interrupted() {
      var gate = new Gate();
      try (var workers = new Workers()) {
        var one =
            workers.start(
                "one",
                () -> {
                  assertThatThrownBy(gate::await).isInstanceOf(AssertionError.class);
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                });
        gate.awaitWaiting(1);
        one.thread().interrupt();
        workers.join();
      }
    }
  }

  @Nested
  class Clocks {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    @DisplayName("the clock stands still until it is advanced, in all its zones")
    void advances() {
      var clock = new VirtualClock();
      var elsewhere = clock.withZone(ZoneId.of("Asia/Tokyo"));
      var nanos = clock.nanoTime();

      clock.advance(SECOND);

      assertThat(clock.instant())
          .isEqualTo(Instant.EPOCH.plus(SECOND))
          .isEqualTo(elsewhere.instant());
      assertThat(clock.nanoTime() - nanos).isEqualTo(SECOND.toNanos());
      assertThatThrownBy(() -> clock.advance(SECOND.negated()))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("sleepers wake in the order of their deadlines, each when its time has come")
    void wakesInOrder() {
      var clock = new VirtualClock();
      var woken = Collections.synchronizedList(new ArrayList<Integer>());
      try (var workers = new Workers()) {
        for (var seconds : new int[] {3, 1, 2}) {
          workers.start(
              "sleeper " + seconds,
              () -> {
                clock.sleep(Duration.ofSeconds(seconds));
                woken.add(seconds);
              });
        }
        clock.awaitSleepers(3);

        clock.advance(SECOND);
        Poll.until("the first has woken", () -> woken.size() == 1);
        clock.awaitSleepers(2);
        clock.advance(SECOND.minusNanos(1));
        clock.awaitSleepers(2);
        clock.advance(Duration.ofNanos(1));
        Poll.until("the second has woken", () -> woken.size() == 2);
        clock.advance(SECOND);
        workers.join();
      }

      assertThat(woken).containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("one whose time has come does not count as a sleeper any more")
    void counts() {
      var clock = new VirtualClock();
      var laps = new AtomicReference<>(0);
      try (var workers = new Workers()) {
        workers.start(
            "laps",
            () -> {
              for (var i = 1; i <= 200; i++) {
                clock.sleep(SECOND);
                laps.set(i);
              }
            });

        for (var i = 0; i < 200; i++) {
          clock.awaitSleepers(1);
          assertThat(laps.get()).isEqualTo(i);
          clock.advance(SECOND);
        }
        workers.join();
      }
    }

    @Test
    @DisplayName("a sleep without end does not overflow, and an interrupt ends it")
    void sleepsForEver() {
      var clock = new VirtualClock();
      try (var workers = new Workers()) {
        var sleeper =
            workers.start(
                "sleeper",
                () ->
                    assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(Long.MAX_VALUE)))
                        .isInstanceOf(InterruptedException.class));
        clock.awaitSleepers(1);
        clock.advance(Duration.ofDays(400_000));
        clock.awaitSleepers(1);
        sleeper.thread().interrupt();
        workers.join();
      }
    }

    @Test
    @DisplayName("sleeping for nothing, or for less, returns at once")
    void sleepsForNothing() throws InterruptedException {
      var clock = new VirtualClock();

      clock.sleep(Duration.ZERO);
      clock.sleep(Duration.ofSeconds(Long.MIN_VALUE));
    }
  }

  @Nested
  class Servers {
    @Test
    @DisplayName("requests overlap, are counted, and none is answered before the latency is over")
    void overlaps() {
      try (var server = new LatencyServer(Duration.ofMillis(200))) {
        var begin = System.nanoTime();

        Workers.together(
            () -> assertThat(server.get("/a")).isEqualTo("/a"),
            () -> assertThat(server.get("/b")).isEqualTo("/b"));

        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(200_000_000);
        assertThat(server.requests()).isEqualTo(2);
        assertThat(server.highWater()).isEqualTo(2);
      }
    }

    @Test
    @DisplayName("one who asks one thing after another never has two requests under way")
    void oneAfterAnother() {
      try (var server = new LatencyServer(Duration.ZERO)) {
        for (var i = 0; i < 300; i++) {
          server.get("/" + i);
        }

        assertThat(server.highWater()).isEqualTo(1);
        assertThat(server.requests()).isEqualTo(300);
      }
    }

    @Test
    @DisplayName("closing cuts off what is under way and leaves nothing behind")
    void closes() {
      var census = ThreadCensus.take();
      try (var workers = new Workers()) {
        var server = new LatencyServer(Duration.ofHours(1));
        workers.start(
            "client",
            () -> assertThatThrownBy(() -> server.get("/")).isInstanceOf(RuntimeException.class));
        Poll.until("the request is under way", () -> server.requests() == 1);

        server.close();

        workers.join();
      }
      census.assertNoneLeft();
    }
  }

  @Nested
  class Censuses {
    @Test
    @DisplayName("threads that live on are named, platform and virtual, with where they are")
    void newcomers() {
      var census = ThreadCensus.take();
      var end = new CountDownLatch(1);
      Thread.ofPlatform().daemon().name("a platform thread").start(() -> Waits.on(end));
      Thread.ofVirtual().name("a virtual thread").start(() -> Waits.on(end));
      try {
        assertThat(census.newcomers()).containsExactly("a platform thread", "a virtual thread");
        Poll.until(
            "both wait",
            () -> {
              try {
                census.assertNoneLeft();
                return false;
              } catch (AssertionError e) {
                return e.getMessage().contains("\"a virtual thread\" at Waits.java:")
                    && e.getMessage().contains("\"a platform thread\" at Waits.java:");
              }
            });
      } finally {
        end.countDown();
      }
      census.assertNoneLeft();
    }

    @Test
    @DisplayName(
        "threads that are about to end, the carriers and their timer, and the common pool are not left behind")
    void noFalseAlarm() throws Exception {
      var census = ThreadCensus.take();

      try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
        var all = new ArrayList<Future<?>>();
        for (var i = 0; i < 50; i++) {
          all.add(pool.submit(() -> LockSupport.parkNanos(5_000_000)));
        }
        for (var one : all) {
          one.get();
        }
      }
      IntStream.range(0, 10_000).parallel().sum();
      Thread.ofPlatform().daemon().start(() -> {}).join();

      census.assertNoneLeft();
    }

    @Test
    @DisplayName("the first pool that a learner makes is not taken for the JVM's own")
    void forkJoinPool() {
      var census = ThreadCensus.take();
      var pool = new ForkJoinPool(1);
      pool.submit(() -> {}).join();

      assertThat(census.newcomers()).singleElement().asString().startsWith("ForkJoinPool-");

      pool.close();
      census.assertNoneLeft();
    }
  }

  @Nested
  class WorkersOfATest {
    @Test
    @DisplayName("the first error comes home, with the others suppressed")
    void errors() {
      var second = new Gate();

      assertThatThrownBy(
              () ->
                  Workers.together(
                      () -> {
                        second.await();
                        throw new IllegalStateException("second");
                      },
                      () -> {
                        try {
                          throw new AssertionError("first");
                        } finally {
                          second.open();
                        }
                      }))
          .isInstanceOfAny(AssertionError.class, IllegalStateException.class)
          .satisfies(it -> assertThat(it.getSuppressed()).hasSize(1));
    }

    @Test
    @DisplayName("an error comes home although another worker waits for the failed one for ever")
    void errorBehindHang() {
      var never = new Gate();

      assertThatThrownBy(
              () ->
                  Workers.together(
                      never::await,
                      () -> {
                        throw new AssertionError("the reason");
                      }))
          .hasMessage("the reason");
    }

    @Test
    @DisplayName("a checked exception comes home as the cause of an AssertionError")
    void checked() {
      assertThatThrownBy(
              () ->
                  Workers.together(
                      () -> {
                        throw new IOException("unreadable");
                      }))
          .isInstanceOf(AssertionError.class)
          .hasRootCauseMessage("unreadable");
    }

    @Test
    @DisplayName("all who do well is well")
    void fine() {
      assertThatCode(() -> Workers.together(() -> {}, () -> {})).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("a worker that waits is told from one that came back and from one that failed")
    void waiting() {
      try (var workers = new Workers()) {
        var gate = new Gate();
        var waiter = workers.start("waiter", gate::await);
        waiter.awaitWaiting("the waiter");
        var idle = workers.start("idle", () -> {});
        assertThatThrownBy(() -> idle.awaitWaiting("the idle one:"))
            .hasMessage("the idle one:: it should wait, and came back.");
        var failed =
            workers.start(
                "failed",
                () -> {
                  throw new IllegalStateException("broken");
                });
        assertThatThrownBy(() -> failed.awaitWaiting("the broken one")).hasMessage("broken");
        assertThatThrownBy(() -> failed.awaitDone("the broken one ends")).hasMessage("broken");

        gate.open();
        waiter.awaitDone("the waiter comes back");
      }
    }

    @Test
    @DisplayName("a worker that spins does not count as waiting")
    void spinning() {
      var stop = new AtomicBoolean();
      try (var workers = new Workers()) {
        var spinner =
            workers.start(
                "spinner",
                () -> {
                  while (!stop.get()) {
                    Thread.onSpinWait();
                  }
                });
        assertThatThrownBy(() -> spinner.awaitWaiting("the spinner"))
            .hasMessage(
                "Waited 5 s in vain until the spinner waits, and is parked instead of running on.");
      } finally {
        stop.set(true);
      }
    }

    @Test
    @DisplayName("a call that comes back gives its result, one that does not is told as that")
    void promptly() {
      assertThat(Workers.callPromptly("the call", () -> 42)).isEqualTo(42);
      assertThatThrownBy(() -> Workers.runPromptly("the call comes back", new Gate()::await))
          .isInstanceOf(WaitedInVain.class)
          // How long depends on what other tests have left running in this process.
          .hasMessageMatching("(?s)Waited (5 s )?in vain until the call comes back[.:].*");
    }

    @Test
    @DisplayName("a worker may be a virtual thread")
    void virtual() {
      try (var workers = new Workers()) {
        assertThat(workers.startVirtual("virtual", () -> {}).thread().isVirtual()).isTrue();
        workers.join();
      }
    }
  }

  @Nested
  class InterruptedCalls {
    @Test
    @DisplayName("a call that obeys interrupts is fine, before it and while it waits")
    void obeys() {
      Interrupts.beforeTheCall("sleep", () -> Thread.sleep(0));
      Interrupts.whileItWaits("sleep", () -> Thread.sleep(Duration.ofDays(1)));
    }

    @Test
    @DisplayName("a call that returns, or leaves the flag set, is not")
    void ignores() {
      assertThatThrownBy(() -> Interrupts.beforeTheCall("nothing", () -> {}))
          .hasMessage(
              "nothing, called by an interrupted thread, should throw InterruptedException, and"
                  + " returned.");
      assertThatThrownBy(
              () ->
                  Interrupts.beforeTheCall(
                      "half of it",
                      () -> {
                        throw new InterruptedException();
                      }))
          .hasMessageContaining("left the interrupt flag set");
      assertThatThrownBy(
              () ->
                  Interrupts.whileItWaits(
                      "deaf",
                      () -> {
                        try {
                          Thread.sleep(Duration.ofDays(1));
                        } catch (InterruptedException e) {
                          // Goes on.
                        }
                      }))
          .hasMessageContaining("should throw InterruptedException, and returned");
    }

    @Test
    @DisplayName("a spurious wake-up ends a wait on the monitor")
    void spurious() {
      var monitor = new Object();
      try (var workers = new Workers()) {
        var waiter =
            workers.start(
                "waiter",
                () -> {
                  synchronized (monitor) {
                    monitor.wait();
                  }
                });
        waiter.awaitWaiting("the waiter");
        Spurious.wakeAll(monitor);
        waiter.awaitDone("the waiter is woken");
      }
    }

    /** Kept by what is waited on. */
    private static final class Room {
      final List<String> seats = new ArrayList<>();
    }

    @Test
    @DisplayName("a spurious wake-up reaches who waits at a lock in a field, or is parked")
    void spuriousInside() {
      class Inside {
        final ReentrantLock lock = new ReentrantLock();
        final Condition condition = lock.newCondition();
        final Object monitor = new Object();
        final int[] array = new int[1];
        final Room room = new Room();
      }
      var inside = new Inside();
      try (var workers = new Workers()) {
        var atCondition =
            workers.start(
                "at the condition",
                () -> {
                  inside.lock.lock();
                  try {
                    inside.condition.await();
                  } finally {
                    inside.lock.unlock();
                  }
                });
        var atMonitor =
            workers.start(
                "at the monitor",
                () -> {
                  synchronized (inside.monitor) {
                    inside.monitor.wait();
                  }
                });
        var all = new ArrayList<>(List.of(atCondition, atMonitor));
        for (var monitor : List.of(inside.array, inside.room, inside.room.seats)) {
          all.add(
              workers.start(
                  "at " + monitor.getClass().getSimpleName(),
                  () -> {
                    synchronized (monitor) {
                      monitor.wait();
                    }
                  }));
        }
        var parked = workers.start("parked", LockSupport::park);
        all.add(parked);
        for (var waiter : all) {
          waiter.awaitWaiting("the waiter");
        }
        Spurious.wakeAll(inside, parked.thread());
        for (var waiter : all) {
          waiter.awaitDone("the waiter is woken");
        }
      }
    }
  }

  @Nested
  class Todos {
    @Test
    @DisplayName("a TODO is found as a cause, suppressed, and in what an assertion quotes")
    void found() {
      var todo = new UnsupportedOperationException("TODO count");
      var suppressing = new IllegalStateException();
      suppressing.addSuppressed(new RuntimeException(todo));

      assertThat(Todo.find(todo)).map(Todo::text).contains("TODO count");
      assertThat(Todo.find(new RuntimeException(new RuntimeException(todo)))).isPresent();
      assertThat(Todo.find(suppressing)).isPresent();
      assertThat(Todo.find(new AssertionError("but was: " + todo)))
          .map(Todo::text)
          .contains("TODO count");
    }

    @Test
    @DisplayName("nothing else is a TODO, and a ring of causes ends")
    void notFound() {
      var one = new RuntimeException("one");
      var two = new RuntimeException("two", one);
      one.addSuppressed(two);

      assertThat(Todo.find(one)).isEmpty();
      assertThat(Todo.find(null)).isEmpty();
      assertThat(Todo.find(new UnsupportedOperationException())).isEmpty();
      assertThat(Todo.find(new IllegalStateException("TODO count"))).isEmpty();
    }
  }
}

package inflight.ch08_event_loop;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.given.EventLoop;
import inflight.given.EventLoop.Handle;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Descriptors;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Most tests run the loop on their own thread and on a clock that only callbacks move, so that
 * every turn is the same each time. Those at the end run it on a thread of its own and let it
 * sleep.
 */
@Graded
class MiniLoopTest {
  private static final Duration TEN = Duration.ofMillis(10);

  /** What a clock may read when a test begins; only its differences mean anything. */
  private static final List<Long> STARTS =
      List.of(0L, -1L, Long.MIN_VALUE, -15_000_000L, Long.MAX_VALUE - 15_000_000, Long.MAX_VALUE);

  private final VirtualClock clock = new VirtualClock();
  private final MiniLoop loop = new MiniLoop(clock::nanoTime);
  private final List<String> ran = new ArrayList<>();

  @Test
  @DisplayName(
      "callbacks run on the thread that runs the loop, in the order in which they were added")
  void inOrder() {
    var threads = new ArrayList<Thread>();
    for (var name : List.of("a", "b", "c")) {
      loop.callSoon(
          () -> {
            ran.add(name);
            threads.add(Thread.currentThread());
          });
    }
    loop.callSoon(loop::stop);
    assertThat(ran).as("what ran before the loop was run").isEmpty();

    loop.run();

    assertThat(ran).as("what ran, in order").containsExactly("a", "b", "c");
    assertThat(threads).as("where it ran").containsOnly(Thread.currentThread());
  }

  @Test
  @DisplayName("what a callback adds runs after all that was there before")
  void addedRunsLater() {
    loop.callSoon(
        () -> {
          ran.add("a");
          loop.callSoon(() -> ran.add("added by a"));
          loop.callSoon(loop::stop);
        });
    soon("b");
    soon("c");

    loop.run();

    assertThat(ran).as("what ran, in order").containsExactly("a", "b", "c", "added by a");
  }

  @Test
  @DisplayName("a callback never runs inside another, whichever way it was added")
  void neverInline() {
    var inside = new AtomicInteger();
    var deepest = new AtomicInteger();
    var count = new AtomicInteger();
    Runnable added =
        () -> {
          deepest.accumulateAndGet(inside.incrementAndGet(), Math::max);
          inside.decrementAndGet();
          if (count.incrementAndGet() == 4) {
            loop.stop();
          }
        };
    loop.callSoon(
        () -> {
          inside.incrementAndGet();
          loop.callSoon(added);
          loop.callSoonThreadsafe(added);
          loop.callLater(Duration.ZERO, added);
          loop.callLater(Duration.ofMillis(-1), added);
          inside.decrementAndGet();
        });

    loop.run();

    assertThat(count).as("callbacks run, of four that were added in four ways").hasValue(4);
    assertThat(deepest).as("callbacks that ran inside one another").hasValue(1);
  }

  @Test
  @DisplayName(
      "stop ends run when the turn is over: what was in the turn runs, what is new does not")
  void stopEndsTheTurn() {
    loop.callSoon(
        () -> {
          ran.add("a");
          loop.stop();
          loop.callSoon(() -> ran.add("added after stop"));
        });
    loop.callSoon(
        () -> {
          ran.add("b, of the same turn");
          loop.callSoonThreadsafe(() -> ran.add("added after stop too"));
          loop.callLater(Duration.ZERO, () -> ran.add("due after stop"));
        });

    loop.run();

    assertThat(ran)
        .as("what ran until run returned, when the first callback stopped the loop")
        .containsExactly("a", "b, of the same turn");
  }

  @Test
  @Corner
  @DisplayName("a loop that is stopped twice in one run can be run again like any other")
  void stoppedTwice() {
    loop.callSoon(
        () -> {
          loop.stop();
          loop.stop();
        });
    loop.run();

    inTurns(() -> ran.add("1"), () -> ran.add("2"), loop::stop);
    loop.run();

    assertThat(ran)
        .as("what ran in the turns of a second run, when the first had been stopped twice")
        .containsExactly("1", "2");
  }

  @Test
  @DisplayName("a callback that adds itself again each turn does not keep timers waiting")
  void timersAreNotStarved() {
    var turns = new AtomicInteger();
    var again =
        new Runnable() {
          @Override
          public void run() {
            clock.advance(Duration.ofMillis(1));
            if (turns.incrementAndGet() < 1_000) {
              loop.callSoon(this);
            } else {
              loop.stop();
            }
          }
        };
    loop.callSoon(again);
    loop.callLater(
        TEN,
        () -> {
          ran.add("timer");
          loop.stop();
        });

    loop.run();

    assertThat(ran)
        .as("what ran beside a callback that adds itself again each turn, in 1,000 turns of 1 ms")
        .containsExactly("timer");
    assertThat(turns.get()).as("turns of 1 ms until a timer of 10 ms ran").isBetween(10, 11);
  }

  @Test
  @DisplayName("a loop that is run again goes on with what was left")
  void runsAgain() {
    loop.callSoon(
        () -> {
          loop.stop();
          loop.callSoon(() -> ran.add("soon"));
          loop.callSoonThreadsafe(() -> ran.add("from outside"));
          loop.callLater(TEN, () -> ran.add("later"));
        });
    loop.run();
    assertThat(ran).as("what ran until the loop was stopped").isEmpty();

    clock.advance(TEN);
    loop.callSoonThreadsafe(() -> loop.callSoon(loop::stop));
    loop.run();

    assertThat(ran)
        .as("what ran when the loop was run again")
        .containsExactlyInAnyOrder("soon", "from outside", "later");
  }

  @Test
  @DisplayName("a loop can be stopped and run many times")
  void manyRuns() {
    for (var i = 0; i < 100; i++) {
      soon("run");
      loop.callSoon(loop::stop);
      loop.run();
    }

    assertThat(ran).as("callbacks of a hundred runs, one each").hasSize(100);
  }

  @Test
  @DisplayName("a stop that comes before run is not lost: run turns once and returns")
  void stoppedBefore() {
    loop.callSoon(
        () -> {
          ran.add("there before");
          loop.callSoon(() -> ran.add("added"));
        });
    loop.callSoonThreadsafe(() -> ran.add("from outside"));
    loop.stop();

    loop.run();
    assertThat(ran)
        .as("what ran in a loop that was stopped before it was run: what was there, nothing new")
        .containsExactlyInAnyOrder("there before", "from outside");

    loop.callSoon(loop::stop);
    loop.run();
    assertThat(ran).as("what ran in two runs").hasSize(3).endsWith("added");
  }

  @Test
  @DisplayName("a timer runs once its delay has passed, and not a nanosecond earlier")
  void notEarlier() {
    var timerAt = new AtomicLong(-1);
    loop.callLater(
        TEN,
        () -> {
          timerAt.set(clock.nanoTime());
          loop.stop();
        });
    // A turn at 10 ms less a nanosecond, one more, and one at 10 ms.
    inTurns(
        () -> clock.advance(TEN.minusNanos(1)), () -> {}, () -> clock.advance(Duration.ofNanos(1)));

    loop.run();

    assertThat(timerAt).as("when a timer of 10 ms ran, in nanoseconds").hasValue(TEN.toNanos());
  }

  @Test
  @DisplayName("a delay that is not a whole number of milliseconds is not cut short")
  void notCutToMilliseconds() {
    loop.callLater(Duration.ofNanos(1_500_001), () -> ran.add("timer"));
    inTurns(() -> clock.advance(Duration.ofNanos(1_500_000)), () -> {}, loop::stop);

    loop.run();

    assertThat(ran).as("what ran a nanosecond before the time of the only timer").isEmpty();
  }

  @Test
  @DisplayName(
      "timers run in the order of their time, and ties in the order in which they were added")
  void timersInOrder() {
    later(20, "20");
    later(10, "10");
    later(10, "10 again");
    later(30, "30");
    later(10, "10 once more");
    loop.callLater(Duration.ofMillis(40), loop::stop);
    everyTurn(Duration.ofMillis(5));

    loop.run();

    assertThat(ran)
        .as("what ran, in order")
        .containsExactly("10", "10 again", "10 once more", "20", "30");
  }

  @Test
  @DisplayName("timers that are all due at once run in the order of their time")
  void overdueTimersInOrder() {
    later(20, "20");
    later(10, "10");
    later(30, "30");
    later(10, "10 again");
    clock.advance(Duration.ofSeconds(1));
    loop.callSoon(() -> loop.callSoon(loop::stop));

    loop.run();

    assertThat(ran).as("what ran, in order").containsExactly("10", "10 again", "20", "30");
  }

  @Test
  @Corner
  @DisplayName("a delay of zero or less means the next turn")
  void noDelay() {
    loop.callSoon(
        () -> {
          loop.callLater(Duration.ZERO, () -> ran.add("zero"));
          loop.callLater(Duration.ofMillis(-5), () -> ran.add("negative"));
          loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), () -> ran.add("very negative"));
          loop.callSoon(
              () -> {
                ran.add("soon");
                loop.stop();
              });
        });
    soon("same turn");

    loop.run();

    assertThat(ran)
        .as("what ran until the end of the next turn")
        .startsWith("same turn")
        .containsExactlyInAnyOrder("same turn", "zero", "negative", "very negative", "soon");
  }

  @Test
  @Corner
  @DisplayName("the longest delay does not come at once, and delays no other callback")
  void endlessDelay() {
    loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
    later(10, "10");
    loop.callLater(Duration.ofHours(1), loop::stop);
    everyTurn(Duration.ofMinutes(1));

    loop.run();

    assertThat(ran).as("what ran within an hour").containsExactly("10");
  }

  @Test
  @DisplayName("the clock may begin at any number, a negative one too, and may wrap around")
  void clockBeginsAnywhere() {
    for (var start : Tried.each("start", STARTS)) {
      ran.clear();
      var time = new VirtualClock();
      var other = new MiniLoop(() -> start + time.nanoTime());
      var as = "on a clock that reads %d at first".formatted(start);
      for (var nanos : List.of(30_000_000, 10_000_000, 20_000_001, 20_000_000)) {
        other.callLater(Duration.ofNanos(nanos), () -> ran.add("%,d".formatted(nanos)));
      }

      turn(other);
      time.advance(TEN.minusNanos(1));
      turn(other);
      assertThat(ran).as("what ran a nanosecond before the first timer, " + as).isEmpty();
      time.advance(Duration.ofNanos(1));
      turn(other);
      assertThat(ran).as("what ran after 10 ms, " + as).containsExactly("10,000,000");
      time.advance(TEN);
      turn(other);
      assertThat(ran).as("what ran after 20 ms, " + as).containsExactly("10,000,000", "20,000,000");
      time.advance(TEN);
      turn(other);
      assertThat(ran)
          .as("what ran after 30 ms, in order, " + as)
          .containsExactly("10,000,000", "20,000,000", "20,000,001", "30,000,000");
    }
  }

  @Test
  @DisplayName("a turn runs all that was there when it began, however much there is")
  void wholeTurn() {
    var soon = new AtomicInteger();
    var fromOutside = new AtomicInteger();
    var timers = new AtomicInteger();
    var added = new AtomicInteger();
    for (var i = 0; i < 5_000; i++) {
      loop.callSoon(
          () -> {
            soon.incrementAndGet();
            loop.callSoon(added::incrementAndGet);
          });
      loop.callSoonThreadsafe(fromOutside::incrementAndGet);
      loop.callLater(TEN, timers::incrementAndGet);
    }
    clock.advance(TEN);

    turn(loop);

    assertThat(soon)
        .as("callbacks run in one turn, of 5,000 that were added before")
        .hasValue(5_000);
    assertThat(fromOutside).as("the same, of 5,000 that were handed in").hasValue(5_000);
    assertThat(timers).as("the same, of 5,000 timers that were due").hasValue(5_000);
    assertThat(added).as("callbacks of the next turn that ran already in this one").hasValue(0);
    turn(loop);
    assertThat(added).as("callbacks run in the next turn, of 5,000").hasValue(5_000);
  }

  @Test
  @DisplayName("a timer that becomes due while a turn runs waits for the next turn")
  void dueMeanwhile() {
    loop.callLater(
        TEN,
        () -> {
          ran.add("first timer");
          clock.advance(TEN);
        });
    later(20, "second timer");
    clock.advance(TEN);
    turn(loop);
    assertThat(ran)
        .as("what ran in a turn, when its first timer took until the second was due")
        .containsExactly("first timer");

    loop.callSoon(
        () -> {
          ran.add("soon");
          clock.advance(TEN);
        });
    later(10, "third timer");
    turn(loop);
    assertThat(ran)
        .as("what ran in two turns, when a callback of the second took until a timer was due")
        .containsExactlyInAnyOrder("first timer", "second timer", "soon");

    turn(loop);
    assertThat(ran).as("what ran in three turns").hasSize(4).endsWith("third timer");
  }

  @Test
  @DisplayName("adding, cancelling and turning at random, each callback runs in its turn and once")
  void atRandom() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var round = 0; round < 60; round++) {
      var start = STARTS.get(round % STARTS.size());
      var when = "round %d, seed %d".formatted(round, seed);
      var time = new VirtualClock();
      var other = new MiniLoop(() -> start + time.nanoTime());
      // What has been added and has neither run nor been cancelled; timers by their time.
      var soon = new ArrayList<String>();
      var fromOutside = new ArrayList<String>();
      var timers = new TreeMap<Long, List<String>>();
      var handles = new ArrayList<Handle>();
      var names = new ArrayList<String>();
      var now = 0L;
      for (var i = 0; i < 200; i++) {
        var name = "callback " + i;
        switch (random.nextInt(7)) {
          case 0 -> {
            handles.add(other.callSoon(() -> ran.add(name)));
            names.add(name);
            soon.add(name);
          }
          case 1 -> {
            handles.add(other.callSoonThreadsafe(() -> ran.add(name)));
            names.add(name);
            fromOutside.add(name);
          }
          case 2, 3 -> {
            var delay =
                random.nextBoolean()
                    ? 1 + random.nextLong(5_000_000)
                    : 1_000_000L * (1 + random.nextInt(4)) - now % 1_000_000;
            handles.add(other.callLater(Duration.ofNanos(delay), () -> ran.add(name)));
            names.add(name);
            timers.computeIfAbsent(now + delay, it -> new ArrayList<>()).add(name);
          }
          case 4 -> {
            if (!handles.isEmpty()) {
              var chosen = random.nextInt(handles.size());
              handles.get(chosen).cancel();
              soon.remove(names.get(chosen));
              fromOutside.remove(names.get(chosen));
              timers.values().forEach(it -> it.remove(names.get(chosen)));
            }
          }
          case 5 -> {
            var step = random.nextLong(2_000_000);
            now += step;
            time.advance(Duration.ofNanos(step));
          }
          default -> {
            ran.clear();
            turn(other);
            var due = timers.headMap(now, true);
            var dueNames = due.values().stream().flatMap(List::stream).toList();
            assertThat(ran.stream().filter(soon::contains).toList())
                .as("what ran in a turn, in order, of what callSoon added before (%s)", when)
                .isEqualTo(soon);
            assertThat(ran.stream().filter(fromOutside::contains).toList())
                .as("the same, of what callSoonThreadsafe added (%s)", when)
                .isEqualTo(fromOutside);
            assertThat(ran.stream().filter(dueNames::contains).toList())
                .as("the same, of the timers that were due (%s)", when)
                .isEqualTo(dueNames);
            assertThat(ran)
                .as("all that ran in a turn (%s)", when)
                .hasSize(soon.size() + fromOutside.size() + dueNames.size());
            soon.clear();
            fromOutside.clear();
            due.clear();
          }
        }
      }
    }
  }

  @Test
  @DisplayName("a delay counts from the call, not from the beginning of the turn")
  void delayCountsFromTheCall() {
    var timerAt = new AtomicLong(-1);
    loop.callSoon(
        () -> {
          // A slow callback.
          clock.advance(Duration.ofMillis(8));
          loop.callLater(
              TEN,
              () -> {
                timerAt.set(clock.nanoTime());
                loop.stop();
              });
          everyTurn(Duration.ofMillis(1));
        });

    loop.run();

    assertThat(timerAt.get() / 1e6)
        .as("when the timer ran (ms), which a callback set to 10 ms after it had run for 8 ms")
        .isGreaterThanOrEqualTo(18);
  }

  @Test
  @DisplayName("the one turn of a loop that was stopped before it ran has its timers too")
  void timersOfTheOneTurn() {
    later(10, "due");
    later(20, "not due");
    clock.advance(TEN);
    loop.stop();

    loop.run();

    assertThat(ran)
        .as("which of two timers ran, in a loop that had been stopped before it was run")
        .containsExactly("due");
  }

  @Test
  @DisplayName("a timer that is due again each turn does not keep other callbacks waiting")
  void readyIsNotStarved() {
    var turns = new AtomicInteger();
    var again =
        new Runnable() {
          @Override
          public void run() {
            if (turns.incrementAndGet() < 1_000) {
              loop.callLater(Duration.ZERO, this);
            } else {
              loop.stop();
            }
          }
        };
    loop.callLater(Duration.ZERO, again);
    loop.callSoon(
        () ->
            loop.callSoon(
                () -> {
                  ran.add("second turn");
                  loop.stop();
                }));

    loop.run();

    assertThat(ran)
        .as("what ran beside a timer that is due again each turn")
        .containsExactly("second turn");
    assertThat(turns.get()).as("runs of that timer meanwhile").isLessThanOrEqualTo(3);
  }

  @Test
  @DisplayName("a cancelled callback does not run, whichever way it was added")
  void cancelled() {
    soon("first");
    loop.callSoon(() -> ran.add("soon")).cancel();
    loop.callSoonThreadsafe(() -> ran.add("from outside")).cancel();
    loop.callLater(TEN, () -> ran.add("later")).cancel();
    loop.callLater(Duration.ZERO, () -> ran.add("at once")).cancel();
    soon("last");
    loop.callLater(TEN, loop::stop);
    everyTurn(Duration.ofMillis(5));

    loop.run();

    assertThat(ran)
        .as("what ran, of six of which four were cancelled")
        .containsExactly("first", "last");
  }

  @Test
  @Corner
  @DisplayName("a callback can cancel one of its own turn that has not run yet")
  void cancelledInTheTurn() {
    var handles = new ArrayList<Handle>();
    loop.callSoon(() -> handles.forEach(Handle::cancel));
    handles.add(loop.callSoon(() -> ran.add("soon")));
    loop.callSoon(() -> loop.callSoon(loop::stop));

    loop.run();

    assertThat(ran).as("what ran, when the callback before it had cancelled it").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a timer can cancel another that is due at the same moment")
  void cancelledAtTheSameMoment() {
    var handles = new ArrayList<Handle>();
    loop.callLater(
        TEN,
        () -> {
          ran.add("first");
          handles.forEach(Handle::cancel);
        });
    handles.add(loop.callLater(TEN, () -> ran.add("cancelled")));
    loop.callLater(Duration.ofMillis(20), loop::stop);
    everyTurn(Duration.ofMillis(5));

    loop.run();

    assertThat(ran)
        .as("which timers ran, of two of which the first cancels the other")
        .containsExactly("first");
  }

  @Test
  @Corner
  @DisplayName("cancelling twice, or what has run, does nothing")
  void cancelledInVain() {
    var first = loop.callSoon(() -> ran.add("first"));
    var timer = loop.callLater(Duration.ZERO, () -> ran.add("timer"));
    var other = loop.callSoon(() -> ran.add("other"));
    other.cancel();
    other.cancel();
    loop.callSoon(
        () ->
            loop.callSoon(
                () -> {
                  first.cancel();
                  timer.cancel();
                  soon("added after that");
                  loop.callSoon(loop::stop);
                }));

    loop.run();

    assertThat(ran).as("what ran").containsExactlyInAnyOrder("first", "timer", "added after that");
  }

  @Test
  @Corner
  @DisplayName("a cancel means its own handle, even if the same callback was handed in again")
  void sameCallbackTwice() {
    Runnable callback = () -> ran.add("twice");
    for (var way : Tried.each("way", Way.values())) {
      var as = "handed in by " + way;
      ran.clear();
      way.add(loop, callback);
      way.add(loop, () -> ran.add("between"));
      way.add(loop, callback).cancel();
      turn(loop);
      assertThat(ran)
          .as("what ran, of three of which the last was cancelled, in order, " + as)
          .containsExactly("twice", "between");

      ran.clear();
      var twice = way.add(loop, callback);
      way.add(loop, callback);
      twice.cancel();
      twice.cancel();
      turn(loop);
      assertThat(ran)
          .as("what ran, of the same callback twice, the first cancelled two times, " + as)
          .containsExactly("twice");

      ran.clear();
      var done = way.add(loop, callback);
      turn(loop);
      way.add(loop, callback);
      done.cancel();
      turn(loop);
      assertThat(ran)
          .as("what ran, when the handle of the first of two was cancelled after its run, " + as)
          .containsExactly("twice", "twice");
    }
  }

  /** The three ways to hand in a callback that runs in the next turn. */
  private enum Way {
    CALL_SOON("callSoon") {
      @Override
      Handle add(MiniLoop loop, Runnable callback) {
        return loop.callSoon(callback);
      }
    },
    CALL_SOON_THREADSAFE("callSoonThreadsafe") {
      @Override
      Handle add(MiniLoop loop, Runnable callback) {
        return loop.callSoonThreadsafe(callback);
      }
    },
    CALL_LATER("callLater") {
      @Override
      Handle add(MiniLoop loop, Runnable callback) {
        return loop.callLater(Duration.ZERO, callback);
      }
    };

    private final String words;

    Way(String words) {
      this.words = words;
    }

    abstract Handle add(MiniLoop loop, Runnable callback);

    @Override
    public String toString() {
      return words;
    }
  }

  @Test
  @DisplayName("what a callback throws is reported and does not end the loop")
  void throwing() {
    var reported = reported();
    var exception = new IllegalStateException("out of eggs");
    var error = new OutOfEggs();
    loop.callSoon(
        () -> {
          throw exception;
        });
    soon("same turn");
    loop.callSoon(
        () ->
            loop.callSoon(
                () -> {
                  throw error;
                }));
    loop.callLater(
        TEN,
        () -> {
          throw exception;
        });
    later(10, "timer of the same moment");
    loop.callSoonThreadsafe(
        () -> {
          throw exception;
        });
    loop.callLater(Duration.ofMillis(20), loop::stop);
    everyTurn(Duration.ofMillis(5));

    loop.run();

    assertThat(ran)
        .as("what ran beside four callbacks that throw")
        .containsExactly("same turn", "timer of the same moment");
    assertThat(reported)
        .as("what the thread's uncaught exception handler got")
        .containsExactlyInAnyOrder(exception, error, exception, exception);
  }

  @Test
  @Corner
  @DisplayName(
      "what a callback throws goes to the handler of the thread that runs the loop by then")
  void handlerOfTheThreadThatRuns() {
    var told = Collections.synchronizedList(new ArrayList<String>());
    for (var name : List.of("first", "second", "first again")) {
      Workers.runPromptly(
          "run, stopped before, comes back",
          () -> {
            var me = Thread.currentThread();
            me.setUncaughtExceptionHandler(
                (thread, thrown) -> told.add(name + (thread == me ? "" : ", of another thread")));
            loop.callSoon(
                () -> {
                  throw new IllegalStateException("out of eggs");
                });
            turn(loop);
            me.setUncaughtExceptionHandler(
                (thread, thrown) ->
                    told.add(name + ", changed" + (thread == me ? "" : ", of another thread")));
            loop.callSoon(
                () -> {
                  throw new IllegalStateException("out of eggs");
                });
            turn(loop);
          });
    }
    assertThat(told)
        .as("handlers that were told, of three threads that ran the loop and changed theirs")
        .containsExactly(
            "first",
            "first, changed",
            "second",
            "second, changed",
            "first again",
            "first again, changed");
  }

  @Test
  @DisplayName("what a callback throws puts off none of the others of its turn")
  void throwingPutsOffNobody() {
    var reported = reported();
    var error = new OutOfEggs();
    Runnable throwing =
        () -> {
          throw error;
        };
    for (var i = 1; i <= 2; i++) {
      loop.callSoon(throwing);
      soon("soon " + i);
      loop.callLater(Duration.ZERO, throwing);
      later(0, "timer " + i);
      loop.callSoonThreadsafe(throwing);
      var name = "from another thread " + i;
      loop.callSoonThreadsafe(() -> ran.add(name));
    }

    turn(loop);

    assertThat(ran)
        .as("what ran in the only turn of a loop that was stopped before, beside six that throw")
        .containsExactlyInAnyOrder(
            "soon 1",
            "soon 2",
            "timer 1",
            "timer 2",
            "from another thread 1",
            "from another thread 2");
    assertThat(reported)
        .as("what the thread's uncaught exception handler got")
        .containsExactlyInAnyOrder(error, error, error, error, error, error);
  }

  @Test
  @DisplayName("inLoop returns true inside callbacks, and nowhere else")
  void inLoop() {
    var inside = new AtomicReference<Boolean>();
    var elsewhere = new AtomicReference<Boolean>();
    assertThat(loop.inLoop()).as("inLoop before the loop is run").isFalse();
    loop.callSoon(
        () -> {
          inside.set(loop.inLoop());
          Workers.together(() -> elsewhere.set(loop.inLoop()));
          loop.stop();
        });

    loop.run();

    assertThat(inside.get()).as("inLoop inside a callback").isTrue();
    assertThat(elsewhere.get()).as("inLoop on another thread, while the loop runs").isFalse();
    assertThat(loop.inLoop()).as("inLoop after run").isFalse();
  }

  @Test
  @DisplayName("nanoTime returns the time of the loop's clock")
  void time() {
    var times = new ArrayList<Long>();
    clock.advance(Duration.ofDays(1));
    inTurns(
        () -> {
          times.add(loop.nanoTime());
          clock.advance(TEN);
        },
        () -> times.add(loop.nanoTime()),
        loop::stop);

    loop.run();

    assertThat(times.get(1) - times.get(0))
        .as("difference of the loop's time in two turns, when its clock moved by 10 ms")
        .isEqualTo(TEN.toNanos());
  }

  @Test
  @Corner
  @DisplayName("a loop that is not running holds no thread and no descriptor")
  void holdsNothing() {
    var census = ThreadCensus.take();
    stopped(loop);
    var before = Descriptors.open();
    var loops = IntStream.range(0, 300).mapToObj(i -> new MiniLoop()).toList();

    loops.forEach(MiniLoopTest::stopped);

    assertThat(Descriptors.open() - before)
        .as("descriptors that 300 loops keep open which have been run and stopped")
        .isLessThan(100);
    census.assertNoneLeft();
    assertThat(loops).hasSize(300);
  }

  @Test
  @DisplayName("a sleeping loop wakes when another thread hands it a callback")
  void wakes() {
    try (var workers = new Workers()) {
      var worker = workers.start("loop", loop::run);
      CpuTime.letSleep(worker.thread());
      var where = new AtomicReference<Thread>();

      loop.callSoonThreadsafe(() -> where.set(Thread.currentThread()));

      Poll.until("a callback runs that was handed to a sleeping loop", () -> where.get() != null);
      assertThat(where.get()).as("where it ran").isSameAs(worker.thread());
      loop.stop();
      workers.join();
    }
  }

  @Test
  @DisplayName(
      "a loop that sleeps until a timer is due wakes when another thread hands it a callback")
  void wakesBeforeTheTimer() {
    loop.callLater(Duration.ofHours(1), () -> ran.add("in an hour"));
    try (var workers = new Workers()) {
      var worker = workers.start("loop", loop::run);
      CpuTime.letSleep(worker.thread());
      var woken = new AtomicInteger();

      for (var i = 1; i <= 3; i++) {
        var count = i;
        loop.callSoonThreadsafe(woken::incrementAndGet);
        Poll.until(
            "callback %d runs that was handed to a loop with a timer of an hour".formatted(count),
            () -> woken.get() == count);
        CpuTime.letSleep(worker.thread());
      }
      loop.callSoonThreadsafe(loop::stop);
      workers.join();
    }

    assertThat(ran).as("what ran of a timer of an hour").isEmpty();
  }

  @Test
  @DisplayName("a sleeping loop wakes when another thread stops it")
  void wakesToStop() {
    try (var workers = new Workers()) {
      var worker = workers.start("loop", loop::run);
      CpuTime.letSleep(worker.thread());

      loop.stop();

      Poll.until("run returns in a sleeping loop that another thread stops", worker::isDone);
      workers.join();
    }
  }

  @Test
  @DisplayName("a stop by another thread while a turn is running ends run after that turn")
  void stoppedWhileATurnRuns() {
    for (var way : Tried.each("way", Way.values())) {
      ran.clear();
      var other = new MiniLoop(clock::nanoTime);
      var busy = new Gate();
      way.add(
          other,
          () -> {
            busy.await();
            other.callSoon(() -> ran.add("added after stop"));
          });
      other.callSoon(() -> ran.add("of the same turn"));
      try (var workers = new Workers()) {
        workers.start("loop", other::run);
        busy.awaitWaiting(1);

        workers
            .start("one that stops", other::stop)
            .awaitDone(
                "stop comes back while the loop is busy with a callback, handed in by " + way);
        busy.open();
        workers.join();
      } finally {
        busy.open();
      }

      assertThat(ran)
          .as(
              "what ran until run returned, when another thread stopped it during a callback,"
                  + " handed in by %s",
              way)
          .containsExactly("of the same turn");
    }
  }

  @Test
  @DisplayName("a timer comes although nothing else happens, and not before its time")
  void timerWakes() {
    var real = new MiniLoop();
    var start = System.nanoTime();
    var timerAt = new AtomicLong();
    real.callLater(
        Duration.ofMillis(30),
        () -> {
          timerAt.set(System.nanoTime());
          real.stop();
        });

    real.run();

    assertThat((timerAt.get() - start) / 1e6)
        .as("when a timer of 30 ms ran, in ms of the real clock")
        .isGreaterThanOrEqualTo(30);
  }

  @Test
  @DisplayName("a timer that is set while the loop sleeps for a later one comes in time")
  void earlierTimer() {
    var real = new MiniLoop();
    real.callLater(Duration.ofHours(1), real::stop);
    try (var workers = new Workers()) {
      var worker = workers.start("loop", real::run);
      CpuTime.letSleep(worker.thread());

      real.callSoonThreadsafe(() -> real.callLater(TEN, real::stop));

      Poll.until("a timer of 10 ms comes, set while the loop slept for an hour", worker::isDone);
      workers.join();
    }
  }

  @Test
  @DisplayName("a loop that is woken looks at its clock: what is due by then runs")
  void clockIsReadOnWaking() {
    loop.callLater(Duration.ofHours(1), loop::stop);
    try (var workers = new Workers()) {
      var worker = workers.start("loop", loop::run);
      CpuTime.letSleep(worker.thread());

      clock.advance(Duration.ofHours(1));
      loop.callSoonThreadsafe(() -> {});

      Poll.until("a timer of an hour comes, after the clock was moved by an hour", worker::isDone);
      workers.join();
    }
  }

  @Test
  @DisplayName("a loop that has slept until a timer is due asks its clock whether it is")
  void clockIsReadAfterSleeping() {
    var timer = new AtomicInteger();
    var woken = new AtomicInteger();
    // The clock stands still, and the loop does not know.
    loop.callLater(Duration.ofMillis(5), timer::incrementAndGet);
    try (var workers = new Workers()) {
      var worker = workers.start("loop", loop::run);
      CpuTime.letSleep(worker.thread());
      // So long it sleeps at least, before it is woken.
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      loop.callSoonThreadsafe(woken::incrementAndGet);
      Poll.until("a callback runs that was handed in", () -> woken.get() == 1);
      assertThat(timer)
          .as("runs of a timer of 5 ms, when the loop had slept for longer and its clock had stood")
          .hasValue(0);

      clock.advance(Duration.ofMillis(5));
      loop.callSoonThreadsafe(woken::incrementAndGet);

      Poll.until("a timer of 5 ms comes, after the clock was moved", () -> timer.get() == 1);
      loop.stop();
      workers.join();
    }
  }

  @Test
  @DisplayName("a loop that sleeps does not wake by itself every now and then")
  void sleepsOn() {
    var hours = new ArrayList<Idle>();
    var endless = new ArrayList<Idle>();
    try (var workers = new Workers()) {
      for (var i = 0; i < 3; i++) {
        hours.add(Idle.with(Duration.ofHours(1), workers));
        // One that spins is told before there are six of them.
        CpuTime.letSleep(hours.getLast().thread);
        CpuTime.assertSleeps(
            hours.getLast().thread, "its loop has nothing to do before an hour is over");
        endless.add(Idle.with(null, workers));
      }
      var all = Stream.concat(hours.stream(), endless.stream()).toList();
      all.forEach(it -> CpuTime.letSleep(it.thread));
      all.forEach(Idle::note);

      // Were that too short on a busy machine, this would only see less.
      var begun = System.nanoTime();
      while (System.nanoTime() - begun < Duration.ofMillis(1_200).toNanos()) {
        LockSupport.parkNanos(10_000_000);
      }

      // One of three may have been woken by the JVM, which is free to do that.
      assertThat(hours.stream().filter(Idle::hasWoken).count())
          .as("loops, of three, that woke in a second although their next timer is due in an hour")
          .isLessThan(3);
      assertThat(endless.stream().filter(Idle::hasWoken).count())
          .as("loops, of three, that woke in a second although they have no timer")
          .isLessThan(3);
      all.forEach(it -> it.loop.stop());
      workers.join();
    }
  }

  /** A loop that another thread runs and that has nothing to do. */
  private static final class Idle {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AtomicInteger looks = new AtomicInteger();
    private final MiniLoop loop;
    private Thread thread;
    private long noted;

    private Idle() {
      loop =
          new MiniLoop(
              () -> {
                looks.incrementAndGet();
                return 0;
              });
    }

    static Idle with(Duration timer, Workers workers) {
      var idle = new Idle();
      if (timer != null) {
        idle.loop.callLater(timer, () -> {});
      }
      idle.thread = workers.start("loop", idle.loop::run).thread();
      return idle;
    }

    void note() {
      noted = moves();
    }

    boolean hasWoken() {
      return moves() != noted;
    }

    /** Looks at the clock, and waits begun. */
    private long moves() {
      var info = THREADS.getThreadInfo(thread.threadId());
      return looks.get() + (info == null ? 0 : info.getWaitedCount());
    }
  }

  @Test
  @DisplayName("a loop with nothing to do sleeps: it neither computes nor looks at its clock again")
  void sleepsWhenIdle() {
    var looks = new AtomicInteger();
    var idle =
        new MiniLoop(
            () -> {
              looks.incrementAndGet();
              return 0;
            });
    idle.callLater(Duration.ofHours(1), () -> {});
    try (var workers = new Workers()) {
      var worker = workers.start("loop", idle::run);
      CpuTime.letSleep(worker.thread());
      var naps = new AtomicInteger();
      var napper =
          workers.start(
              "one that naps",
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  LockSupport.parkNanos(5_000_000);
                  naps.incrementAndGet();
                }
              });
      var before = looks.get();

      CpuTime.assertSleeps(worker.thread(), "the next timer is due in an hour");

      // On a busy machine who naps for a millisecond sleeps for ten, and so does this one.
      assertThat(looks.get() - before)
          .as("looks at the clock, with nothing to do, while one that naps 5 ms at a time woke")
          .isLessThanOrEqualTo(naps.get());
      napper.thread().interrupt();
      idle.stop();
      workers.join();
    }
  }

  @Test
  @DisplayName("a loop without any timer sleeps too")
  void sleepsWithoutTimers() {
    try (var workers = new Workers()) {
      var worker = workers.start("loop", loop::run);
      CpuTime.letSleep(worker.thread());

      CpuTime.assertSleeps(worker.thread(), "nothing was handed to the loop");

      loop.stop();
      workers.join();
    }
  }

  @Test
  @Corner
  @DisplayName("a loop whose next timer is due in months or centuries sleeps, and can be woken")
  void sleepsForMonths() {
    var delays = List.of(Duration.ofDays(30), Duration.ofSeconds(Long.MAX_VALUE));
    try (var workers = new Workers()) {
      var loops = new ArrayList<MiniLoop>();
      var threads = new ArrayList<Thread>();
      for (var delay : delays) {
        var sleeper = new MiniLoop();
        sleeper.callLater(delay, () -> ran.add("after " + delay));
        loops.add(sleeper);
        threads.add(workers.start("loop", sleeper::run).thread());
      }
      threads.forEach(CpuTime::letSleep);
      for (var i = 0; i < delays.size(); i++) {
        CpuTime.assertSleeps(threads.get(i), "the next timer is due in " + delays.get(i));
      }
      for (var sleeper : loops) {
        sleeper.callSoonThreadsafe(sleeper::stop);
      }
      workers.join();
    }

    assertThat(ran).as("what ran of timers of months and more").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("two loops share nothing, and another thread may run a loop again")
  void twoLoops() {
    var otherClock = VirtualClock.startingAt(-7);
    var other = new MiniLoop(otherClock::nanoTime);
    assertThat(loop.nanoTime()).as("time of a loop").isEqualTo(clock.nanoTime());
    assertThat(other.nanoTime()).as("time of another").isEqualTo(-7);
    var inOther = new AtomicReference<Boolean>();
    var own = new AtomicReference<Boolean>();
    other.callSoon(() -> ran.add("of the other loop"));
    other.callLater(TEN, () -> ran.add("timer of the other loop"));
    loop.callSoon(() -> inOther.set(other.inLoop()));
    other.callSoonThreadsafe(() -> ran.add("handed in at the other loop"));
    later(10, "timer of the loop");
    otherClock.advance(TEN);
    turn(loop);
    assertThat(ran)
        .as("what ran of one loop while another turned, whose own clock stood still")
        .isEmpty();
    assertThat(inOther.get()).as("inLoop of one loop, inside a callback of another").isFalse();

    // For the other alone: it ends no run of the first.
    other.stop();
    try (var workers = new Workers()) {
      var worker = workers.start("another thread", loop::run);
      CpuTime.letSleep(worker.thread());
      turn(other);
      loop.callSoonThreadsafe(() -> own.set(loop.inLoop()));
      loop.callSoonThreadsafe(loop::stop);
      worker.awaitDone("a loop returns that is run by another thread than before");
      workers.join();
    }

    assertThat(ran)
        .as("what ran in the turn of the other loop")
        .containsExactlyInAnyOrder(
            "of the other loop", "timer of the other loop", "handed in at the other loop");
    assertThat(own.get()).as("inLoop, inside a callback, on the thread that runs it now").isTrue();
    assertThat(loop.inLoop()).as("inLoop on the thread that ran it before").isFalse();
  }

  @Test
  @DisplayName(
      "what another thread hands in while the loop is busy runs in the order in which it was handed"
          + " in")
  void busyLoop() {
    for (var way : Tried.each("way", Way.values())) {
      var other = new MiniLoop(clock::nanoTime);
      var busy = new Gate();
      var order = new ArrayList<Integer>();
      way.add(other, busy::await);
      try (var workers = new Workers()) {
        workers.start("loop", other::run);
        busy.awaitWaiting(1);

        workers
            .start(
                "one that hands in",
                () -> {
                  for (var i = 0; i < 1_000; i++) {
                    var number = i;
                    other.callSoonThreadsafe(() -> order.add(number));
                  }
                  other.callSoonThreadsafe(other::stop);
                })
            .awaitDone(
                "callSoonThreadsafe comes back while the loop is busy with a callback, handed in by"
                    + " "
                    + way);
        busy.open();
        workers.join();
      } finally {
        busy.open();
      }

      assertThat(order)
          .as(
              "a thousand callbacks that were handed in while the loop was busy with one, handed in"
                  + " by %s",
              way)
          .isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }
  }

  @Test
  @DisplayName(
      "what a thread hands in runs in its order, also if the loop or another thread is at it")
  void orderBesideOthers() throws Exception {
    StepByStep.each(hold -> orderBesideOthers(hold, false));
    StepByStep.each(hold -> orderBesideOthers(hold, true));
  }

  /**
   * Somebody is held at a step while a thread hands in its first callback; its second comes when
   * that is over.
   *
   * @param loopIsHeld in a turn; else another thread that hands in something
   */
  private void orderBesideOthers(StepByStep.Hold hold, boolean loopIsHeld) {
    var order = Collections.synchronizedList(new ArrayList<String>());
    EventLoop slow = SlowMotion.of(EventLoop.class, MiniLoop.class, (LongSupplier) clock::nanoTime);
    // Who is held while a class is initialized would hold up all others, too.
    slow.callSoonThreadsafe(() -> {});
    slow.stop();
    slow.run();
    var begin = new Gate();
    var next = new Gate();
    try (var workers = new Workers()) {
      var held =
          workers.start(
              loopIsHeld ? "loop" : "another one that hands in",
              () -> {
                begin.await();
                if (loopIsHeld) {
                  // A loop that is stopped before it is run turns once.
                  slow.stop();
                  slow.run();
                } else {
                  slow.callSoonThreadsafe(() -> {});
                }
              });
      begin.awaitWaiting(1);
      hold.begin(held);
      begin.open();
      hold.await(loopIsHeld ? "the loop" : "another one that hands in something", held);
      var poster =
          workers.start(
              "one that hands in",
              () -> {
                slow.callSoonThreadsafe(() -> order.add("first"));
                next.await();
                slow.callSoonThreadsafe(() -> order.add("second"));
              });
      poster.letWait();
      hold.release();
      held.awaitDone(loopIsHeld ? "the only turn ends" : "callSoonThreadsafe comes back");
      next.open();
      poster.awaitDone("callSoonThreadsafe comes back");
      slow.stop();
      slow.run();
    }

    assertThat(order)
        .as(
            "what ran, in order, of two callbacks that a thread handed in one after the other,"
                + " the first while %s",
            loopIsHeld ? "the loop was in a turn" : "another thread was in callSoonThreadsafe")
        .containsExactly("first", "second");
  }

  private void soon(String name) {
    loop.callSoon(() -> ran.add(name));
  }

  private void later(int millis, String name) {
    loop.callLater(Duration.ofMillis(millis), () -> ran.add(name));
  }

  /** Moves the clock in each turn from now on, for at most a thousand turns. */
  private void everyTurn(Duration step) {
    loop.callSoon(
        new Runnable() {
          private int turns;

          @Override
          public void run() {
            clock.advance(step);
            if (++turns < 1_000) {
              loop.callSoon(this);
            } else {
              ran.add("1,000 turns, and nobody stopped the loop");
              loop.stop();
            }
          }
        });
  }

  /** One callback in the next turn, one in the turn after that, and so on. */
  private void inTurns(Runnable... callbacks) {
    var left = new ArrayList<>(List.of(callbacks));
    loop.callSoon(
        new Runnable() {
          @Override
          public void run() {
            var next = left.removeFirst();
            if (!left.isEmpty()) {
              loop.callSoon(this);
            }
            next.run();
          }
        });
  }

  /** What the uncaught exception handler of this thread is told from now on. */
  private static List<Throwable> reported() {
    var reported = new ArrayList<Throwable>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.add(thrown));
    return reported;
  }

  /** A loop that is stopped before it is run turns once, with what is there. */
  private static void turn(MiniLoop loop) {
    loop.stop();
    loop.run();
  }

  private static void stopped(MiniLoop loop) {
    loop.callSoon(loop::stop);
    loop.run();
  }

  private static final class OutOfEggs extends Error {
    OutOfEggs() {
      super("there are none in the whole town");
    }
  }
}

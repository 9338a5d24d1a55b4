package inflight.ch08_event_loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.EventLoop.Handle;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class TimerQueueTest {
  private static final Duration TEN = Duration.ofMillis(10);
  private static final Duration NANO = Duration.ofNanos(1);

  /** What a clock may read when a test begins; only its differences mean anything. */
  private static final List<Long> STARTS =
      List.of(0L, -1L, Long.MIN_VALUE, -15_000_000L, Long.MAX_VALUE - 15_000_000, Long.MAX_VALUE);

  private final VirtualClock clock = new VirtualClock();
  private final TimerQueue timers = new TimerQueue(clock::nanoTime);
  private final List<String> ran = new ArrayList<>();

  @Test
  @DisplayName("a timer runs once its delay has passed, and not a nanosecond earlier")
  void notEarlier() {
    // No whole number of milliseconds: who counts in those is early or late.
    var delay = Duration.ofNanos(1_500_001);
    add(delay, "timer");

    clock.advance(delay.minusNanos(1));
    assertThat(timers.runDue()).as("callbacks run a nanosecond before the time").isZero();
    assertThat(ran).as("what ran a nanosecond before the time").isEmpty();

    clock.advance(Duration.ofNanos(1));
    assertThat(timers.runDue()).as("callbacks run when the time had come").isEqualTo(1);
    assertThat(ran).as("what ran when the time had come").containsExactly("timer");
  }

  @Test
  @DisplayName("a timer runs once")
  void once() {
    add(TEN, "timer");

    clock.advance(TEN);
    timers.runDue();
    clock.advance(TEN);

    assertThat(timers.runDue()).as("callbacks run by a second call").isZero();
    assertThat(ran).as("what ran in two calls").containsExactly("timer");
  }

  @Test
  @DisplayName("adding a timer runs nothing, even if it is due at once")
  void addRunsNothing() {
    add(Duration.ZERO, "at once");

    assertThat(ran).as("what ran inside add").isEmpty();
    timers.runDue();
    assertThat(ran).as("what ran in the first call of runDue").containsExactly("at once");
  }

  @Test
  @DisplayName("what is due earlier runs earlier, whatever the order of adding")
  void inOrderOfTime() {
    add(Duration.ofMillis(30), "30");
    add(Duration.ofMillis(10), "10");
    add(Duration.ofMillis(40), "40");
    add(Duration.ofMillis(20), "20");

    clock.advance(Duration.ofMillis(30));
    assertThat(timers.runDue()).as("callbacks run after 30 ms").isEqualTo(3);

    assertThat(ran).as("what ran after 30 ms, in order").containsExactly("10", "20", "30");
  }

  @Test
  @DisplayName("timers due at the same moment run in the order in which they were added")
  void tiesInOrderOfAdding() {
    var expected = new ArrayList<String>();
    for (var i = 0; i < 20; i++) {
      expected.add("timer " + i);
      add(TEN, "timer " + i);
    }

    clock.advance(TEN);
    timers.runDue();

    assertThat(ran)
        .as("twenty timers of 10 ms, in the order in which they ran")
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("different delays that end at the same moment run in the order of adding too")
  void tiesOfDifferentDelays() {
    add(Duration.ofMillis(30), "added at 0, for 30 ms");
    clock.advance(TEN);
    add(Duration.ofMillis(20), "added at 10, for 20 ms");
    clock.advance(TEN);
    add(Duration.ofMillis(10), "added at 20, for 10 ms");

    clock.advance(TEN);
    timers.runDue();

    assertThat(ran)
        .as("three timers due 30 ms after the start, in the order in which they ran")
        .containsExactly(
            "added at 0, for 30 ms", "added at 10, for 20 ms", "added at 20, for 10 ms");
  }

  @Test
  @DisplayName("a thousand timers of random delays run in order")
  void thousands() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var due = new ArrayList<Integer>();
    for (var i = 0; i < 1_000; i++) {
      var millis = random.nextInt(500);
      timers.add(Duration.ofMillis(millis), () -> due.add(millis));
    }

    for (var i = 0; i < 10; i++) {
      clock.advance(Duration.ofMillis(50));
      timers.runDue();
    }

    assertThat(due).as("delays in the order in which they ran (seed %d)", seed).hasSize(1_000);
    assertThat(due).as("delays in the order in which they ran (seed %d)", seed).isSorted();
  }

  @Test
  @DisplayName("a cancelled timer does not run, and the others do")
  void cancelled() {
    add(TEN, "first");
    var handle = add(TEN, "cancelled");
    add(TEN, "last");

    handle.cancel();
    clock.advance(TEN);
    assertThat(timers.runDue())
        .as("callbacks run, of three of which one was cancelled")
        .isEqualTo(2);

    assertThat(ran).as("what ran").containsExactly("first", "last");
  }

  @Test
  @DisplayName("a callback can cancel one that is due at the same moment")
  void cancelledByACallback() {
    var handles = new ArrayList<Handle>();
    timers.add(
        TEN,
        () -> {
          ran.add("first");
          handles.forEach(Handle::cancel);
        });
    handles.add(add(TEN, "cancelled at the same moment"));
    handles.add(add(TEN.multipliedBy(2), "cancelled later"));
    add(TEN, "last");

    clock.advance(TEN);
    assertThat(timers.runDue()).as("callbacks run by the first call").isEqualTo(2);
    clock.advance(TEN);
    timers.runDue();

    assertThat(ran)
        .as("what ran, after the first had cancelled two")
        .containsExactly("first", "last");
  }

  @Test
  @Corner
  @DisplayName("cancelling twice, or after the timer ran, does nothing")
  void cancelledInVain() {
    var done = add(TEN, "done");
    var handle = add(TEN, "cancelled twice");
    handle.cancel();
    handle.cancel();
    clock.advance(TEN);
    timers.runDue();
    add(TEN, "later");

    done.cancel();
    handle.cancel();
    clock.advance(TEN);
    timers.runDue();

    assertThat(ran).as("what ran").containsExactly("done", "later");
  }

  @Test
  @DisplayName("one of two timers with the same callback can be cancelled")
  void sameCallbackTwice() {
    Runnable callback = () -> ran.add("callback");
    timers.add(TEN, callback);
    timers.add(TEN, callback).cancel();
    timers.add(TEN, callback);

    clock.advance(TEN);
    timers.runDue();

    assertThat(ran).as("runs of a callback added three times and cancelled once").hasSize(2);
  }

  @Test
  @Corner
  @DisplayName("a cancel in vain spares another timer with the same callback and the same moment")
  void cancelledInVainBesideItsTwin() {
    Runnable callback = () -> ran.add("callback");
    var twice = timers.add(TEN, callback);
    timers.add(TEN, callback);
    twice.cancel();
    twice.cancel();
    assertThat(timers.untilNext())
        .as("time until the only timer left, of two alike of which one was cancelled twice")
        .contains(TEN);
    clock.advance(TEN);
    assertThat(timers.runDue())
        .as("callbacks run, of two timers alike of which one was cancelled twice")
        .isEqualTo(1);

    var done = timers.add(Duration.ZERO, callback);
    timers.runDue();
    timers.add(Duration.ZERO, callback);
    done.cancel();
    assertThat(timers.runDue())
        .as("callbacks run, when one like it had run at the same moment and was cancelled then")
        .isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("a cancel takes its own timer, not another with the same callback and moment")
  void cancelledBehindItsTwin() {
    Runnable callback = () -> ran.add("twice");
    timers.add(TEN, callback);
    add(TEN, "between");
    timers.add(TEN, callback).cancel();

    clock.advance(TEN);
    timers.runDue();

    assertThat(ran)
        .as("what ran, of three timers due at once of which the last was cancelled, in order")
        .containsExactly("twice", "between");
  }

  @Test
  @DisplayName("what a callback adds waits for the next call, even if it is due at once")
  void addedMeanwhile() {
    timers.add(
        TEN,
        () -> {
          ran.add("first");
          add(Duration.ZERO, "added");
        });
    add(TEN, "second");
    clock.advance(TEN.multipliedBy(3));

    assertThat(timers.runDue()).as("callbacks run by the first call").isEqualTo(2);
    assertThat(ran).as("what ran in the first call").containsExactly("first", "second");

    assertThat(timers.runDue()).as("callbacks run by the second call").isEqualTo(1);
    assertThat(ran).as("what ran in two calls").containsExactly("first", "second", "added");
  }

  @Test
  @DisplayName("what a callback adds does not take the place of one that it cancels")
  void addedForACancelled() {
    var handles = new ArrayList<Handle>();
    timers.add(
        TEN,
        () -> {
          ran.add("first");
          handles.forEach(Handle::cancel);
          add(Duration.ZERO, "added");
        });
    handles.add(add(TEN, "cancelled"));
    add(TEN, "last");
    clock.advance(TEN);

    assertThat(timers.runDue())
        .as("callbacks run by the first call, of three due of which the first cancels one")
        .isEqualTo(2);
    assertThat(ran)
        .as("what ran in the first call: what a callback adds waits for the next")
        .containsExactly("first", "last");

    timers.runDue();
    assertThat(ran).as("what ran in two calls").containsExactly("first", "last", "added");
  }

  @Test
  @DisplayName("a callback that adds itself again for at once does not hold up the call forever")
  void addsItself() {
    var repeated =
        new Runnable() {
          @Override
          public void run() {
            ran.add("again");
            if (ran.size() < 1_000) {
              timers.add(Duration.ZERO, this);
            }
          }
        };
    timers.add(Duration.ZERO, repeated);

    timers.runDue();
    assertThat(ran).as("runs in the first call, of a callback that adds itself again").hasSize(1);
    timers.runDue();
    assertThat(ran).as("runs in two calls").hasSize(2);
  }

  @Test
  @Corner
  @DisplayName("a negative delay means at once")
  void negativeDelay() {
    add(Duration.ofMillis(-50), "negative");
    add(Duration.ofSeconds(Long.MIN_VALUE), "as negative as can be");

    assertThat(timers.untilNext()).as("time until the next timer").contains(Duration.ZERO);
    assertThat(timers.runDue()).as("callbacks run").isEqualTo(2);
    assertThat(ran)
        .as("what ran: both were due when they were added")
        .containsExactly("negative", "as negative as can be");
  }

  @Test
  @Corner
  @DisplayName("the longest delay never comes, and keeps no other timer from coming")
  void endlessDelay() {
    add(TEN, "10 ms");
    add(Duration.ofSeconds(Long.MAX_VALUE), "never");
    add(TEN, "10 ms too");

    clock.advance(Duration.ofHours(1));
    add(Duration.ofSeconds(Long.MAX_VALUE), "never either");
    timers.runDue();

    assertThat(ran).as("what ran within an hour").containsExactly("10 ms", "10 ms too");
    assertThat(timers.untilNext().orElseThrow())
        .as("time until the next timer, whose delay is the longest there is")
        .isGreaterThan(Duration.ofDays(90 * 365));
  }

  @Test
  @DisplayName("the clock may pass Long.MAX_VALUE while timers wait")
  void clockWrapsAround() {
    clock.advance(Duration.ofNanos(Long.MAX_VALUE).minusSeconds(1));
    clock.advance(Duration.ofSeconds(1).minusMillis(15));
    add(Duration.ofMillis(20), "after the turn");
    add(Duration.ofMillis(10), "before the turn");
    add(Duration.ofMillis(30), "long after the turn");

    assertThat(timers.runDue()).as("callbacks run before any was due").isZero();
    assertThat(timers.untilNext()).as("time until the next timer").contains(TEN);

    clock.advance(TEN);
    timers.runDue();
    assertThat(ran).as("what ran after 10 ms").containsExactly("before the turn");

    clock.advance(TEN);
    timers.runDue();
    assertThat(ran).as("what ran after 20 ms").containsExactly("before the turn", "after the turn");
    assertThat(timers.untilNext()).as("time until the last timer").contains(TEN);
  }

  @Test
  @DisplayName("the clock may begin at any number, a negative one too")
  void clockBeginsAnywhere() {
    for (var start : Tried.each("start", STARTS)) {
      ran.clear();
      var time = new VirtualClock();
      var queue = new TimerQueue(() -> start + time.nanoTime());
      var as = "on a clock that reads %d at first".formatted(start);
      queue.add(Duration.ofMillis(30), () -> ran.add("30"));
      queue.add(TEN, () -> ran.add("10"));
      queue.add(Duration.ofMillis(20), () -> ran.add("20"));

      assertThat(queue.untilNext()).as("time until the next timer, " + as).contains(TEN);
      time.advance(TEN.minus(NANO));
      assertThat(queue.runDue()).as("callbacks run a nanosecond too early, " + as).isZero();
      time.advance(NANO);
      assertThat(queue.runDue()).as("callbacks run after 10 ms, " + as).isEqualTo(1);
      assertThat(queue.untilNext()).as("time until the next, " + as).contains(TEN);
      time.advance(Duration.ofMillis(20));
      assertThat(queue.runDue()).as("callbacks run after 30 ms, " + as).isEqualTo(2);
      assertThat(ran).as("what ran, in order, " + as).containsExactly("10", "20", "30");
    }
  }

  @Test
  @Corner
  @DisplayName("two queues share nothing, and each goes by its own clock")
  void twoQueues() {
    var otherClock = VirtualClock.startingAt(-7);
    var other = new TimerQueue(otherClock::nanoTime);
    add(TEN, "timer");
    other.add(TEN.multipliedBy(2), () -> ran.add("timer of the other"));

    clock.advance(TEN);
    assertThat(timers.untilNext()).as("time until the next of one queue").contains(Duration.ZERO);
    assertThat(other.untilNext())
        .as("time until the next of the other, whose clock stands still")
        .contains(TEN.multipliedBy(2));
    assertThat(other.runDue()).as("callbacks run by the other queue").isZero();
    assertThat(timers.runDue()).as("callbacks run by the one whose clock moved").isEqualTo(1);

    otherClock.advance(TEN.multipliedBy(2));
    assertThat(timers.runDue()).as("callbacks run by the queue that is empty").isZero();
    assertThat(other.runDue()).as("callbacks run by the other, now").isEqualTo(1);
    assertThat(ran).as("what ran, in order").containsExactly("timer", "timer of the other");
  }

  @Test
  @Corner
  @DisplayName("delays of a few nanoseconds and of many years are both kept to the nanosecond")
  void shortAndLongDelays() {
    for (var delay :
        List.of(
            NANO,
            Duration.ofNanos(999),
            Duration.ofNanos(999_999),
            Duration.ofMillis(Integer.MAX_VALUE).plus(NANO),
            Duration.ofDays(60).plusNanos(7),
            Duration.ofDays(99 * 365).plus(NANO))) {
      ran.clear();
      add(delay, "timer");

      assertThat(timers.untilNext()).as("time until a timer of %s", delay).contains(delay);
      clock.advance(delay.minus(NANO));
      assertThat(timers.untilNext())
          .as("time until a timer of %s, a nanosecond before it is due", delay)
          .contains(NANO);
      assertThat(timers.runDue())
          .as("callbacks run a nanosecond before a timer of %s is due", delay)
          .isZero();
      clock.advance(NANO);
      assertThat(timers.untilNext())
          .as("time until a timer of %s, when it is due", delay)
          .contains(Duration.ZERO);
      assertThat(timers.runDue()).as("callbacks run when a timer of %s is due", delay).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("untilNext returns the time until the next timer is due")
  void untilNext() {
    assertThat(timers.untilNext()).as("time until the next timer, when there is none").isEmpty();

    add(Duration.ofMillis(30), "30");
    var ten = add(TEN, "10");
    assertThat(timers.untilNext()).as("time until the next of 30 and 10 ms").contains(TEN);

    clock.advance(Duration.ofMillis(4));
    assertThat(timers.untilNext()).as("the same, 4 ms later").contains(Duration.ofMillis(6));

    ten.cancel();
    assertThat(timers.untilNext())
        .as("the same, after the timer of 10 ms was cancelled")
        .contains(Duration.ofMillis(26));

    clock.advance(Duration.ofMillis(100));
    assertThat(timers.untilNext())
        .as("time until the next timer, when it is overdue")
        .contains(Duration.ZERO);

    timers.runDue();
    assertThat(timers.untilNext()).as("time until the next timer, when all have run").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a cancel in vain changes nothing about the timers that still wait")
  void untilNextAfterCancellingInVain() {
    var done = add(TEN, "done");
    var twice = add(TEN, "cancelled twice");
    add(Duration.ofMillis(30), "30");
    twice.cancel();
    twice.cancel();
    clock.advance(TEN);
    timers.runDue();
    done.cancel();
    done.cancel();

    assertThat(timers.untilNext())
        .as("time until the only timer left, after one was cancelled twice and one had run")
        .contains(Duration.ofMillis(20));
  }

  @Test
  @Corner
  @DisplayName("untilNext, asked inside a callback, counts the timers due beside it")
  void untilNextInACallback() {
    var told = new ArrayList<Optional<Duration>>();
    timers.add(TEN, () -> told.add(timers.untilNext()));
    timers.add(TEN, () -> told.add(timers.untilNext()));
    clock.advance(TEN);

    timers.runDue();

    assertThat(told)
        .as("time until the next timer, asked in the first and in the last of two that were due")
        .containsExactly(Optional.of(Duration.ZERO), Optional.empty());
  }

  @Test
  @Corner
  @DisplayName("untilNext, asked inside a callback, counts what the callback has added")
  void untilNextAfterAddingInACallback() {
    var told = new ArrayList<Optional<Duration>>();
    timers.add(
        TEN,
        () -> {
          add(TEN.multipliedBy(3), "30");
          told.add(timers.untilNext());
          var ten = add(TEN, "10");
          told.add(timers.untilNext());
          ten.cancel();
          told.add(timers.untilNext());
        });
    clock.advance(TEN);

    timers.runDue();

    assertThat(told)
        .as(
            "time until the next timer, asked in a callback that added one of 30 ms, then one of"
                + " 10 ms, and then cancelled that")
        .containsExactly(
            Optional.of(TEN.multipliedBy(3)), Optional.of(TEN), Optional.of(TEN.multipliedBy(3)));
  }

  @Test
  @DisplayName("a delay counts from the moment of adding, in a callback that took long too")
  void delayCountsFromAdding() {
    timers.add(
        TEN,
        () -> {
          // A slow callback.
          clock.advance(Duration.ofMillis(8));
          add(TEN, "added");
        });
    clock.advance(TEN);
    timers.runDue();

    assertThat(timers.untilNext())
        .as("time until a timer of 10 ms that a callback has added after it had run for 8 ms")
        .contains(TEN);
    clock.advance(TEN.minus(NANO));
    timers.runDue();
    assertThat(ran).as("what ran a nanosecond before its time").isEmpty();
    clock.advance(NANO);
    timers.runDue();
    assertThat(ran).as("what ran when its time had come").containsExactly("added");
  }

  @Test
  @DisplayName("what a callback throws reaches the caller, and the other timers stay")
  void throwing() {
    var failure = new IllegalStateException("out of eggs");
    add(TEN, "first");
    timers.add(
        TEN,
        () -> {
          throw failure;
        });
    add(TEN, "third");
    add(TEN.multipliedBy(2), "fourth");
    clock.advance(TEN.multipliedBy(2));

    var thrown =
        assertThrows(IllegalStateException.class, timers::runDue, "runDue, when a callback throws");
    assertThat(thrown).as("what runDue threw").isSameAs(failure);
    assertThat(ran).as("what ran before the callback that throws").containsExactly("first");

    assertThat(timers.runDue()).as("callbacks run by the next call").isEqualTo(2);
    assertThat(ran).as("what ran in all").containsExactly("first", "third", "fourth");
  }

  @Test
  @Corner
  @DisplayName("whatever a callback throws, an error too, reaches the caller, and the others stay")
  void throwingAnything() {
    var overflow = new StackOverflowError();
    for (var thrown :
        List.of(
            new IllegalStateException("out of eggs"),
            new AssertionError("out of eggs"),
            overflow,
            overflow,
            new OutOfMemoryError("out of eggs"),
            new InterruptedException("out of eggs"))) {
      ran.clear();
      add(TEN, "before");
      timers.add(TEN, () -> TimerQueueTest.<RuntimeException>sneak(thrown));
      var cancelled = add(TEN, "cancelled");
      add(TEN, "behind");
      add(TEN.multipliedBy(2), "later");
      cancelled.cancel();
      clock.advance(TEN);

      assertThat(catchThrowable(timers::runDue))
          .as("what runDue threw, when a callback threw %s", thrown)
          .isSameAs(thrown);
      assertThat(ran)
          .as("what ran before the callback that threw %s", thrown)
          .containsExactly("before");
      assertThat(timers.untilNext())
          .as("time until the next timer, after a callback threw %s", thrown)
          .contains(Duration.ZERO);
      assertThat(timers.runDue()).as("callbacks run by the next call").isEqualTo(1);
      clock.advance(TEN);
      timers.runDue();
      assertThat(ran)
          .as("what ran in all, when one of the callbacks threw %s", thrown)
          .containsExactly("before", "behind", "later");
      assertThat(timers.untilNext()).as("time until the next timer, when all have run").isEmpty();
    }
  }

  @Test
  @DisplayName("adding, cancelling and running at random, it does what a slow and plain list does")
  void likeAPlainList() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var round = 0; round < 60; round++) {
      var start = STARTS.get(round % STARTS.size());
      new Play(random, start, "round %d, seed %d".formatted(round, seed)).play();
    }
  }

  /** One queue, at random, beside a plain list that says what must come of it. */
  private static final class Play {
    private final Random random;
    private final String when;
    private final VirtualClock clock = new VirtualClock();
    private final TimerQueue queue;

    /** A second queue on the same clock, which must not notice anything. */
    private final TimerQueue other;

    /** What waits: neither run nor cancelled. */
    private final List<Entry> waiting = new ArrayList<>();

    /** All that was ever added, to be cancelled at any time. */
    private final List<Entry> all = new ArrayList<>();

    private final List<Integer> ran = new ArrayList<>();

    /** Nanoseconds since the beginning, which do not wrap around. */
    private long now;

    Play(Random random, long start, String when) {
      this.random = random;
      this.when = when;
      queue = new TimerQueue(() -> start + clock.nanoTime());
      other = new TimerQueue(() -> start + clock.nanoTime());
    }

    private static final class Entry {
      private final int number;
      private final long due;
      private Handle handle;

      Entry(int number, long due) {
        this.number = number;
        this.due = due;
      }

      @Override
      public String toString() {
        return "timer %d, due at %,d ns".formatted(number, due);
      }
    }

    void play() {
      other.add(Duration.ofDays(36_000), () -> ran.add(-1));
      for (var i = 0; i < 300; i++) {
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> add();
          case 3 -> cancelOne();
          case 4 -> advance();
          default -> run();
        }
        lookAhead();
      }
      while (!waiting.isEmpty()) {
        forward(Math.max(0, next().due - now));
        run();
        lookAhead();
      }
      assertThat(other.untilNext())
          .as("time until the only timer of another queue (%s)", when)
          .contains(Duration.ofDays(36_000).minusNanos(now));
    }

    private void add() {
      var delay = delay();
      var entry = new Entry(all.size(), now + Math.max(0, delay));
      var deed = random.nextInt(12);
      entry.handle = queue.add(Duration.ofNanos(delay), () -> ran(entry, deed));
      all.add(entry);
      waiting.add(entry);
    }

    private long delay() {
      return switch (random.nextInt(6)) {
        case 0 -> 0;
        case 1 -> -random.nextLong(1_000_000_000_000L);
        case 2 -> random.nextLong(4);
        case 3 -> random.nextLong(3_000_000);
        case 4 -> random.nextInt(5) * 1_000_000L;
        default -> random.nextLong(Duration.ofDays(300).toNanos());
      };
    }

    private void cancelOne() {
      if (!all.isEmpty()) {
        var entry = all.get(random.nextInt(all.size()));
        entry.handle.cancel();
        waiting.remove(entry);
      }
    }

    private void advance() {
      var leap =
          switch (random.nextInt(4)) {
            case 0 -> random.nextLong(4);
            case 1 -> random.nextLong(3_000_000);
            case 2 -> waiting.isEmpty() ? 0 : Math.max(0, next().due - now);
            default -> random.nextLong(Duration.ofDays(30).toNanos());
          };
      forward(leap);
    }

    private void forward(long nanos) {
      now += nanos;
      clock.advance(Duration.ofNanos(nanos));
    }

    /** What a callback does beside being noted: cancels some, adds some, asks, or throws. */
    private void ran(Entry entry, int deed) {
      ran.add(entry.number);
      waiting.remove(entry);
      switch (deed) {
        case 0, 1 -> cancelOne();
        case 2 -> entry.handle.cancel();
        case 3, 4 -> add();
        case 5 -> lookAhead();
        case 6 -> throw new Thrown();
        default -> {}
      }
    }

    private static final class Thrown extends Error {
      private static final long serialVersionUID = 1;

      Thrown() {
        super("thrown by a callback", null, false, false);
      }
    }

    /** Runs what is due, and holds it against the list. */
    private void run() {
      var before = all.size();
      ran.clear();
      var threw = false;
      var run = -1;
      try {
        run = queue.runDue();
      } catch (Thrown thrown) {
        threw = true;
      }
      assertThat(ran).as("callbacks run in one call, each once (%s)", when).doesNotHaveDuplicates();
      assertThat(ran.stream().map(all::get).toList())
          .as("callbacks run in one call, the earliest first, and ties as added (%s)", when)
          .isSortedAccordingTo(ORDER);
      assertThat(ran.stream().allMatch(it -> it < before && all.get(it).due <= now))
          .as("whether all that ran was due, and was there when runDue was called (%s)", when)
          .isTrue();
      if (!threw) {
        assertThat(run)
            .as("how many were run, as runDue tells it (%s)", when)
            .isEqualTo(ran.size());
        assertThat(waiting.stream().filter(it -> it.number < before && it.due <= now).count())
            .as("timers that were due and did not run (%s)", when)
            .isZero();
      }
    }

    private static final Comparator<Entry> ORDER =
        Comparator.<Entry>comparingLong(it -> it.due).thenComparingInt(it -> it.number);

    private Entry next() {
      return waiting.stream().min(ORDER).orElseThrow();
    }

    private void lookAhead() {
      var left =
          waiting.isEmpty()
              ? Optional.<Duration>empty()
              : Optional.of(Duration.ofNanos(Math.max(0, next().due - now)));
      assertThat(queue.untilNext()).as("time until the next timer (%s)", when).isEqualTo(left);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  @DisplayName("a cancelled callback can be collected, long before its time has come")
  void cancelledIsLetGo() {
    for (var i = 0; i < 1_000; i++) {
      var page = new byte[1 << 20];
      timers.add(Duration.ofHours(1), () -> ran.add("page of " + page.length)).cancel();
    }

    clock.advance(Duration.ofHours(1));
    assertThat(timers.runDue()).as("callbacks run, of a thousand that were cancelled").isZero();
  }

  @Test
  @Corner
  @DisplayName("null is refused")
  void nulls() {
    assertThrows(
        NullPointerException.class, () -> timers.add(null, () -> {}), "add without a delay");
    assertThrows(NullPointerException.class, () -> timers.add(TEN, null), "add without a callback");

    assertThat(timers.untilNext()).as("time until the next timer, when none was added").isEmpty();
  }

  private Handle add(Duration delay, String name) {
    return timers.add(delay, () -> ran.add(name));
  }
}

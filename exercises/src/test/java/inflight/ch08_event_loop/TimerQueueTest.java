package inflight.ch08_event_loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.EventLoop.Handle;
import inflight.testkit.Graded;
import inflight.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class TimerQueueTest {
  private static final Duration TEN = Duration.ofMillis(10);

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
  @DisplayName("a callback that adds itself again for at once does not hold up the call for ever")
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
  @DisplayName("the longest delay there is never comes, and keeps nobody else from coming")
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
  @DisplayName("it tells how long until the next timer is due")
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
  @DisplayName("a callback that asks how long until the next is told of those due beside it")
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
  @DisplayName("a cancelled callback is let go, long before its time has come")
  void cancelledIsLetGo() {
    for (var i = 0; i < 1_000; i++) {
      var page = new byte[1 << 20];
      timers.add(Duration.ofHours(1), () -> ran.add("page of " + page.length)).cancel();
    }

    clock.advance(Duration.ofHours(1));
    assertThat(timers.runDue()).as("callbacks run, of a thousand that were cancelled").isZero();
  }

  @Test
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

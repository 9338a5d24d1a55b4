package inflight.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.given.EventLoop.Handle;
import inflight.testkit.Graded;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The loop that carries chapter 9 keeps the contract that chapter 8 asks of the learner's. */
@Graded
class GivenLoopTest {
  private static final Duration TEN = Duration.ofMillis(10);

  private final GivenLoop loop = GivenLoop.virtual();
  private final List<String> ran = new ArrayList<>();

  @Test
  @DisplayName("callbacks run on the thread that runs the loop, in the order of adding")
  void inOrder() {
    var threads = new ArrayList<Thread>();
    for (var name : List.of("a", "b", "c")) {
      loop.callSoon(
          () -> {
            ran.add(name);
            threads.add(Thread.currentThread());
          });
    }
    assertThat(ran).isEmpty();

    turn(loop);

    assertThat(ran).containsExactly("a", "b", "c");
    assertThat(threads).containsOnly(Thread.currentThread());
  }

  @Test
  @DisplayName("what a callback adds, in whichever way, runs in the next turn")
  void nextTurn() {
    loop.callSoon(
        () -> {
          ran.add("a");
          soon("soon");
          loop.callSoonThreadsafe(() -> ran.add("from outside"));
          later(Duration.ZERO, "no delay");
          later(Duration.ofSeconds(Long.MIN_VALUE), "less than none");
          loop.stop();
        });
    soon("b");

    loop.run();
    assertThat(ran).containsExactly("a", "b");

    loop.stop();
    loop.run();
    assertThat(ran)
        .startsWith("a", "b")
        .containsExactlyInAnyOrder("a", "b", "soon", "from outside", "no delay", "less than none");
  }

  @Test
  @DisplayName("a stop that comes before run is not lost: one turn, with what there is")
  void stoppedBefore() {
    loop.stop();
    loop.run();
    soon("a");
    loop.callSoonThreadsafe(() -> ran.add("b"));
    loop.stop();
    loop.run();

    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  @DisplayName("virtual time leaps from timer to timer, ties in the order of adding")
  void virtualTime() {
    later(Duration.ofHours(2), "2 h");
    later(TEN, "10 ms");
    later(TEN, "10 ms again");
    later(Duration.ofDays(1), "a day");
    later(Duration.ofSeconds(Long.MAX_VALUE), "never");
    loop.callLater(Duration.ofDays(2), loop::stop);

    loop.run();

    assertThat(ran)
        .containsExactly(
            "10 ms at PT0.01S", "10 ms again at PT0.01S", "2 h at PT2H", "a day at PT24H");
  }

  @Test
  @DisplayName("on another clock a timer runs when its time has come, and not a nanosecond earlier")
  void otherClock() {
    var clock = new VirtualClock();
    var other = GivenLoop.on(clock::nanoTime);
    other.callLater(TEN, () -> ran.add("timer"));

    clock.advance(TEN.minusNanos(1));
    turn(other);
    assertThat(ran).isEmpty();

    clock.advance(Duration.ofNanos(1));
    turn(other);
    assertThat(ran).containsExactly("timer");
  }

  @Test
  @DisplayName("a cancelled callback does not run, even if it is cancelled in its own turn")
  void cancelled() {
    var handles = new ArrayList<Handle>();
    loop.callSoon(() -> handles.forEach(Handle::cancel));
    handles.add(soon("soon"));
    handles.add(loop.callSoonThreadsafe(() -> ran.add("from outside")));
    handles.add(later(Duration.ZERO, "no delay"));
    handles.add(later(TEN, "later"));
    soon("not cancelled");
    loop.callLater(TEN.multipliedBy(2), loop::stop);

    loop.run();
    handles.forEach(Handle::cancel);

    assertThat(ran).containsExactly("not cancelled");
  }

  @Test
  @DisplayName("what a callback throws goes to the thread's handler, and the loop goes on")
  void throwing() throws InterruptedException {
    var reported = new ArrayList<Throwable>();
    var error = new AssertionError("out of eggs");
    loop.callSoon(
        () -> {
          throw error;
        });
    soon("next");
    loop.callSoon(loop::stop);

    var thread = Thread.ofPlatform().unstarted(loop::run);
    thread.setUncaughtExceptionHandler((it, thrown) -> reported.add(thrown));
    thread.start();
    thread.join();

    assertThat(ran).containsExactly("next");
    assertThat(reported).containsExactly(error);
  }

  @Test
  @DisplayName("inLoop is true in callbacks and false elsewhere")
  void inLoop() {
    var elsewhere = new ArrayList<Boolean>();
    loop.callSoon(
        () -> {
          ran.add("inside " + loop.inLoop());
          Workers.together(() -> elsewhere.add(loop.inLoop()));
        });
    assertThat(loop.inLoop()).isFalse();

    turn(loop);

    assertThat(ran).containsExactly("inside true");
    assertThat(elsewhere).containsExactly(false);
    assertThat(loop.inLoop()).isFalse();
  }

  @Test
  @DisplayName("a loop that sleeps is woken by a callback from outside, and by stop")
  void wakes() {
    for (var sleeper : List.of(GivenLoop.real(), GivenLoop.virtual())) {
      ran.clear();
      try (var workers = new Workers()) {
        var running = workers.start("the loop", sleeper::run);
        running.awaitWaiting("an idle loop");
        sleeper.callSoonThreadsafe(() -> ran.add("in the loop: " + sleeper.inLoop()));
        sleeper.callSoonThreadsafe(sleeper::stop);
        running.awaitDone("run comes back after a stop from inside");

        var again = workers.start("the loop again", sleeper::run);
        again.awaitWaiting("an idle loop");
        sleeper.stop();
        again.awaitDone("run comes back after a stop from outside");
      }
      assertThat(ran).containsExactly("in the loop: true");
    }
  }

  @Test
  @DisplayName("on the real clock a timer is never early, and the loop sleeps until it is due")
  void realClock() {
    var real = GivenLoop.real();
    var start = System.nanoTime();
    real.callLater(TEN, real::stop);

    real.run();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(TEN);
  }

  @Test
  @DisplayName("an interrupt ends run, and the flag stays")
  void interrupted() {
    Thread.currentThread().interrupt();

    loop.run();

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @DisplayName("null is refused as a callback and as a clock")
  void nulls() {
    assertThatThrownBy(() -> loop.callSoon(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> loop.callLater(TEN, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> loop.callSoonThreadsafe(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> GivenLoop.on(null)).isInstanceOf(NullPointerException.class);
  }

  private Handle soon(String name) {
    return loop.callSoon(() -> ran.add(name));
  }

  private Handle later(Duration delay, String name) {
    return loop.callLater(
        delay,
        () ->
            ran.add(delay.isPositive() ? name + " at " + Duration.ofNanos(loop.nanoTime()) : name));
  }

  private static void turn(GivenLoop loop) {
    loop.stop();
    loop.run();
  }
}

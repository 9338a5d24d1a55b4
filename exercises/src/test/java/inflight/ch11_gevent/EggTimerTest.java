package inflight.ch11_gevent;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.given.GivenHub;
import inflight.given.GivenLoop;
import inflight.given.GreenHub.Green;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class EggTimerTest {
  /** Its clock leaps to the next timer when nothing is ready. */
  private final GivenLoop loop = GivenLoop.virtual();

  private final GivenHub hub = new GivenHub(loop);
  private final EggTimer timer = timer(hub);
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  @DisplayName("while an egg boils, other greenlets run")
  void othersRun() {
    run(
        () -> {
          var egg = timer.putOn("soft", ms(35));
          var ticker =
              hub.spawn(
                  () -> {
                    for (var tick = 1; tick <= 4; tick++) {
                      hub.sleep(ms(10));
                      log.add("tick " + tick);
                    }
                    return null;
                  });
          log.add(egg.get());
          ticker.join();
          return null;
        });
    assertThat(log)
        .as("an egg that boils for 35 ms, and a ticker that ticks each 10 ms")
        .containsExactly("tick 1", "tick 2", "tick 3", "soft egg", "tick 4");
  }

  @Test
  @DisplayName("an egg that boils for a shorter time is ready first, whichever was put on first")
  void shorterFirst() {
    run(
        () -> {
          var serve = new ArrayList<Green<?>>();
          for (var egg : List.of(timer.putOn("hard", ms(60)), timer.putOn("soft", ms(20)))) {
            serve.add(hub.spawn(() -> log.add(egg.get())));
          }
          serve.forEach(Green::join);
          return null;
        });
    assertThat(log).as("the eggs, as they were ready").containsExactly("soft egg", "hard egg");
  }

  @Test
  @DisplayName("the time is that of the hub, and twenty eggs need no longer than one")
  void hubsTime() {
    run(
        () -> {
          var eggs = new ArrayList<Green<String>>();
          for (var i = 0; i < 20; i++) {
            eggs.add(timer.putOn("boiled", ms(10)));
          }
          for (var egg : eggs) {
            assertThat(egg.get()).as("an egg").isEqualTo("boiled egg");
          }
          return null;
        });
    assertThat(Duration.ofNanos(loop.nanoTime()))
        .as("the time by the hub's clock, after twenty eggs of 10 ms each")
        .isEqualTo(ms(10));
  }

  @Test
  @DisplayName("putOn returns at once, and the egg is not ready before its time")
  void returnsAtOnce() {
    run(
        () -> {
          var egg = timer.putOn("soft", ms(20));
          assertThat(Duration.ofNanos(loop.nanoTime()))
              .as("the time by the hub's clock when putOn returns")
              .isZero();
          hub.sleep(ms(19));
          assertThat(egg.isDone()).as("ready, 1 ms before its time").isFalse();
          hub.sleep(ms(2));
          assertThat(egg.isDone()).as("ready, 1 ms after its time").isTrue();
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("an egg's time need not be a whole number of milliseconds")
  void toTheNanosecond() {
    var time = Duration.ofNanos(1_500_001);
    run(() -> timer.putOn("quail", time).get());
    assertThat(Duration.ofNanos(loop.nanoTime()))
        .as("the time by the hub's clock when the egg is ready")
        .isEqualTo(time);
  }

  @Test
  @Corner
  @DisplayName("an egg that is taken off is never ready")
  void takenOff() {
    run(
        () -> {
          var egg = timer.putOn("soft", ms(20));
          var waiter = hub.spawn(() -> log.add(egg.get()));
          hub.sleep(ms(10));
          egg.kill();
          waiter.join();
          return null;
        });
    assertThat(log).as("what was served").isEmpty();
    assertThat(Duration.ofNanos(loop.nanoTime()))
        .as("the time by the hub's clock, when an egg was taken off after 10 ms")
        .isEqualTo(ms(10));
  }

  @Test
  @Corner
  @DisplayName("two eggs of one name are two: each has its own time, and one is taken off alone")
  void twoOfOneName() {
    run(
        () -> {
          var first = timer.putOn("soft", ms(20));
          hub.sleep(ms(5));
          var second = timer.putOn("soft", ms(30));
          assertThat(first.get()).as("the first of two soft eggs").isEqualTo("soft egg");
          assertThat(second.get()).as("the second of two soft eggs").isEqualTo("soft egg");
          assertThat(Duration.ofNanos(loop.nanoTime()))
              .as("the time when the second of two soft eggs is ready, put on at 5 ms for 30 ms")
              .isEqualTo(ms(35));

          var burnt = timer.putOn("soft", ms(20));
          var other = timer.putOn("soft", ms(20));
          burnt.kill();
          assertThat(other.get())
              .as("a soft egg, when another was taken off")
              .isEqualTo("soft egg");
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("an egg may boil for no time at all")
  void noTime() {
    var egg = run(() -> timer.putOn("raw", Duration.ZERO).get());
    assertThat(egg).as("an egg that boiled for no time").isEqualTo("raw egg");
  }

  private static EggTimer timer(GivenHub hub) {
    var timer = new EggTimer(hub);
    // Another one, made later: a hub that the two shared would be this one's.
    new EggTimer(new GivenHub(GivenLoop.virtual()));
    return timer;
  }

  private <T> T run(Callable<T> main) {
    return Workers.callPromptly("the hub's run comes back", () -> hub.run(main));
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}

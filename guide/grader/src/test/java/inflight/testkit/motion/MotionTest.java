package inflight.testkit.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.fixture.MotionFixtures;
import inflight.testkit.Inconclusive;
import inflight.testkit.Workers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Without slow motion these bugs show in one run of thousands; with it, in nearly each. */
class MotionTest {
  private static IntSupplier slow(Class<?> type) throws Exception {
    return (IntSupplier) SlowMotion.of(type).getConstructor().newInstance();
  }

  @Test
  @DisplayName("two threads that add to one field lose an update")
  void lostUpdate() throws Exception {
    SlowMotion.beginForOthers();
    try {
      assertThat(SlowMotion.isOn()).isTrue();
      // On a very busy machine one may come too late to meet the other.
      var sum = 2;
      for (var i = 0; i < 20 && sum == 2; i++) {
        sum = slow(MotionFixtures.LosesUpdates.class).getAsInt();
      }
      assertThat(sum).isEqualTo(1);
    } finally {
      SlowMotion.end();
    }
    assertThat(SlowMotion.isOn()).isFalse();
  }

  @Test
  @DisplayName("two threads inside one plain list are noted")
  void meeting() throws Exception {
    var meetings = List.<String>of();
    for (var i = 0; i < 20 && meetings.isEmpty(); i++) {
      var size = slow(MotionFixtures.SharesAList.class);
      SlowMotion.beginForOthers();
      try {
        size.getAsInt();
      } finally {
        meetings = SlowMotion.end();
      }
    }
    assertThat(meetings).containsExactly("two threads inside one ArrayList, in add and add");
  }

  @Test
  @DisplayName("two minutes are over in a fraction of a second")
  void lapse() throws Exception {
    var begun = System.nanoTime();
    assertThat(new TimeLapse(MotionFixtures.WaitsLong.class).<String>call("waitLong"))
        .isEqualTo("done");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  @DisplayName("a thread whose last word is heard before its next step is held at that, too")
  void heldBehindItsAnswer() throws Exception {
    var held = new AtomicInteger();
    StepByStep.each(
        hold -> {
          var answered = new AtomicBoolean();
          var walks = slowConsumer(MotionFixtures.AnswersEarly.class);
          try (var workers = new Workers()) {
            var walker =
                workers.start(
                    "walker",
                    () -> {
                      hold.begin(Thread.currentThread());
                      walks.accept(() -> answered.set(true));
                    });
            hold.await("a thread that has answered", answered::get);
            if (walker.thread().isAlive()) {
              held.incrementAndGet();
            }
            hold.release();
          }
        });
    assertThat(held).hasValue(3);
  }

  @Test
  @DisplayName("a round that says that it met nobody is played again, and not for ever")
  void playedAgain() throws Exception {
    var rounds = new AtomicInteger();
    StepByStep.each(
        hold -> {
          rounds.incrementAndGet();
          var walks = slowConsumer(MotionFixtures.AnswersEarly.class);
          try (var workers = new Workers()) {
            var walker =
                workers.start(
                    "walker",
                    () -> {
                      hold.begin(Thread.currentThread());
                      walks.accept(() -> {});
                    });
            hold.await("a thread that walks", walker);
            hold.playAgain();
            hold.release();
          }
        });
    // Five at each of three steps, and two in which it is through.
    assertThat(rounds).hasValue(17);
  }

  @Test
  @DisplayName("nobody is held while a class is initialized: others would wait for that, unseen")
  void notHeldInAnInitializer() throws Exception {
    var rounds = new AtomicInteger();
    StepByStep.each(
        hold -> {
          rounds.incrementAndGet();
          var walks = slowConsumer(MotionFixtures.Initializes.class);
          try (var workers = new Workers()) {
            var walker =
                workers.start(
                    "walker",
                    () -> {
                      hold.begin(Thread.currentThread());
                      walks.accept(() -> {});
                    });
            hold.await("a thread that walks", walker);
            var other = new AtomicBoolean();
            var passing = workers.start("other", () -> walks.accept(() -> other.set(true)));
            // Not to be told is no excuse here.
            assertThat(catchThrowable(() -> passing.awaitDone("another one comes by the class")))
                .isNull();
            assertThat(other).isTrue();
            hold.release();
          } finally {
            hold.release();
          }
        });
    // The array and the field, and two rounds in which it is through.
    assertThat(rounds).hasValue(4);
  }

  @SuppressWarnings("unchecked")
  private static Consumer<Runnable> slowConsumer(Class<?> type) throws Exception {
    return (Consumer<Runnable>) SlowMotion.of(type).getConstructor().newInstance();
  }

  @Test
  @DisplayName("what cannot be rewritten is inconclusive, and not taken as it is")
  void notRewritten() {
    Runnable lambda = () -> {};
    assertThatThrownBy(() -> SlowMotion.of(lambda.getClass()))
        .isInstanceOf(Inconclusive.class)
        .hasMessageContaining("cannot be loaded with other code");
  }
}

package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class TicketCounterTest {
  @Test
  @DisplayName("each of three tickets is sold, and no fourth")
  void soldOnce() {
    var counter = new TicketCounter(3);

    assertThat(counter.sell()).as("sell, with 3 tickets left").isTrue();
    assertThat(counter.sell()).as("sell, with 2 tickets left").isTrue();
    assertThat(counter.sell()).as("sell, with 1 ticket left").isTrue();
    assertThat(counter.sell()).as("sell, with no ticket left").isFalse();
  }

  @Test
  @DisplayName("a counter without tickets sells none")
  void soldOutFromTheStart() {
    assertThat(new TicketCounter(0).sell()).as("sell, of 0 tickets").isFalse();
  }

  @Test
  @DisplayName("once sold out, it stays sold out")
  void staysSoldOut() {
    var counter = new TicketCounter(1);
    counter.sell();

    for (int i = 1; i <= 100; i++) {
      assertThat(counter.sell()).as("sell number %d after the last ticket", i).isFalse();
    }
  }

  @Test
  @DisplayName("a hundred thousand tickets are sold one by one")
  void many() {
    var counter = new TicketCounter(100_000);

    int sold = 0;
    for (int i = 0; i < 100_010; i++) {
      sold += counter.sell() ? 1 : 0;
    }

    assertThat(sold).as("tickets sold in 100,010 calls").isEqualTo(100_000);
  }

  @Test
  @DisplayName("a ticket that one thread has sold is gone for every other thread")
  void otherThreads() {
    var counter = new TicketCounter(2);

    assertThat(Workers.callPromptly("sell returns", counter::sell))
        .as("sell on another thread, with 2 tickets left")
        .isTrue();
    assertThat(counter.sell()).as("sell, after another thread has sold 1 of 2").isTrue();
    assertThat(Workers.callPromptly("sell returns, after a sale by another thread", counter::sell))
        .as("sell on another thread, with no ticket left")
        .isFalse();
  }

  @Test
  @DisplayName("after a customer has gone away without a ticket, other threads may still ask")
  void soldOutBlocksNobody() {
    var counter = new TicketCounter(0);
    counter.sell();

    assertThat(
            Workers.callPromptly(
                "sell returns, after another thread found no ticket left", counter::sell))
        .as("sell on another thread, with no ticket left")
        .isFalse();
  }

  @Test
  @DisplayName("two counters have tickets of their own")
  void countersAreSeparate() {
    var tonight = new TicketCounter(1);
    var tomorrow = new TicketCounter(1);
    tonight.sell();

    assertThat(tomorrow.sell()).as("sell, with 1 ticket left in this counter").isTrue();
    assertThat(tonight.sell()).as("sell, with no ticket left in this counter").isFalse();
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread can sell a ticket, and stays interrupted")
  void interrupted() {
    var counter = new TicketCounter(1);

    Workers.runPromptly(
        "sell, called by an interrupted thread, returns",
        () -> {
          Thread.currentThread().interrupt();
          assertThat(counter.sell()).as("sell, called by an interrupted thread").isTrue();
          assertThat(Thread.currentThread().isInterrupted())
              .as("interrupt flag after sell")
              .isTrue();
        });
  }

  @Test
  @Corner
  @DisplayName(
      "an interrupted thread that waits for another to sell is served, and stays interrupted")
  void interruptedWhileItWaits() throws Exception {
    var slow = SlowMotion.of(TicketCounter.class);
    var counter = slow.getConstructor(int.class).newInstance(2);
    var sell = slow.getMethod("sell");
    var sold = new AtomicReference<Object>();
    var soldToTheInterrupted = new AtomicReference<Object>();
    var interrupted = new AtomicBoolean();

    SlowMotion.keepEachLockFor(Duration.ofMillis(200));
    try (var workers = new Workers()) {
      var clerk = workers.start("clerk", () -> sold.set(sell.invoke(counter)));
      // If there is a lock, the clerk has it now.
      clerk.awaitWaitingOrDone("sell of a slow clerk");
      var other =
          workers.start(
              "interrupted clerk",
              () -> {
                Thread.currentThread().interrupt();
                soldToTheInterrupted.set(sell.invoke(counter));
                interrupted.set(Thread.currentThread().isInterrupted());
              });
      clerk.awaitDone("sell of a slow clerk comes back");
      other.awaitDone("sell of an interrupted clerk comes back after that of another");
    } finally {
      SlowMotion.keepEachLockFor(Duration.ZERO);
    }

    assertThat(sold).as("sell, with 2 tickets left").hasValue(true);
    assertThat(soldToTheInterrupted)
        .as("sell, called by an interrupted thread while another sells, with 2 tickets left")
        .hasValue(true);
    assertThat(interrupted).as("interrupt flag after sell").isTrue();
    assertThat(sell.invoke(counter)).as("sell, with no ticket left").isEqualTo(false);
  }

  @Test
  @Corner
  @DisplayName("nobody is told that none is left while there are tickets, whatever another is at")
  void noneIsLeft() throws Exception {
    for (int sold : Tried.each("sold before", new int[] {0, 1, 2, 3, 4, 6, 11})) {
      StepByStep.each(hold -> sellsOut(hold, 12, sold));
    }
  }

  /** One clerk, who has sold some, is held at a step of the next sale, and another sells out. */
  private static void sellsOut(StepByStep.Hold hold, int tickets, int soldBefore) {
    var counter = SlowMotion.of(Slow.class, TicketCounter.class, tickets);
    var sold = new AtomicInteger();
    try (var workers = new Workers()) {
      var clerk =
          workers.start(
              "clerk",
              () -> {
                sellAll(counter, soldBefore, sold);
                hold.begin(Thread.currentThread());
                sellAll(counter, 1, sold);
              });
      hold.await("a clerk who sells", clerk);
      var other = workers.start("other clerk", () -> sellAll(counter, tickets + 1, sold));
      // If the one who is held holds a lock, the other waits for it.
      other.letWait();
      hold.release();
      clerk.awaitDone("sell returns");
      other.awaitDone("sell of another clerk returns");
    }
    assertThat(sold)
        .as("tickets sold, of %d, when a clerk was told that none is left", tickets)
        .hasValue(tickets);
    assertThat(counter.sell()).as("sell, when a clerk was told that none is left").isFalse();
  }

  private static void sellAll(Slow counter, int most, AtomicInteger sold) {
    for (var i = 0; i < most && counter.sell(); i++) {
      sold.incrementAndGet();
    }
  }

  /** A counter in slow motion. */
  private interface Slow {
    boolean sell();
  }

  // Late: a solution may use up all memory here.
  @Test
  @Corner
  @DisplayName("there may be as many tickets as an int can count")
  void mostTickets() {
    for (int tickets : Tried.each("tickets", new int[] {1_000_000_000, Integer.MAX_VALUE})) {
      var sold =
          Workers.callPromptly(
              "a counter with %,d tickets sells two of them".formatted(tickets),
              () -> {
                var counter = new TicketCounter(tickets);
                return counter.sell() && counter.sell();
              });

      assertThat(sold).as("sell, twice, of %,d tickets", tickets).isTrue();
    }
  }
}

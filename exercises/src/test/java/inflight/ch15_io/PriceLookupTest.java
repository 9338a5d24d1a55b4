package inflight.ch15_io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class PriceLookupTest {
  private final Gate gate = new Gate();

  @Test
  @DisplayName("after an ask that failed, its line can be borrowed again")
  void failureKeepsNoLine() {
    var asks = new AtomicInteger();
    var lookup =
        new PriceLookup(
            List.of(
                item -> {
                  if (asks.incrementAndGet() < 3) {
                    throw new IOException("the line is noisy");
                  }
                  return "2.50";
                }));
    assertThat(thrownBy(lookup)).as("what a failed ask throws").isInstanceOf(IOException.class);
    assertThat(thrownBy(lookup)).as("what a failed ask throws").isInstanceOf(IOException.class);

    assertThat(price(lookup)).as("the price, after two asks that failed").isEqualTo("2.50");
    assertThat(lookup.lent()).as("lines lent at the end").isZero();
  }

  @Test
  @DisplayName("two lines are asked at the same time, and each again and again")
  void together() {
    var meeting = new Rendezvous(2, "asks, with two lines");
    // Two objects: one line serves one of them at a time.
    PriceLookup.Line one =
        item -> {
          meeting.meet();
          return item;
        };
    PriceLookup.Line other = item -> one.ask(item);
    var lookup = new PriceLookup(List.of(one, other));

    for (int i = 0; i < 3; i++) {
      Workers.together(() -> lookup.price("tea"), () -> lookup.price("tea"));
    }
  }

  @Test
  @DisplayName(
      "while all lines are lent, the next one waits, and gets the first that is given back")
  void oneAtATime() {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var gates = new AtomicReference<>(gate);
    var lookup =
        new PriceLookup(
            List.of(
                item -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  gates.get().await();
                  inside.decrementAndGet();
                  return item;
                }));
    // Twice: the second time the line has been given back before.
    for (int i = 0; i < 2; i++) {
      try (var workers = new Workers()) {
        workers.start("first", () -> lookup.price("tea"));
        gates.get().awaitWaiting(1);
        assertThat(lookup.lent()).as("lines lent, with one ask under way").isEqualTo(1);
        workers
            .start("second", () -> lookup.price("tea"))
            .awaitWaiting("price, with all lines lent,");
        assertThat(most.get()).as("the most asks over one line at the same time").isEqualTo(1);
        assertThat(lookup.lent())
            .as("lines lent, of one, while somebody else waits for it")
            .isEqualTo(1);

        gates.getAndSet(new Gate()).open();
        gates.get().open();
        workers.join();
      }
      gates.set(new Gate());
    }
  }

  @Test
  @Corner
  @DisplayName("who waits gets the first line that is given back, whichever of the lines it is")
  void whicheverComesBack() {
    var count = 3;
    for (int given = 0; given < count; given++) {
      var gates = Stream.generate(Gate::new).limit(count).toList();
      var asked = new ConcurrentLinkedQueue<Integer>();
      var lookup =
          new PriceLookup(IntStream.range(0, count).mapToObj(i -> line(i, asked, gates)).toList());
      try (var workers = new Workers()) {
        for (int i = 0; i < count; i++) {
          workers.start("asks " + i, () -> lookup.price("tea"));
        }
        gates.forEach(it -> it.awaitWaiting(1));
        var waiting = workers.start("waits", () -> lookup.price("last"));
        waiting.awaitWaiting("price, with all lines lent,");
        assertThat(lookup.lent()).as("lines lent, of three, with one who waits").isEqualTo(3);
        asked.clear();

        gates.get(given).open();
        waiting.awaitDone("price, when line " + given + " of three was given back, returns");
        assertThat(asked).as("the line that was asked then").containsExactly(given);

        gates.forEach(Gate::open);
        workers.join();
      }
      assertThat(lookup.lent()).as("lines lent at the end").isZero();
    }
  }

  private static PriceLookup.Line line(int number, Queue<Integer> asked, List<Gate> gates) {
    return item -> {
      asked.add(number);
      if (!item.equals("last")) {
        gates.get(number).await();
      }
      return item;
    };
  }

  @Test
  @Corner
  @DisplayName("lines that are equal are two lines all the same, and work one beside the other")
  void equalLines() {
    var meeting = new Rendezvous(2, "asks, with two lines that are equal");
    var lookup = new PriceLookup(List.of(new Equal(meeting), new Equal(meeting)));

    for (int i = 0; i < 3; i++) {
      Workers.together(() -> lookup.price("tea"), () -> lookup.price("tea"));
    }
    assertThat(lookup.lent()).as("lines lent at the end").isZero();
  }

  /** A line that is equal to another one to the same place. */
  private record Equal(Rendezvous meeting) implements PriceLookup.Line {
    @Override
    public String ask(String item) {
      meeting.meet();
      return item;
    }
  }

  @Test
  @Corner
  @DisplayName("an ask may throw anything: it comes out as it is, and the line is kept by nobody")
  void throwsAnything() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var thrower = failure.thrower();
      var asks = new AtomicInteger();
      var lookup =
          new PriceLookup(List.of(item -> asks.incrementAndGet() == 1 ? thrower.get() : null));

      assertThat(thrownBy(lookup))
          .as("what price throws, by identity, when an ask throws %s", failure)
          .isSameAs(thrower.thrown());
      assertThat(price(lookup)).as("the next price, which is null").isNull();
    }
  }

  @Test
  @Corner
  @DisplayName("an ask that leaves the interrupt flag set, however it ends, keeps no line")
  void flagLeftSet() {
    for (var fails : Tried.each("failing", List.of(false, true))) {
      var asks = new AtomicInteger();
      var lookup =
          new PriceLookup(
              List.of(
                  item -> {
                    if (asks.incrementAndGet() == 1) {
                      Thread.currentThread().interrupt();
                      if (fails) {
                        throw new IOException("interrupted");
                      }
                    }
                    return item;
                  }));
      thrownBy(lookup);

      assertThat(lookup.lent()).as("lines lent, after an ask that left the flag set").isZero();
      assertThat(price(lookup))
          .as("the price, after an ask that left the flag set")
          .isEqualTo("tea");
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt ends the wait for a line, and takes none")
  void interrupted() {
    var lookup =
        new PriceLookup(
            List.of(
                item -> {
                  gate.await();
                  return item;
                }));
    try (var workers = new Workers()) {
      var first = workers.start("first", () -> lookup.price("tea"));
      gate.awaitWaiting(1);
      Interrupts.whileItWaits("price, with all lines lent,", () -> lookup.price("tea"));
      gate.open();
      first.awaitDone("the ask under way comes back");
    }
    assertThat(price(lookup)).as("the next price").isEqualTo("tea");
    assertThat(lookup.lent()).as("lines lent at the end").isZero();
  }

  @Test
  @Corner
  @DisplayName("an interrupt during an ask lends the line to nobody else before the ask has ended")
  void interruptedDuringAnAsk() {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var lookup =
        new PriceLookup(
            List.of(
                item -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  gate.awaitThroughInterrupts();
                  inside.decrementAndGet();
                  return item;
                }));
    try (var workers = new Workers()) {
      // Whether a price comes of an ask that was interrupted is left open.
      var first = workers.start("first", () -> catchThrowable(() -> lookup.price("tea")));
      gate.awaitWaiting(1);
      first.thread().interrupt();
      CpuTime.letSleep(first.thread());
      var second = workers.start("second", () -> lookup.price("tea"));
      CpuTime.letSleep(second.thread());
      assertThat(most.get())
          .as("the most asks over one line at the same time, of which one was interrupted")
          .isEqualTo(1);
      gate.open();
      workers.join();
    }
    assertThat(lookup.lent()).as("lines lent at the end").isZero();
  }

  @Test
  @Corner
  @DisplayName("two lookups have their own lines, and their own count of those that are lent")
  void separate() {
    var other = new AtomicReference<PriceLookup>();
    var lookup = new PriceLookup(List.of(item -> "lent by the other one: " + other.get().lent()));
    other.set(new PriceLookup(List.of(item -> "price of the other one")));

    assertThat(price(lookup))
        .as("the price by the first of two lookups")
        .isEqualTo("lent by the other one: 0");
    assertThat(price(other.get()))
        .as("the price by the second of two lookups")
        .isEqualTo("price of the other one");
  }

  private static String price(PriceLookup lookup) {
    return Workers.callPromptly(
        "price, with a line given back, returns", () -> lookup.price("tea"));
  }

  private static Throwable thrownBy(PriceLookup lookup) {
    return Workers.callPromptly(
        "price, with an ask that fails, comes back",
        () -> {
          try {
            lookup.price("tea");
            return null;
          } catch (Throwable e) {
            return e;
          }
        });
  }
}

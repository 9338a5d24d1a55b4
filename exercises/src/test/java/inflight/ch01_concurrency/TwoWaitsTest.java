package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Inconclusive;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.TimeLapse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class TwoWaitsTest {
  /** Long enough for a caller that does not wait to be gone. */
  private static final Duration LATE = Duration.ofMillis(200);

  /** True once two services were not asked at the same time: then no service waits for another. */
  private static volatile boolean oneAfterTheOther;

  private final TwoWaits waits = new TwoWaits();
  private final Rendezvous rendezvous = new Rendezvous(2, "services asked at the same time");
  private final AtomicReference<Throwable> notMet = new AtomicReference<>();

  @Test
  @DisplayName("both services are asked at the same time")
  void overlap() throws Exception {
    var answers = waits.ask(() -> meet("9.99"), () -> meet("3 left"));

    oneAfterTheOther = notMet.get() != null;
    if (notMet.get() instanceof AssertionError alone) {
      throw alone;
    } else if (notMet.get() instanceof Inconclusive busy) {
      throw busy;
    }
    assertThat(answers)
        .as("answers of two services that wait for each other")
        .containsExactly("9.99", "3 left");
  }

  @Test
  @DisplayName("the answers are waited for, whichever comes last")
  void late() throws Exception {
    assertThat(waits.ask(lateBy(LATE, "9.99"), () -> "3 left"))
        .as("answers when the price comes last")
        .containsExactly("9.99", "3 left");
    assertThat(waits.ask(() -> "9.99", lateBy(LATE, "3 left")))
        .as("answers when the stock comes last")
        .containsExactly("9.99", "3 left");
  }

  @Test
  @DisplayName("an answer is waited for, however long it takes")
  void fiveMinutes() throws Exception {
    var lapse = new TimeLapse(TwoWaits.class);

    assertThat(ask(lapse, fiveMinutes("9.99"), fiveMinutes("3 left")))
        .as("answers that come after five minutes")
        .containsExactly("9.99", "3 left");
    assertThat(ask(lapse, fiveMinutes("9.99"), prompt("3 left")))
        .as("answers when the price comes after five minutes")
        .containsExactly("9.99", "3 left");
    assertThat(ask(lapse, prompt("9.99"), fiveMinutes("3 left")))
        .as("answers when the stock comes after five minutes")
        .containsExactly("9.99", "3 left");
  }

  @Test
  @DisplayName("an interrupt while it waits for an answer is thrown as an InterruptedException")
  void interrupted() {
    var gate = new Gate();
    var outcome = new AtomicReference<Object>();
    var disturbed = new AtomicBoolean();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                var me = Thread.currentThread();
                // What the caller asks itself answers at once: it is to wait for the other.
                Supplier<String> service =
                    () -> {
                      if (Thread.currentThread() != me) {
                        disturbed.compareAndSet(false, !passes(gate));
                      }
                      return "answer";
                    };
                try {
                  outcome.set(waits.ask(service, service));
                } catch (InterruptedException e) {
                  outcome.set("an InterruptedException");
                }
              });
      Poll.until(
          "a service is asked on another thread", () -> gate.waiting() > 0 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      // It may throw when the answers are there: only then does it come back.
      awaitNoticed(caller, disturbed);
      gate.open();
      caller.awaitDone("ask comes back, whose caller is interrupted");
    }

    assertThat(outcome)
        .as("what a caller gets that is interrupted while it waits for an answer")
        .hasValue("an InterruptedException");
  }

  @Test
  @DisplayName("each service is asked once")
  void once() throws Exception {
    var prices = new AtomicInteger();
    var stocks = new AtomicInteger();

    waits.ask(counting(prices), counting(stocks));

    assertThat(List.of(prices.get(), stocks.get()))
        .as("how often the price and the stock were asked for")
        .containsExactly(1, 1);
  }

  @Test
  @DisplayName("one service may stand for both, and is asked for each")
  void oneForBoth() throws Exception {
    var asked = new AtomicInteger();
    Supplier<String> both = () -> "answer " + asked.incrementAndGet();

    assertThat(waits.ask(both, both))
        .as("answers of one service that is asked for the price and for the stock")
        .containsExactlyInAnyOrder("answer 1", "answer 2");
  }

  @Test
  @DisplayName("the same object can be asked again, and keeps nothing of the first answers")
  void again() throws Exception {
    waits.ask(() -> "9.99", () -> "3 left");

    assertThat(waits.ask(() -> "8.99", () -> "2 left"))
        .as("answers of the second time")
        .containsExactly("8.99", "2 left");
  }

  @Test
  @DisplayName(
      "threads that ask at the same time get their own answers, and none waits for another")
  void twoCallers() {
    for (boolean first : Tried.each("the first caller's price comes first", List.of(true, false))) {
      var prices = List.of(new Gate(), new Gate());
      var answers = List.of(new AtomicReference<Object>(), new AtomicReference<Object>());
      try (var workers = new Workers()) {
        var callers = new ArrayList<Workers.Worker>();
        for (var i = 0; i < 2; i++) {
          var place = i;
          callers.add(
              workers.start(
                  "caller " + (i + 1),
                  () ->
                      answers
                          .get(place)
                          .set(
                              waits.ask(
                                  () -> {
                                    passes(prices.get(place));
                                    return "price " + (place + 1);
                                  },
                                  () -> "stock " + (place + 1)))));
          Poll.until(
              "caller %d has asked for its price, while others wait for theirs".formatted(i + 1),
              () -> prices.get(place).waiting() == 1 || callers.get(place).isDone());
          CpuTime.letSleep(callers.getLast().thread());
        }
        var early = first ? 0 : 1;
        prices.get(early).open();
        callers
            .get(early)
            .awaitDone("caller %d has its answers, while the other one waits".formatted(early + 1));
        prices.get(1 - early).open();
        workers.join();
      }
      for (var i = 0; i < 2; i++) {
        assertThat(answers.get(i).get())
            .as("answers of caller %d of two at the same time", i + 1)
            .isEqualTo(List.of("price " + (i + 1), "stock " + (i + 1)));
      }
    }
  }

  @Test
  @DisplayName("two hundred threads can ask at the same time, and none waits for another")
  void manyCallers() {
    var callers = 200;
    for (var late : Tried.each("late", List.of("the price", "the stock"))) {
      var gate = new Gate();
      Supplier<String> gated =
          () -> {
            passes(gate);
            return "late";
          };
      var isPrice = late.equals("the price");
      var answers = new ConcurrentLinkedQueue<List<String>>();
      try (var workers = new Workers()) {
        for (var i = 0; i < callers; i++) {
          workers.startVirtual(
              "caller " + i,
              () ->
                  answers.add(
                      waits.ask(isPrice ? gated : prompt("9.99"), isPrice ? prompt("3") : gated)));
        }
        Poll.until(
            "each of 200 callers has asked for %s, while none has an answer".formatted(late),
            () -> gate.waiting() == callers);
        gate.open();
        workers.join();
      }
      assertThat(answers)
          .as("answers of 200 callers, when %s came late", late)
          .hasSize(callers)
          .containsOnly(isPrice ? List.of("late", "3") : List.of("9.99", "late"));
    }
  }

  @Test
  @DisplayName("a service may itself ask on the same object")
  void nested() {
    for (var who : Tried.each("who asks", List.of("the price", "the stock"))) {
      var price = who.equals("the price");
      var innerAnswers = new Gate();
      Supplier<String> asking =
          () -> {
            try {
              return "two of " + waits.ask(() -> "inner price", () -> "inner stock");
            } catch (InterruptedException e) {
              return "interrupted";
            } finally {
              innerAnswers.open();
            }
          };
      Supplier<String> other =
          () -> {
            if (!oneAfterTheOther) {
              passes(innerAnswers);
            }
            return "the other answer";
          };
      var two = "two of [inner price, inner stock]";

      var answers =
          Workers.callPromptly(
              "ask comes back, one of whose services itself asks on the same object, while the"
                  + " other one waits until that has its answers",
              () -> waits.ask(price ? asking : other, price ? other : asking));

      assertThat(answers)
          .as("answers when a service itself asks two others on the same object")
          .isEqualTo(price ? List.of(two, "the other answer") : List.of("the other answer", two));
    }
  }

  /** A service throws nothing: why the two did not meet is for the test to tell. */
  private String meet(String answer) {
    try {
      rendezvous.meet();
    } catch (AssertionError | Inconclusive e) {
      notMet.compareAndSet(null, e);
    }
    return answer;
  }

  private static Supplier<String> lateBy(Duration time, String answer) {
    return () -> {
      Interrupts.goOnFor(time);
      return answer;
    };
  }

  private static Supplier<String> fiveMinutes(String answer) {
    return lateBy(TimeLapse.FIVE_MINUTES, answer);
  }

  private static Supplier<String> prompt(String answer) {
    return () -> answer;
  }

  /** Without an answer there is no list of the two. */
  private static List<String> ask(TimeLapse lapse, Supplier<String> price, Supplier<String> stock)
      throws Exception {
    try {
      return lapse.call("ask", price, stock);
    } catch (NullPointerException noAnswer) {
      throw new AssertionError(
          "ask did not wait for an answer that takes five minutes: it has none, and threw "
              + noAnswer,
          noAnswer);
    }
  }

  /** Blocks until the gate is open and returns true, or false at an interrupt. */
  private static boolean passes(Gate gate) {
    try {
      gate.await();
      return true;
    } catch (AssertionError interruptedAtTheGate) {
      return false;
    }
  }

  /**
   * Blocks until an interrupt has done what it does: the flag is clear, or the wait is over. One
   * that looks at its flag when all is over leaves it set as long as it is awake.
   */
  private static void awaitNoticed(Workers.Worker caller, AtomicBoolean disturbed) {
    var awake = new AtomicInteger();
    Poll.until(
        "an interrupted caller notices it",
        () ->
            !caller.thread().isInterrupted()
                || caller.isDone()
                || disturbed.get()
                || caller.thread().getState() == Thread.State.RUNNABLE
                    && awake.incrementAndGet() > 100);
  }

  private static Supplier<String> counting(AtomicInteger asked) {
    return () -> "answer " + asked.incrementAndGet();
  }
}

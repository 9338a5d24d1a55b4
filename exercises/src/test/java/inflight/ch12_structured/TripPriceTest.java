package inflight.ch12_structured;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.ch12_structured.Children.Deaf;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.Worker;
import inflight.testkit.motion.TimeLapse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class TripPriceTest {
  private final TripPrice trip = new TripPrice();
  private final IOException soldOut = new IOException("sold out");

  @Test
  @DisplayName("both are asked at the same time, once, and the sum comes back")
  void sum() throws Exception {
    var meeting = new Rendezvous(2, "prices asked for at the same time");
    var asked = new AtomicInteger();

    var total = trip.total(() -> meets(meeting, asked, 300), () -> meets(meeting, asked, 45));

    assertThat(total).as("flight of 300 and hotel of 45").isEqualTo(345);
    assertThat(asked).as("how often a price was asked for").hasValue(2);
  }

  @Test
  @DisplayName("when one fails, the other is waited for before total throws")
  void otherIsWaitedFor() {
    for (var which : Tried.each("the one that fails:", List.of("flight", "hotel"))) {
      assertThat(thrownWhenOneFails(which, caller -> {}))
          .as("what total threw")
          .isInstanceOf(ExecutionException.class)
          .hasCause(soldOut);
    }
  }

  @Test
  @DisplayName("if both fail, one of the failures is the cause")
  void bothFail() {
    var other = new IllegalStateException("full");

    var thrown =
        Children.thrownBy(
            () ->
                trip.total(
                    () -> {
                      throw soldOut;
                    },
                    () -> {
                      throw other;
                    }));

    assertThat(thrown).as("what total threw").isInstanceOf(ExecutionException.class);
    assertThat(List.of(soldOut, other))
        .as("failures of the two")
        .contains((Exception) thrown.getCause());
  }

  @Test
  @Corner
  @DisplayName("whatever one of them throws is the cause, also if it is no Exception")
  void anyFailure() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      for (var flightFails : new boolean[] {true, false}) {
        var thrower = kind.thrower();
        Callable<Integer> fails = thrower::get;
        Callable<Integer> other = () -> 45;
        var thrown = new AtomicReference<Throwable>();
        Workers.runPromptly(
            "total comes back",
            () ->
                thrown.set(
                    Children.thrownBy(
                        () ->
                            trip.total(flightFails ? fails : other, flightFails ? other : fails))));
        assertThat(thrown.get())
            .as("what total threw, when the %s threw %s", flightFails ? "flight" : "hotel", kind)
            .isInstanceOf(ExecutionException.class);
        assertThat(thrown.get().getCause()).as("its cause").isSameAs(thrower.thrown());
      }
    }
  }

  @Test
  @DisplayName("each is asked on a thread of its own, and neither on the caller's")
  void ownThreads() throws Exception {
    var threads = new ConcurrentLinkedQueue<Thread>();
    Callable<Integer> price =
        () -> {
          threads.add(Thread.currentThread());
          return 1;
        };

    trip.total(price, price);

    assertThat(threads)
        .as("the threads on which flight and hotel were asked for")
        .hasSize(2)
        .doesNotContain(Thread.currentThread());
  }

  @Test
  @DisplayName("the same object can be asked again, after a failure too")
  void again() throws Exception {
    Children.thrownBy(
        () ->
            trip.total(
                () -> {
                  throw soldOut;
                },
                () -> 45));

    assertThat(Workers.callPromptly("total comes back", () -> trip.total(() -> 1, () -> 2)))
        .as("total, after one that failed")
        .isEqualTo(3);
  }

  @Test
  @Corner
  @DisplayName("if the caller is interrupted, once or again, total throws when both have ended")
  void interrupted() {
    for (var times = 1; times <= 3; times++) {
      var deaf = new Deaf();
      try (var workers = new Workers()) {
        var thrown = new AtomicReference<Throwable>();
        var caller =
            workers.start(
                "caller",
                () -> thrown.set(Children.thrownBy(() -> trip.total(() -> waits(deaf), () -> 45))));
        deaf.awaitWaiting();
        caller.awaitWaiting("total, whose flight is asked,");
        for (var i = 0; i < times; i++) {
          Children.interrupt(caller);
          caller.awaitWaiting("total, interrupted, whose flight is still asked,");
        }
        deaf.open();
        caller.awaitDone("total comes back");

        assertThat(thrown.get())
            .as("what total threw, interrupted %d times", times)
            .isInstanceOf(InterruptedException.class);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt while the other is waited for does not end that wait")
  void interruptedAfterAFailure() {
    for (var which : Tried.each("the one that fails:", List.of("flight", "hotel"))) {
      Consumer<Worker> interrupt =
          caller -> {
            Children.interrupt(caller);
            caller.awaitWaiting(
                "total, whose "
                    + which
                    + " has failed, interrupted, whose other one is still asked,");
          };
      assertThat(thrownWhenOneFails(which, interrupt))
          .as("what total threw, interrupted when the %s had failed", which)
          .isInstanceOfAny(ExecutionException.class, InterruptedException.class);
    }
  }

  @Test
  @Corner
  @DisplayName("the other one is waited for, however long it takes")
  void waitsLong() throws Exception {
    for (var which : Tried.each("the one that fails:", List.of("flight", "hotel"))) {
      var flightFails = which.equals("flight");
      var patient = new TimeLapse(TripPrice.class);
      var hasEnded = new AtomicBoolean();
      Callable<Integer> fails =
          () -> {
            throw soldOut;
          };
      Callable<Integer> other =
          () -> {
            Interrupts.goOnFor(TimeLapse.FIVE_MINUTES);
            hasEnded.set(true);
            return 45;
          };

      var thrown =
          Children.thrownBy(
              () ->
                  patient.call("total", flightFails ? fails : other, flightFails ? other : fails));

      assertThat(hasEnded)
          .as(
              "whether the other one, which took five minutes and minded no interrupt, had ended"
                  + " when total threw")
          .isTrue();
      assertThat(thrown).as("what total threw").isInstanceOf(ExecutionException.class);
    }
  }

  /** What total throws, of which one fails, while the other one ends only after something else. */
  private Throwable thrownWhenOneFails(String which, Consumer<Worker> meanwhile) {
    var deaf = new Deaf();
    var failing = new AtomicReference<Thread>();
    Callable<Integer> fails =
        () -> {
          failing.set(Thread.currentThread());
          throw soldOut;
        };
    Callable<Integer> other = () -> waits(deaf);
    var flightFails = which.equals("flight");
    try (var workers = new Workers()) {
      var thrown = new AtomicReference<Throwable>();
      var caller =
          workers.start(
              "caller",
              () ->
                  thrown.set(
                      Children.thrownBy(
                          () ->
                              trip.total(
                                  flightFails ? fails : other, flightFails ? other : fails))));
      Poll.until(
          "the one is asked and the other is under way",
          () -> failing.get() != null && deaf.isWaiting() || caller.isDone());
      // It has failed, and whoever waits for it has been told.
      if (failing.get() != null && failing.get() != caller.thread()) {
        CpuTime.letSleep(failing.get());
      }
      caller.awaitWaiting("total, whose " + which + " has failed and whose other one is asked,");
      meanwhile.accept(caller);
      deaf.open();
      caller.awaitDone("total comes back");
      return thrown.get();
    }
  }

  private static int meets(Rendezvous meeting, AtomicInteger asked, int price) {
    asked.incrementAndGet();
    meeting.meet();
    return price;
  }

  private static int waits(Deaf deaf) {
    deaf.await();
    return 0;
  }
}

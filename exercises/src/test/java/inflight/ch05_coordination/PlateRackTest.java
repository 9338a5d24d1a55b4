package inflight.ch05_coordination;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Bystanders;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Departures;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Spurious;
import inflight.testkit.Workers;
import inflight.testkit.motion.ComesAsOneLeaves;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.TimeLapse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class PlateRackTest {
  /** How often a test looks for an order of threads that comes up nearly every time. */
  private static final int ROUNDS = 18;

  private final PlateRack rack = new PlateRack();

  @Test
  @DisplayName("plates are taken in the order in which they were put there")
  void inOrder() {
    put("soup");
    put("fish");
    put("cake");

    assertThat(List.of(take(), take(), take()))
        .as("plates taken, in order")
        .containsExactly("soup", "fish", "cake");
  }

  @Test
  @DisplayName("equal plates are taken one by one, as many as were put there")
  void equalPlates() {
    var soup = "soup";
    var all = List.of(soup, soup, "fish", new String("soup"), "fish");
    all.forEach(this::put);

    assertThat(List.of(take(), take(), take(), take(), take()))
        .as("plates taken, in order: each that was put there, whatever is on the others")
        .isEqualTo(all);
  }

  @Test
  @DisplayName("there is room for as many plates as come")
  void roomForAll() {
    // A part at a time: one that moves all plates for each that is taken has much to do.
    for (int part = 0; part < 70_000; part += 5_000) {
      int first = part;
      Workers.runPromptly(
          "5,000 puts to a rack with %,d plates, of which nobody takes one, return".formatted(part),
          () -> {
            for (int i = first; i < first + 5_000; i++) {
              rack.put("plate " + i);
            }
          });
    }
    for (int part = 0; part < 70_000; part += 5_000) {
      int first = part;
      Workers.runPromptly(
          "5,000 takes from a rack with %,d plates return".formatted(70_000 - part),
          () -> {
            for (int i = first; i < first + 5_000; i++) {
              assertThat(rack.take()).as("plate taken after %d others", i).isEqualTo("plate " + i);
            }
          });
    }
  }

  @Test
  @DisplayName("take blocks while there is no plate, and goes on when one comes")
  void blocks() {
    try (var workers = new Workers()) {
      var served = new ConcurrentLinkedQueue<String>();
      var waiter = workers.start("waiter", () -> served.add(rack.take()));
      waiter.awaitWaiting("take, on an empty rack,");

      putWhileOneWaits("soup");

      waiter.awaitDone("the take that waited returns when a plate has come");
      assertThat(served).as("what take returned").containsExactly("soup");
    }
  }

  @Test
  @DisplayName("two threads wait and one plate comes: one takes it, and the other waits on")
  void onePlateForTwo() {
    try (var workers = new Workers()) {
      var served = new ConcurrentLinkedQueue<String>();
      var both = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 2; i++) {
        both.add(workers.start("waiter", () -> served.add(rack.take())));
      }
      both.forEach(it -> it.awaitWaiting("take, on an empty rack,"));

      putWhileOneWaits("soup");
      Poll.until(
          "one of two threads that wait takes the plate",
          () -> both.stream().anyMatch(Workers.Worker::isDone));
      var done = both.get(0).isDone() ? both.get(0) : both.get(1);
      var other = done == both.get(0) ? both.get(1) : both.get(0);
      done.awaitDone("the take that got the plate returns");
      other.awaitWaiting("take, when another thread has taken the only plate,");
      assertThat(served).as("plates taken so far").containsExactly("soup");

      putWhileOneWaits("fish");
      other.awaitDone("the take that waited on returns when a second plate has come");
      assertThat(served).as("plates taken").containsExactly("soup", "fish");
    }
  }

  @Test
  @DisplayName("two threads wait and two plates come: both go on")
  void twoPlatesForTwo() {
    try (var workers = new Workers()) {
      var served = new ConcurrentLinkedQueue<String>();
      var both = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 2; i++) {
        both.add(workers.start("waiter", () -> served.add(rack.take())));
      }
      both.forEach(it -> it.awaitWaiting("take, on an empty rack,"));

      putWhileOneWaits("soup");
      putWhileOneWaits("fish");

      both.forEach(it -> it.awaitDone("each of two takes returns when two plates have come"));
      assertThat(served).as("plates taken").containsExactlyInAnyOrder("soup", "fish");
    }
  }

  @Test
  @Corner
  @DisplayName("a thread that waits and is woken although there is no plate waits on")
  void wokenForNothing() {
    try (var workers = new Workers()) {
      var served = new ConcurrentLinkedQueue<String>();
      var waiter = workers.start("waiter", () -> served.add(rack.take()));
      for (int i = 0; i < 5; i++) {
        waiter.awaitWaiting("take, woken with no plate there,");
        Spurious.wakeAll(rack, waiter.thread());
      }
      waiter.awaitWaiting("take, woken with no plate there,");

      putWhileOneWaits("soup");
      waiter.awaitDone("the take that waited returns when a plate has come");
      assertThat(served).as("what take returned").containsExactly("soup");
    }
  }

  @Test
  @Corner
  @DisplayName("take ends with InterruptedException when its thread is interrupted as it waits")
  void interrupted() {
    Interrupts.whileItWaits("take, on an empty rack,", rack::take);

    put("soup");
    assertThat(take()).as("the plate that came after an interrupted take").isEqualTo("soup");
  }

  @Test
  @Corner
  @DisplayName("a plate that comes as a thread is interrupted goes to that thread or to the next")
  void interruptedAsAPlateComes() {
    for (int round = 0; round < ROUNDS; round++) {
      try (var workers = new Workers()) {
        var served = new ConcurrentLinkedQueue<String>();
        var waiters = new ArrayList<Workers.Worker>();
        for (int i = 0; i < 3; i++) {
          waiters.add(workers.start("waiter", () -> addUnlessInterrupted(served)));
          waiters.getLast().awaitWaiting("take, on an empty rack,");
        }
        var interrupted = waiters.remove(round % 3);

        // Whoever waits at the rack's own monitor cannot go on in here.
        synchronized (rack) {
          if (round % 2 == 0) {
            rack.put("soup");
            interrupted.thread().interrupt();
          } else {
            interrupted.thread().interrupt();
            Poll.until(
                "a take that is interrupted ends, or wants the lock back",
                () ->
                    interrupted.isDone()
                        || interrupted.thread().getState() == Thread.State.BLOCKED);
            rack.put("soup");
          }
        }
        interrupted.awaitDone("a take that is interrupted as a plate comes, returns");
        Poll.until(
            "the plate that came as a take was interrupted is taken: by that take, or by one of"
                + " two that wait on",
            () -> !served.isEmpty());
        putWhileOneWaits("fish");
        putWhileOneWaits("cake");

        waiters.forEach(it -> it.awaitDone("a take returns when there are plates for all"));
        if (served.size() == 2) {
          served.add(take());
        }
        assertThat(served)
            .as("plates taken: each once, though a thread was interrupted as the first came")
            .containsExactlyInAnyOrder("soup", "fish", "cake");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a plate that comes at any step of a take on its way out goes to it or to the next")
  void interruptedStepByStep() throws Exception {
    ComesAsOneLeaves.interrupted("a plate", PlateRackTest::twoGuests);
  }

  @Test
  @Corner
  @DisplayName("a plate that comes at any step of a take that got one goes to the next that waits")
  void servedStepByStep() throws Exception {
    ComesAsOneLeaves.served("a plate", PlateRackTest::twoGuests);
  }

  /** Two guests at one rack, which is empty and in slow motion. */
  private static ComesAsOneLeaves.Scene twoGuests() {
    var slow = SlowMotion.of(Slow.class, PlateRack.class);
    return new ComesAsOneLeaves.Scene() {
      @Override
      public void await() throws InterruptedException {
        slow.take();
      }

      @Override
      public void come() {
        slow.put("soup");
      }
    };
  }

  /** A rack in slow motion. */
  private interface Slow {
    void put(String plate);

    String take() throws InterruptedException;
  }

  @Test
  @Corner
  @DisplayName("threads that wait leave in any order, and all the others get their plates")
  void departures() {
    Departures.inEachOrder(
        "take",
        () -> {
          var rack = new PlateRack();
          return new Departures.Place() {
            @Override
            public void await() throws InterruptedException {
              rack.take();
            }

            @Override
            public void letGo(int count) {
              for (var i = 0; i < count; i++) {
                rack.put("soup");
              }
            }
          };
        });
  }

  @Test
  @DisplayName("a thread that waits sleeps until it is woken")
  void sleeps() throws Exception {
    // Here a look every five minutes is one every 300 ms.
    var rack = new TimeLapse(PlateRack.class);
    try (var workers = new Workers()) {
      var waiter = workers.start("waiter", () -> rack.call("take"));
      waiter.awaitWaiting("take, on an empty rack,");

      CpuTime.assertSleepUntilWoken("no plate comes", waiter.thread());
    }
  }

  @Test
  @Corner
  @DisplayName("two racks share nothing: neither plates nor those who wait")
  void racksAreSeparate() {
    var other = new PlateRack();
    try (var bystanders = new Bystanders("another rack");
        var workers = new Workers()) {
      bystanders.waits("take", other::take);
      var waiter = workers.start("waiter", rack::take);
      waiter.awaitWaiting("take, on an empty rack,");

      putWhileOneWaits("soup");
      waiter.awaitDone("the take that waited returns, whoever waits at another rack");
      bystanders.assertUndisturbed();

      put("cake");
      Workers.runPromptly("put returns", () -> other.put("fish"));
      bystanders.awaitDone();
      assertThat(take()).as("the plate on this rack").isEqualTo("cake");
    }
  }

  private void addUnlessInterrupted(Queue<String> served) {
    try {
      served.add(rack.take());
    } catch (InterruptedException expected) {
      // Or the plate came first: both are fine.
    }
  }

  private void put(String plate) {
    Workers.runPromptly("put returns", () -> rack.put(plate));
  }

  private void putWhileOneWaits(String plate) {
    Workers.runPromptly("put, while a thread waits in take, returns", () -> rack.put(plate));
  }

  private String take() {
    return Workers.callPromptly("take, with a plate there, returns", rack::take);
  }
}

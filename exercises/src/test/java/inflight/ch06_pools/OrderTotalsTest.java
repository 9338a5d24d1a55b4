package inflight.ch06_pools;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class OrderTotalsTest {
  // Early: a pool that an earlier test has started, and that is kept, would not be seen here.
  @Test
  @Corner
  @DisplayName("it leaves no thread behind")
  void leavesNoThread() {
    var before = ThreadCensus.take();

    totals(List.of(prices(1, 2), prices(3)));

    before.assertNoneLeft();
  }

  @Test
  @DisplayName("the total of each order comes in the order of the list")
  void inOrder() {
    assertThat(totals(List.of(prices(1, 2, 4), prices(8), prices(16, 32))))
        .as("totals of three orders with prices 1, 2, 4 and 8 and 16, 32")
        .containsExactly(7, 8, 48);
  }

  @Test
  @DisplayName("two parts of one order are asked for at the same time")
  void partsOverlap() {
    var gate = new Gate();
    Callable<Integer> part =
        () -> {
          gate.await();
          return 5;
        };
    try (var workers = new Workers()) {
      var totals = new AtomicReference<List<Integer>>();
      var caller =
          workers.start(
              "caller", () -> totals.set(new OrderTotals().totals(List.of(List.of(part, part)))));
      try {
        Poll.until("both parts of one order are asked for", () -> gate.waiting() == 2);
      } finally {
        gate.open();
      }
      caller.awaitDone("totals of an order of two parts comes back");
      assertThat(totals.get()).as("totals of an order of 5 and 5").containsExactly(10);
    }
  }

  @Test
  @DisplayName("a hundred orders come back as well as one: they do not wait for threads for ever")
  void hundredOrders() {
    assertThat(totals(Collections.nCopies(100, prices(1, 2))))
        .as("totals of 100 orders of 1 and 2")
        .isEqualTo(Collections.nCopies(100, 3));
  }

  @Test
  @DisplayName("a thousand orders come back, even if no service answers before all are placed")
  void manyOrders() {
    var gate = new Gate();
    var orders = new ArrayList<List<Callable<Integer>>>();
    var expected = new ArrayList<Integer>();
    for (int i = 0; i < 1_000; i++) {
      var price = i;
      orders.add(
          List.of(
              () -> {
                gate.await();
                return price;
              }));
      expected.add(price);
    }

    try (var workers = new Workers()) {
      var totals = new AtomicReference<List<Integer>>();
      var caller = workers.start("caller", () -> totals.set(new OrderTotals().totals(orders)));
      caller.awaitWaiting("totals of 1,000 orders whose services have not answered");
      gate.open();
      caller.awaitDone("totals of 1,000 orders comes back once their services have answered");
      assertThat(totals.get()).as("totals of 1,000 orders").isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("an order of two thousand parts comes back, and one of seventy thousand")
  void manyParts() {
    for (int parts : Tried.each("parts", new int[] {2_000, 70_000})) {
      var order = new ArrayList<Callable<Integer>>(prices(new int[parts]));
      order.add(() -> 7);
      var orders = List.of(prices(1, 2), order);

      assertThat(totals(orders, "2 orders, the second of %,d parts", parts + 1))
          .as("totals of 2 orders, the second of %,d parts", parts + 1)
          .containsExactly(3, 7);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "two parts of the last order are asked for at the same time, once the others are done")
  void partsOfTheLastOverlap() {
    // Whoever asks for the last one in the calling thread does so when the pool is full, at any
    // size.
    for (int before = 1; before <= 64; before++) {
      partsOfTheLastOverlap(before);
    }
  }

  private static void partsOfTheLastOverlap(int before) {
    var others = new Gate();
    var last = new Gate();
    var orders = new ArrayList<List<Callable<Integer>>>();
    for (int i = 0; i < before; i++) {
      orders.add(
          List.of(
              () -> {
                others.await();
                return 1;
              }));
    }
    Callable<Integer> part =
        () -> {
          last.await();
          return 5;
        };
    orders.add(List.of(part, part));
    try (var workers = new Workers()) {
      var totals = new AtomicReference<List<Integer>>();
      var caller = workers.start("caller", () -> totals.set(new OrderTotals().totals(orders)));
      try {
        CpuTime.letSleep(caller.thread());
        others.open();
        Poll.until(
            "both parts of the last of %d orders are asked for, when the others are done"
                .formatted(before + 1),
            () -> last.waiting() == 2);
      } finally {
        others.open();
        last.open();
      }
      caller.awaitDone("totals of %d orders comes back".formatted(before + 1));
      assertThat(totals.get().getLast()).as("total of an order of 5 and 5").isEqualTo(10);
    }
  }

  @Test
  @DisplayName("twenty thousand orders come back as well: there is room for any number")
  void twentyThousandOrders() {
    var totals = totals(Collections.nCopies(20_000, prices(1, 2)), "20,000 orders of 1 and 2");

    assertThat(totals).as("totals of 20,000 orders of 1 and 2").hasSize(20_000).containsOnly(3);
  }

  @Test
  @Corner
  @DisplayName("an order without parts costs nothing, and without orders the list is empty")
  void empty() {
    assertThat(totals(List.of(prices(), prices(1), prices()))).containsExactly(0, 1, 0);
    assertThat(totals(List.of(prices(), prices())))
        .as("totals of two orders, none of which has a part")
        .containsExactly(0, 0);
    assertThat(totals(List.of())).as("totals of no orders").isEmpty();
  }

  private static List<Integer> totals(List<List<Callable<Integer>>> orders) {
    return Workers.callPromptly(
        "totals of %,d orders comes back".formatted(orders.size()),
        () -> new OrderTotals().totals(orders));
  }

  /** The same of many, whose number alone may make it fail. */
  private static List<Integer> totals(
      List<List<Callable<Integer>>> orders, String what, Object... numbers) {
    var as = what.formatted(numbers);
    return Workers.callPromptly(
        "totals of %s comes back".formatted(as),
        () -> {
          try {
            return new OrderTotals().totals(orders);
          } catch (ExecutionException | RuntimeException e) {
            throw new AssertionError(
                "Expected the totals of %s, none of which fails. totals threw this instead: %s"
                    .formatted(as, e),
                e);
          }
        });
  }

  private static List<Callable<Integer>> prices(int... prices) {
    var parts = new ArrayList<Callable<Integer>>();
    for (int price : prices) {
      parts.add(() -> price);
    }
    return parts;
  }
}

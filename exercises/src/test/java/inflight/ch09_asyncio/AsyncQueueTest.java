package inflight.ch09_asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.Awaitable;
import inflight.given.Coroutine;
import inflight.given.Coroutine.Await;
import inflight.given.TestLoop;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.OnLoop;
import inflight.testkit.Tried;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
@OnLoop
class AsyncQueueTest {
  private final TestLoop loop = TestLoop.virtual();
  private final AsyncQueue<String> queue = new AsyncQueue<>(loop, 2);
  private final List<String> got = new ArrayList<>();

  @Test
  @DisplayName("items come out in the order in which they went in")
  void itemsInOrder() {
    put("a");
    put("b");
    loop.runAll();
    assertThat(queue.size()).as("size after two puts").isEqualTo(2);

    take("1");
    take("2");
    loop.runAll();
    assertThat(got).as("what two takers got").containsExactly("1 got a", "2 got b");
    assertThat(queue.size()).as("size after two puts and two takes").isZero();
  }

  @Test
  @DisplayName("making a coroutine changes nothing: its first step does")
  void nothingBeforeTheFirstStep() {
    var neverStepped = queue.put("never put");
    var neverTaken = queue.take();
    put("a");
    loop.runAll();
    assertThat(queue.size()).as("size after one put").isEqualTo(1);

    take("1");
    loop.runAll();
    assertThat(got).as("what the taker got").containsExactly("1 got a");
    assertThat(neverStepped).isNotNull();
    assertThat(neverTaken).isNotNull();
  }

  @Test
  @DisplayName("a taker waits for an item, and the loop has nothing to do meanwhile")
  void takerWaits() {
    var taker = take("1");
    loop.runAll();
    assertThat(taker.isDone()).as("done, while the queue is empty").isFalse();

    put("a");
    loop.runAll();
    assertThat(got).as("what the taker got").containsExactly("1 got a");
  }

  @Test
  @DisplayName("a putter waits for room, and the queue never holds more than its capacity")
  void putterWaits() {
    put("a");
    put("b");
    var third = put("c");
    loop.runAll();
    assertThat(third.isDone()).as("done, while the queue is full").isFalse();
    assertThat(queue.size()).as("size of a queue of two, after three puts").isEqualTo(2);

    take("1");
    loop.runAll();
    assertThat(third.isDone()).as("done, once there was room").isTrue();
    assertThat(queue.size()).as("size after three puts and a take").isEqualTo(2);

    take("2");
    take("3");
    loop.runAll();
    assertThat(got).as("what was taken").containsExactly("1 got a", "2 got b", "3 got c");
  }

  @Test
  @DisplayName("room for one lets one of two waiting putters in")
  void roomForOne() {
    put("a");
    put("b");
    var third = put("c");
    var fourth = put("d");
    loop.runAll();
    take("1");
    loop.runAll();

    assertThat(third.isDone()).as("done, the first that waited").isTrue();
    assertThat(fourth.isDone()).as("done, the second that waited").isFalse();
    assertThat(queue.size()).as("size of a queue of two").isEqualTo(2);
  }

  @Test
  @DisplayName("takers that wait are served in the order in which they came")
  void takersInOrder() {
    take("1");
    take("2");
    take("3");
    loop.runAll();

    for (var item : List.of("a", "b", "c")) {
      put(item);
      loop.runAll();
    }
    assertThat(got)
        .as("what three takers got, in order")
        .containsExactly("1 got a", "2 got b", "3 got c");
  }

  @Test
  @DisplayName("the place in line is that of the first step, not of the call that made a coroutine")
  void orderOfTheFirstSteps() {
    var madeFirst = queue.take();
    take("1");
    take("2");
    loop.runAll();
    var last = new TestTask<>(loop, madeFirst);
    loop.runAll();
    put("a");
    put("b");
    loop.runAll();
    assertThat(got)
        .as("what two takers got, whose first steps came before that of one that was made first")
        .containsExactly("1 got a", "2 got b");
    put("c");
    loop.runAll();
    assertThat(last.isDone()).as("done, the one that was made first and came last").isTrue();
    got.clear();

    var putFirst = queue.put("made first");
    for (var item : List.of("a", "b", "c", "d")) {
      put(item);
    }
    loop.runAll();
    new TestTask<>(loop, putFirst);
    loop.runAll();
    for (var i = 1; i <= 5; i++) {
      take("" + i);
    }
    loop.runAll();
    assertThat(got)
        .as("what was taken: the put that was made first had its first step last")
        .containsExactly("1 got a", "2 got b", "3 got c", "4 got d", "5 got made first");
  }

  @Test
  @DisplayName("two puts in one turn serve two takers")
  void twoPutsInOneTurn() {
    take("1");
    take("2");
    loop.runAll();
    put("a");
    put("b");

    loop.runAll();
    assertThat(got).as("what two takers got").containsExactly("1 got a", "2 got b");
  }

  @Test
  @DisplayName("putters that wait are served in the order in which they came, two in one turn")
  void puttersInOrder() {
    for (var item : List.of("a", "b", "c", "d", "e")) {
      put(item);
    }
    loop.runAll();
    for (var i = 1; i <= 5; i++) {
      take("" + i);
    }

    loop.runAll();
    assertThat(got)
        .as("what five takers got from five putters, three of whom had to wait")
        .containsExactly("1 got a", "2 got b", "3 got c", "4 got d", "5 got e");
  }

  @Test
  @DisplayName("a taker that comes later does not overtake one that was woken")
  void takerDoesNotOvertake() {
    take("waiting");
    loop.runAll();
    put("a");
    take("newcomer");
    loop.runAll();
    put("b");

    loop.runAll();
    assertThat(got)
        .as("who got what: the newcomer asked between the put and the turn of the woken one")
        .containsExactly("waiting got a", "newcomer got b");
  }

  @Test
  @DisplayName("a putter that comes later does not overtake one that was woken")
  void putterDoesNotOvertake() {
    for (var item : List.of("a", "b", "waiting")) {
      put(item);
    }
    loop.runAll();
    take("1");
    put("newcomer");
    loop.runAll();
    for (var i = 2; i <= 4; i++) {
      take("" + i);
    }

    loop.runAll();
    assertThat(got)
        .as("what was taken, in order")
        .containsExactly("1 got a", "2 got b", "3 got waiting", "4 got newcomer");
  }

  @Test
  @DisplayName("a cancelled taker ends at once, and gets none of the later items")
  void cancelledTaker() {
    var cancelled = take("cancelled");
    take("other");
    loop.runAll();
    cancelled.cancel();
    loop.runAll();
    assertCancelled(cancelled, "the taker");

    put("a");
    loop.runAll();
    assertThat(got).as("who got the item").containsExactly("other got a");
  }

  @Test
  @DisplayName("whoever is cancelled before the first step ends at once and leaves no trace")
  void cancelledBeforeTheFirstStep() {
    var taker = take("cancelled");
    taker.cancel();
    var putter = put("cancelled");
    putter.cancel();
    loop.runAll();
    assertCancelled(taker, "the taker");
    assertCancelled(putter, "the putter");
    assertThat(queue.size()).as("size, after a put that was cancelled").isZero();

    put("a");
    take("later");
    loop.runAll();
    assertThat(got).as("what was taken afterwards").containsExactly("later got a");
  }

  @Test
  @DisplayName("a taker that is cancelled after it was woken loses no item")
  void cancelledAfterWaking() {
    var cancelled = take("cancelled");
    loop.runAll();
    put("a");
    loop.callSoon(cancelled::cancel);
    loop.runAll();
    assertCancelled(cancelled, "the taker");
    assertThat(queue.size()).as("size, after a put and no take").isEqualTo(1);

    take("later");
    loop.runAll();
    assertThat(got).as("who got the item").containsExactly("later got a");
  }

  @Test
  @DisplayName("a taker that is cancelled after it was woken passes the wake-up on")
  void cancelledTakerWakesTheNext() {
    var cancelled = take("cancelled");
    take("next");
    loop.runAll();
    put("a");
    loop.callSoon(cancelled::cancel);

    loop.runAll();
    assertCancelled(cancelled, "the taker");
    assertThat(got).as("who got the item, without another put").containsExactly("next got a");
  }

  @Test
  @DisplayName("the item comes while the taker is being cancelled: the next one gets it")
  void putWhileCancelling() {
    var cancelled = take("cancelled");
    take("next");
    loop.runAll();
    loop.callSoon(cancelled::cancel);
    put("a");

    loop.runAll();
    assertThat(got).as("who got the item").containsExactly("next got a");
  }

  @Test
  @DisplayName("several cancelled takers in a row, woken or not, hold up nobody")
  void severalCancelled() {
    var first = take("first");
    var second = take("second");
    var third = take("third");
    take("last");
    loop.runAll();
    put("a");
    loop.callSoon(first::cancel);
    loop.callSoon(second::cancel);
    loop.callSoon(third::cancel);

    loop.runAll();
    assertThat(got).as("who got the item").containsExactly("last got a");
    assertThat(queue.size()).as("size after it").isZero();
  }

  @Test
  @DisplayName("a cancelled putter puts nothing, now or later")
  void cancelledPutter() {
    put("a");
    put("b");
    var cancelled = put("cancelled");
    put("c");
    loop.runAll();
    cancelled.cancel();
    loop.runAll();
    assertCancelled(cancelled, "the putter");

    for (var i = 1; i <= 4; i++) {
      take("" + i);
    }
    loop.runAll();
    assertThat(got).as("what was taken").containsExactly("1 got a", "2 got b", "3 got c");
  }

  /** Equal to each other, and not the same. */
  private record Item(String name) {}

  @Test
  @Corner
  @DisplayName("a cancelled putter takes no equal item of another with it, in the queue or in line")
  void cancelledPutterOfAnEqualItem() {
    for (var isNull : Tried.each("null", List.of(false, true))) {
      for (var cancelled = 0; cancelled < 4; cancelled++) {
        var full = new AsyncQueue<Item>(loop, 1);
        var items = new ArrayList<Item>();
        items.add(new Item("in the queue"));
        for (var i = 0; i < 4; i++) {
          items.add(i == 1 ? new Item("other") : isNull ? null : new Item("equal"));
        }
        var puts = items.stream().map(it -> new TestTask<>(loop, full.put(it))).toList();
        loop.runAll();
        puts.get(1 + cancelled).cancel();
        loop.runAll();
        assertCancelled(puts.get(1 + cancelled), "a putter");
        items.remove(1 + cancelled);

        for (var item : items) {
          var take = new TestTask<>(loop, full.take());
          loop.runAll();
          assertThat(take.isDone()).as("done, a taker, while there are items").isTrue();
          assertThat(result(take))
              .as("what was taken, when putter %d of four that waited was cancelled", cancelled + 1)
              .isSameAs(item);
        }
        assertThat(full.size()).as("size after as many puts as takes").isZero();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("nobody asks an item whether it equals another, in the queue or in line")
  void itemsThatCannotBeCompared() {
    var items = new AsyncQueue<Object>(loop, 1);
    var putters = new ArrayList<TestTask<Void>>();
    for (var i = 0; i < 5; i++) {
      putters.add(new TestTask<>(loop, items.put(new Incomparable())));
    }
    loop.runAll();
    // One in the middle, the first that waits, and one that has been woken.
    putters.get(3).cancel();
    loop.runAll();
    putters.get(1).cancel();
    loop.runAll();
    var takers = new ArrayList<TestTask<Object>>();
    for (var i = 0; i < 3; i++) {
      takers.add(new TestTask<>(loop, items.take()));
    }
    loop.runAll();

    assertCancelled(putters.get(1), "the first putter that waited");
    assertCancelled(putters.get(3), "a putter in the middle of the line");
    for (var i : List.of(0, 2, 4)) {
      assertThat(putters.get(i).isDone()).as("done, putter %d, when all were taken", i).isTrue();
    }
    assertThat(takers).as("takers of three items that were put").allMatch(TestTask::isDone);
    assertThat(items.size()).as("size, when all items were taken").isZero();
  }

  private static final class Incomparable {
    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("an item was compared");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("an item was asked for its hash code");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("an item was asked for its text");
    }
  }

  @Test
  @DisplayName("a putter that is cancelled after it was woken passes the room on")
  void cancelledPutterWakesTheNext() {
    put("a");
    put("b");
    var cancelled = put("cancelled");
    var next = put("c");
    loop.runAll();
    take("1");
    loop.callSoon(cancelled::cancel);

    loop.runAll();
    assertCancelled(cancelled, "the putter");
    assertThat(next.isDone()).as("done, the putter behind it").isTrue();
    take("2");
    take("3");
    loop.runAll();
    assertThat(got).as("what was taken").containsExactly("1 got a", "2 got b", "3 got c");
  }

  @Test
  @DisplayName("a newcomer does not overtake those that wait behind one that is being cancelled")
  void newcomerBehindACancelledTaker() {
    var cancelled = take("cancelled");
    take("waiting");
    loop.runAll();
    loop.callSoon(cancelled::cancel);
    put("a");
    take("newcomer");
    loop.runAll();
    put("b");

    loop.runAll();
    assertThat(got)
        .as("who got what: the newcomer asked in the turn in which the first in line was cancelled")
        .containsExactly("waiting got a", "newcomer got b");
  }

  @Test
  @DisplayName("a newcomer that puts does not overtake those that wait behind a cancelled one")
  void newcomerBehindACancelledPutter() {
    for (var item : List.of("a", "b")) {
      put(item);
    }
    var cancelled = put("cancelled");
    put("waiting");
    loop.runAll();
    loop.callSoon(cancelled::cancel);
    take("1");
    put("newcomer");
    loop.runAll();
    for (var i = 2; i <= 4; i++) {
      take("" + i);
    }

    loop.runAll();
    assertThat(got)
        .as("what was taken, in order")
        .containsExactly("1 got a", "2 got b", "3 got waiting", "4 got newcomer");
  }

  @Test
  @DisplayName("a cancelled coroutine ends with the very exception that was thrown into it")
  void sameException() throws Exception {
    for (var capacity = 1; capacity <= 2; capacity++) {
      var full = new AsyncQueue<String>(loop, capacity);
      var cancel = new CancellationException("shutting down");
      cancel.initCause(new IllegalStateException("power cut"));
      assertThat(thrownBy(full.take(), cancel))
          .as("what a taker ended with that was cancelled before its first step")
          .isSameAs(cancel);
      assertThat(thrownBy(full.put("never put"), cancel))
          .as("what a putter ended with that was cancelled before its first step")
          .isSameAs(cancel);

      var taker = full.take();
      assertThat(taker.send(null)).as("a step on an empty queue").isInstanceOf(Await.class);
      assertThat(thrownBy(taker, cancel))
          .as("what a taker that waited ended with, when it was cancelled")
          .isSameAs(cancel);
      for (var i = 0; i < capacity; i++) {
        new TestTask<>(loop, full.put("item"));
      }
      loop.runAll();
      var putter = full.put("never put");
      assertThat(putter.send(null)).as("a step on a full queue").isInstanceOf(Await.class);
      new TestTask<>(loop, full.take());
      loop.runAll();
      assertThat(thrownBy(putter, cancel))
          .as("what a putter that was woken ended with, when it was cancelled")
          .isSameAs(cancel);
      loop.runAll();
      assertThat(full.size()).as("size, after a putter was cancelled").isEqualTo(capacity - 1);
    }
  }

  private static Throwable thrownBy(Coroutine<?> coroutine, Exception thrownIn) {
    return catchThrowable(() -> coroutine.fail(thrownIn));
  }

  @Test
  @Corner
  @DisplayName("two queues have nothing in common")
  void twoQueues() {
    // Another capacity, and another loop, which never runs: neither may be what all queues share.
    var other = new AsyncQueue<String>(TestLoop.virtual(), 1);
    take("1");
    loop.runAll();
    new TestTask<>(loop, other.put("for the other"));
    loop.runAll();
    assertThat(got).as("what a taker of one queue got, when an item came into another").isEmpty();
    assertThat(queue.size()).as("size of the queue that got no item").isZero();
    assertThat(other.size()).as("size of the other, with one item").isEqualTo(1);

    put("a");
    loop.runAll();
    assertThat(got).as("what the taker got").containsExactly("1 got a");

    put("b");
    put("c");
    new TestTask<>(loop, other.put("one too many for the other"));
    loop.runAll();
    put("d");
    loop.runAll();
    assertThat(queue.size()).as("size of a queue with room for two, after three puts").isEqualTo(2);
    assertThat(other.size()).as("size of one with room for one, after two puts").isEqualTo(1);
    take("2");
    loop.runAll();
    assertThat(got.getLast()).as("what the next taker got").isEqualTo("2 got b");
    assertThat(queue.size())
        .as("size after a take, when a putter waited for this queue, and one before it for another")
        .isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("a thousand that wait are served in order, or cancelled all at once")
  void aThousand() {
    var takers = new ArrayList<Awaitable<?>>();
    var expected = new ArrayList<String>();
    for (var i = 0; i < 1_000; i++) {
      takers.add(take("taker " + i));
      if (i >= 500) {
        expected.add("taker %d got item %d".formatted(i, i - 500));
      }
    }
    loop.runAll();
    takers.subList(0, 500).forEach(Awaitable::cancel);
    for (var i = 0; i < 500; i++) {
      put("item " + i);
    }

    loop.runAll();
    assertThat(got)
        .as("who got what, of a thousand of whom the first five hundred were cancelled")
        .isEqualTo(expected);
    assertThat(queue.size()).as("size after as many puts as takes").isZero();
  }

  @Test
  @Corner
  @DisplayName("null is an item like any other")
  void nullItem() {
    take("1");
    loop.runAll();
    put(null);
    loop.runAll();
    put(null);
    loop.runAll();
    assertThat(queue.size()).as("size with one null in it").isEqualTo(1);
    take("2");

    loop.runAll();
    assertThat(got).as("what two takers got").containsExactly("1 got null", "2 got null");
  }

  @Test
  @DisplayName("the loop is used on its own thread")
  void onTheLoopsThread() {
    var cancelled = take("cancelled");
    take("1");
    loop.runAll();
    for (var item : List.of("a", "b", "c", "d")) {
      put(item);
    }
    loop.callSoon(cancelled::cancel);
    loop.runAll();
    take("2");
    take("3");

    loop.runAll();
    assertThat(loop.callsFromElsewhere())
        .as("calls of the loop that are for its own thread, and came from another")
        .isEmpty();
  }

  @Test
  @DisplayName("with tasks cancelled at random each item is taken once, and none is lost")
  void cancelledAtRandom() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var round = 0; round < 200; round++) {
      got.clear();
      var puts = new ArrayList<Awaitable<?>>();
      var takes = new ArrayList<Awaitable<?>>();
      for (var i = 0; i < 20; i++) {
        if (random.nextBoolean()) {
          puts.add(put("item " + puts.size()));
        } else {
          takes.add(take("taker"));
        }
        if (random.nextInt(3) == 0) {
          var all = random.nextBoolean() || takes.isEmpty() ? puts : takes;
          if (!all.isEmpty()) {
            loop.callSoon(all.get(random.nextInt(all.size()))::cancel);
          }
        }
        if (random.nextInt(3) == 0) {
          loop.turn();
        }
      }
      loop.runAll();
      // Whoever still waits gets what is left, or room for what is left.
      var put = puts.stream().filter(Awaitable::isDone).filter(it -> !isCancelled(it)).count();
      assertThat(got.size() + queue.size())
          .as("items taken or still there, for %d puts (round %d, seed %d)", put, round, seed)
          .isEqualTo((int) put);
      assertThat(got).as("items taken (round %d, seed %d)", round, seed).doesNotHaveDuplicates();
      if (takes.stream().anyMatch(it -> !it.isDone())) {
        assertThat(queue.size())
            .as("items that are there while a taker waits (round %d, seed %d)", round, seed)
            .isZero();
      }
      if (puts.stream().anyMatch(it -> !it.isDone())) {
        assertThat(queue.size())
            .as("items in a queue of two while a putter waits (round %d, seed %d)", round, seed)
            .isEqualTo(2);
      }
      puts.forEach(Awaitable::cancel);
      takes.forEach(Awaitable::cancel);
      loop.runAll();
      while (queue.size() > 0) {
        take("cleaner");
        loop.runAll();
      }
    }
  }

  /**
   * Of those who are not cancelled, the first taker gets the first item, the second the second, and
   * so on, whatever happened when: that is all there is to a queue in which nobody overtakes.
   */
  @Test
  @DisplayName(
      "at random, with capacities of one to five, each gets what its place in line gives it")
  void likeTwoLists() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var round = 0; round < 500; round++) {
      var capacity = 1 + round % 5;
      var when = "capacity %d, round %d, seed %d".formatted(capacity, round, seed);
      var queue = new AsyncQueue<Integer>(loop, capacity);
      var takes = new ArrayList<TestTask<Integer>>();
      var puts = new ArrayList<TestTask<Void>>();
      var cancelled = new HashSet<Awaitable<?>>();
      // Waves of takers and of putters, so that both lines are long at times.
      var putsOfTen = 5;
      for (var i = 0; i < 60; i++) {
        if (random.nextInt(8) == 0) {
          putsOfTen = 1 + random.nextInt(9);
        }
        if (random.nextInt(10) < putsOfTen) {
          puts.add(new TestTask<>(loop, queue.put(puts.size())));
        } else {
          takes.add(new TestTask<>(loop, queue.take()));
        }
        if (random.nextInt(3) == 0) {
          var all = random.nextBoolean() || takes.isEmpty() ? puts : takes;
          if (!all.isEmpty()) {
            // One of the last, which are the ones that may still wait.
            var task = all.get(all.size() - 1 - random.nextInt(Math.min(all.size(), 8)));
            loop.callSoon(
                () -> {
                  if (task.cancel()) {
                    cancelled.add(task);
                  }
                });
          }
        }
        if (random.nextInt(3) == 0) {
          loop.turn();
          assertThat(queue.size()).as("size after a turn (%s)", when).isBetween(0, capacity);
        }
      }
      loop.runAll();

      for (var task : cancelled) {
        assertCancelled(task, "one (%s)".formatted(when));
      }
      var takers = takes.stream().filter(it -> !cancelled.contains(it)).toList();
      var putters = puts.stream().filter(it -> !cancelled.contains(it)).toList();
      var served = Math.min(takers.size(), putters.size());
      var put = Math.min(putters.size(), takers.size() + capacity);
      var expected = putters.stream().limit(served).map(puts::indexOf).toList();
      assertThat(takers.stream().filter(Awaitable::isDone).map(AsyncQueueTest::result).toList())
          .as("what the takers got, the first in line first (%s)", when)
          .isEqualTo(expected);
      assertThat(takers.stream().limit(served).allMatch(Awaitable::isDone))
          .as("whether the takers that are done are the first in line (%s)", when)
          .isTrue();
      assertThat(putters.stream().map(Awaitable::isDone).toList())
          .as("which of the putters are done, the first in line first (%s)", when)
          .isEqualTo(IntStream.range(0, putters.size()).mapToObj(i -> i < put).toList());
      assertThat(queue.size()).as("size in the end (%s)", when).isEqualTo(put - served);
    }
  }

  private static <T> T result(Awaitable<T> task) {
    try {
      return task.result();
    } catch (Exception e) {
      throw new AssertionError("a task that nobody cancelled ended with " + e, e);
    }
  }

  @Test
  @Corner
  @DisplayName("a capacity of less than one is refused")
  void capacity() {
    assertThat(queue.size()).as("size of a new queue").isZero();
    assertThrows(IllegalArgumentException.class, () -> new AsyncQueue<>(loop, 0), "capacity 0");
    assertThrows(IllegalArgumentException.class, () -> new AsyncQueue<>(loop, -1), "capacity -1");
  }

  private TestTask<Void> put(String item) {
    return new TestTask<>(loop, queue.put(item));
  }

  private TestTask<String> take(String name) {
    var take = queue.take();
    return new TestTask<>(
        loop,
        new Coroutine<>() {
          @Override
          public Step<String> send(Object value) throws Exception {
            return seen(take.send(value));
          }

          @Override
          public Step<String> fail(Exception error) throws Exception {
            return seen(take.fail(error));
          }

          private Step<String> seen(Step<String> step) {
            if (step instanceof Done<String>(var item)) {
              got.add(name + " got " + item);
            }
            return step;
          }
        });
  }

  private static boolean isCancelled(Awaitable<?> task) {
    try {
      task.result();
      return false;
    } catch (CancellationException e) {
      return true;
    } catch (Exception e) {
      throw new AssertionError(
          "a task ended with an error of its own, neither done nor as cancelled: " + e, e);
    }
  }

  private static void assertCancelled(Awaitable<?> task, String who) {
    assertThat(task.isDone()).as("done, %s that was cancelled", who).isTrue();
    assertThat(isCancelled(task)).as("cancelled, %s that was cancelled", who).isTrue();
  }
}

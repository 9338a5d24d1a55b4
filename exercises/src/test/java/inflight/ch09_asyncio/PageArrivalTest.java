package inflight.ch09_asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.given.TestLoop;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.OnLoop;
import inflight.testkit.Tried;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
@OnLoop
class PageArrivalTest {
  private final TestLoop loop = TestLoop.virtual();
  private final PageArrival arrival = new PageArrival(loop);
  private final List<String> read = new ArrayList<>();

  @Test
  @DisplayName("a reader that comes before the page is called with it, once")
  void before() {
    arrival.whenArrived(read::add);
    loop.runAll();
    assertThat(read).as("what the reader has read before the page arrived").isEmpty();

    arrival.arrive("front page");
    loop.runAll();
    assertThat(read).as("what the reader has read").containsExactly("front page");
  }

  @Test
  @DisplayName("a reader that comes after the page gets it too, once")
  void after() {
    arrival.arrive("front page");
    loop.runAll();

    arrival.whenArrived(read::add);
    loop.runAll();
    assertThat(read).as("what the reader has read").containsExactly("front page");
  }

  @Test
  @DisplayName("a reader is not called inside arrive")
  void notInsideArrive() {
    arrival.whenArrived(read::add);
    arrival.arrive("front page");

    assertThat(read).as("what the reader has read when arrive returns").isEmpty();
  }

  @Test
  @DisplayName("a reader is not called inside the call that hands it in, even if the page is there")
  void notInsideWhenArrived() {
    arrival.arrive("front page");
    loop.runAll();
    arrival.whenArrived(read::add);

    assertThat(read).as("what the reader has read when whenArrived returns").isEmpty();
  }

  @Test
  @DisplayName("a reader is called in a later turn, and not in the turn that hands it in")
  void laterTurn() {
    arrival.arrive("front page");
    loop.callSoon(
        () -> {
          arrival.whenArrived(read::add);
          read.add("handed in");
        });
    loop.callSoon(() -> read.add("next in the same turn"));

    loop.runAll();
    assertThat(read)
        .as("what happened, when a reader came after the page")
        .containsExactly("handed in", "next in the same turn", "front page");
  }

  @Test
  @Corner
  @DisplayName("a reader is called before what the loop is handed after it")
  void inTheOrderOfTheLoop() {
    arrival.arrive("front page");
    loop.runAll();

    arrival.whenArrived(read::add);
    loop.callSoon(() -> read.add("handed to the loop after the reader"));
    loop.runAll();

    assertThat(read)
        .as("what happened, when a reader came after the page, and then something else")
        .containsExactly("front page", "handed to the loop after the reader");
  }

  @Test
  @DisplayName("readers are called in the order in which they were handed in")
  void inOrder() {
    arrival.whenArrived(page -> read.add("first: " + page));
    arrival.whenArrived(page -> read.add("second: " + page));
    arrival.arrive("front page");
    arrival.whenArrived(page -> read.add("third: " + page));

    loop.runAll();
    assertThat(read)
        .as("what two readers before the page and one after it have read")
        .containsExactly("first: front page", "second: front page", "third: front page");
  }

  @Test
  @Corner
  @DisplayName("a reader may hand in another reader")
  void readerHandsInAnother() {
    arrival.whenArrived(
        page -> {
          arrival.whenArrived(again -> read.add("again: " + again));
          read.add("first: " + page);
        });
    arrival.whenArrived(page -> read.add("second: " + page));
    arrival.arrive("front page");

    loop.runAll();
    assertThat(read)
        .as("what was read, when the first of two readers hands in a third")
        .containsExactly("first: front page", "second: front page", "again: front page");
  }

  @Test
  @Corner
  @DisplayName("a reader that throws keeps no other reader from its call")
  void readerThrows() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      read.clear();
      var thrower = failure.thrower();
      var other = new PageArrival(loop);
      other.whenArrived(page -> thrower.run());
      other.whenArrived(page -> read.add("before: " + page));
      other.arrive("front page");
      other.whenArrived(page -> thrower.run());
      other.whenArrived(page -> read.add("after: " + page));

      loop.runAllThoughSomeThrow();
      assertThat(read)
          .as("what two readers have read, each behind one that throws %s", failure)
          .containsExactly("before: front page", "after: front page");
    }
  }

  @Test
  @Corner
  @DisplayName("each reader has a callback of its own, however many there are")
  void callbackOfItsOwn() {
    var depths = new ArrayList<Long>();
    for (var i = 0; i < 1_000; i++) {
      arrival.whenArrived(page -> depths.add(StackWalker.getInstance().walk(Stream::count)));
    }
    arrival.arrive("front page");

    loop.runAll();
    assertThat(depths).as("readers that have read, of 1,000").hasSize(1_000);
    assertThat(Collections.max(depths) - Collections.min(depths))
        .as("how much deeper the stack was for one of 1,000 readers than for another")
        .isLessThan(100);
  }

  @Test
  @Corner
  @DisplayName("a reader that comes long after one that threw, the last of all, is called too")
  void comesAfterOneThatThrew() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      for (boolean isBefore : Tried.each("before the page", new boolean[] {true, false})) {
        read.clear();
        var thrower = failure.thrower();
        var other = new PageArrival(loop);
        if (isBefore) {
          other.whenArrived(page -> thrower.run());
          other.arrive("front page");
        } else {
          other.arrive("front page");
          other.whenArrived(page -> thrower.run());
        }
        loop.runAllThoughSomeThrow();
        other.whenArrived(page -> read.add("later: " + page));

        loop.runAllThoughSomeThrow();
        assertThat(read)
            .as(
                "what a reader has read that came when the only one before it had thrown %s",
                failure)
            .containsExactly("later: front page");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a reader that another one hands in is called in a later turn than that one")
  void handedInByAReader() {
    var turns = new ArrayList<Integer>();
    arrival.whenArrived(
        page -> {
          turns.add(loop.turns());
          arrival.whenArrived(again -> turns.add(loop.turns()));
        });
    arrival.arrive("front page");

    loop.runAll();
    assertThat(turns).as("the turns in which a reader, and one that it hands in, ran").hasSize(2);
    assertThat(turns.getLast())
        .as(
            "the turn in which a reader ran that another one handed in, in turn %d",
            turns.getFirst())
        .isGreaterThan(turns.getFirst());
  }

  @Test
  @Corner
  @DisplayName("a reader that is handed in twice is called twice, in its places in the order")
  void sameReaderTwice() {
    var times = new int[1];
    Consumer<String> same = page -> read.add("same, time " + ++times[0]);
    arrival.whenArrived(same);
    arrival.whenArrived(page -> read.add("other"));
    arrival.whenArrived(same);
    arrival.arrive("front page");
    arrival.whenArrived(same);
    arrival.whenArrived(same);

    loop.runAll();
    assertThat(read)
        .as("what ran, when one reader was handed in twice before the page and twice after it")
        .containsExactly("same, time 1", "other", "same, time 2", "same, time 3", "same, time 4");
  }

  @Test
  @Corner
  @DisplayName("readers keep their order on a loop that runs its timers first, too")
  void inOrderWhereTimersComeFirst() {
    var other = new PageArrival(new TimersFirst(loop));
    other.whenArrived(page -> read.add("first"));
    other.whenArrived(page -> read.add("second"));
    other.arrive("front page");
    other.whenArrived(page -> read.add("third"));

    loop.runAll();
    assertThat(read)
        .as(
            "who read, in order: two before the page and one after it, all through callSoon, on a"
                + " loop that runs timers first")
        .containsExactly("first", "second", "third");
  }

  @Test
  @DisplayName("an empty page is a page: readers that come before it and after it are called")
  void emptyPage() {
    arrival.whenArrived(page -> read.add("before: " + page));
    arrival.arrive("");
    arrival.whenArrived(page -> read.add("after: " + page));
    loop.runAll();
    arrival.whenArrived(page -> read.add("long after: " + page));

    loop.runAll();
    assertThat(read)
        .as("what the readers have read, of a page without a letter")
        .containsExactly("before: ", "after: ", "long after: ");
  }

  @Test
  @Corner
  @DisplayName("two arrivals share nothing")
  void separate() {
    var otherLoop = TestLoop.virtual();
    var other = new PageArrival(otherLoop);
    arrival.whenArrived(page -> read.add("front: " + page));
    other.whenArrived(page -> read.add("other: " + page));

    arrival.arrive("a");
    loop.runAll();
    assertThat(read)
        .as("what was read, when one of two pages has arrived")
        .containsExactly("front: a");

    other.whenArrived(page -> read.add("other, again: " + page));
    otherLoop.runAll();
    other.arrive("b");
    loop.runAll();
    assertThat(read)
        .as("what was read, when both have arrived, and only the loop of the first has turned")
        .containsExactly("front: a");
    otherLoop.runAll();
    assertThat(read)
        .as("what was read, when both have arrived")
        .containsExactly("front: a", "other: b", "other, again: b");
  }
}

package inflight.ch10_twisted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class DeferredTest {
  private static final int MANY = 100_000;

  private final List<Object> told = new ArrayList<>();
  private final NotFound failure = new NotFound("404");

  /** Without a stack trace: none of the test's business, and messages stay short. */
  private static final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFound(String message) {
      super(message, null, false, false);
    }
  }

  /** Neither an Exception nor an Error. */
  private static final class Odd extends Throwable {
    private static final long serialVersionUID = 1;

    Odd() {
      super("odd", null, false, false);
    }
  }

  @Test
  @DisplayName("a value goes through the callbacks in order: what one returns is the next one's")
  void values() {
    var deferred = new Deferred();
    deferred
        .addCallback(value -> note("first", value, 2))
        .addCallback(value -> note("second", value, 3));
    assertThat(told).as("what pairs have run before it was fired").isEmpty();

    deferred.callback(1);
    deferred.addCallback(value -> note("third", value, 4));

    assertThat(told)
        .as("the callbacks and what they got, the third added after the call")
        .containsExactly("first got 1", "second got 2", "third got 3");
  }

  @Test
  @DisplayName("an error goes to the errbacks; what one of them returns is a value again")
  void errors() {
    var deferred = new Deferred();
    deferred
        .addCallback(value -> note("callback", value, 0))
        .addCallbacks(
            value -> note("callback of the pair", value, 0),
            error -> note("errback of the pair", error, 5))
        .addErrback(error -> note("errback", error, 6))
        .addCallback(value -> note("last callback", value, 7));

    deferred.errback(failure);

    assertThat(told)
        .as("what was called, and with what")
        .containsExactly("errback of the pair got " + failure, "last callback got 5");
  }

  @Test
  @DisplayName("a pair's errback does not see the error of its own callback; the next pair's does")
  void ownError() {
    var deferred = new Deferred();
    deferred
        .addCallbacks(
            value -> {
              throw failure;
            },
            error -> note("errback of the same pair", error, 1))
        .addErrback(error -> note("errback of the next pair", error, 2));

    deferred.callback(0);

    assertThat(told)
        .as("what was called, and with what")
        .containsExactly("errback of the next pair got " + failure);
  }

  @Test
  @DisplayName("what an errback throws is the error for the next pair")
  void errbackThrows() {
    var second = new NotFound("405");
    var deferred = new Deferred();
    deferred
        .addErrback(
            error -> {
              throw second;
            })
        .addCallback(value -> note("callback", value, 1))
        .addErrback(told::add);

    deferred.errback(failure);

    assertThat(told).as("what the next errback got").containsExactly(second);
  }

  @Test
  @DisplayName("pairs run inside the call that fires, and inside addCallbacks once it has fired")
  void inside() {
    var deferred = new Deferred();
    deferred.addCallback(value -> note("before", value, value));
    deferred.callback(1);
    told.add("callback has returned");
    deferred.addCallback(value -> note("after", value, value));
    told.add("addCallback has returned");
    var failed = new Deferred();
    failed.addErrback(error -> note("errback", error, 0));
    failed.errback(failure);
    told.add("errback has returned");

    assertThat(told)
        .as("what happened, in order")
        .containsExactly(
            "before got 1",
            "callback has returned",
            "after got 1",
            "addCallback has returned",
            "errback got " + failure,
            "errback has returned");
  }

  @Test
  @DisplayName("a callback that returns an open Deferred makes the chain wait for its value")
  void waits() {
    var inner = new Deferred();
    var outer = new Deferred();
    outer.addCallback(value -> inner).addCallback(value -> note("outer", value, 0));
    outer.callback(1);
    assertThat(told).as("what ran while the inner one was open").isEmpty();

    inner.callback("page");

    assertThat(told).as("what ran when it was fired").containsExactly("outer got page");
  }

  @Test
  @DisplayName("the inner one's error is the outer one's, and nobody else has to handle it")
  void waitsForAnError() {
    var inner = new Deferred();
    var outer = new Deferred();
    outer.addCallback(value -> inner);
    outer.callback(1);
    inner.errback(failure);

    assertThat(outer.unhandled()).as("unhandled of the outer one").isSameAs(failure);
    assertThat(inner.unhandled()).as("unhandled of the inner one").isNull();
    outer.addErrback(error -> note("outer", error, 0));
    assertThat(told).as("what the outer one's errback got").containsExactly("outer got " + failure);
    assertThat(outer.unhandled()).as("unhandled, once an errback has handled it").isNull();
  }

  @Test
  @DisplayName("an inner one that has fired already gives its outcome at once")
  void innerHasFired() {
    var inner = new Deferred();
    inner.callback("page");
    var failed = new Deferred();
    failed.errback(failure);

    fired(0)
        .addCallback(value -> inner)
        .addCallback(value -> note("first", value, 0))
        .addCallback(value -> failed)
        .addErrback(error -> note("second", error, 0));

    assertThat(told)
        .as("what the pairs behind them got")
        .containsExactly("first got page", "second got " + failure);
    assertThat(failed.unhandled()).as("unhandled of the inner one").isNull();
  }

  @Test
  @DisplayName("an inner one that has fired, and waits itself, is waited for")
  void innerWaits() {
    var innermost = new Deferred();
    var inner = fired("too early");
    inner
        .addCallback(value -> innermost)
        .addCallback(value -> note("inner", value, value + ", parsed"));
    fired(0).addCallback(value -> inner).addCallback(value -> note("outer", value, 0));
    assertThat(told).as("what ran while the innermost one was open").isEmpty();

    innermost.callback("page");

    assertThat(told)
        .as("what ran when it was fired")
        .containsExactly("inner got page", "outer got page, parsed");
  }

  @Test
  @DisplayName(
      "pairs that the inner one has when it is returned shape the value; later ones see" + " null")
  void innerPairs() {
    var inner = new Deferred();
    inner.addCallback(value -> note("inner", value, value + ", parsed"));
    var outer = fired(0);
    outer.addCallback(value -> inner).addCallback(value -> note("outer", value, 0));
    inner.addCallback(value -> told.add("later pair of the inner one got " + value));

    inner.callback("page");

    assertThat(told).as("what ran first").startsWith("inner got page");
    assertThat(told)
        .as("all that ran")
        .containsExactlyInAnyOrder(
            "inner got page", "outer got page, parsed", "later pair of the inner one got null");
  }

  @Test
  @DisplayName("a pair that is added inside a callback runs behind those added before, not nested")
  void addedInside() {
    var deferred = new Deferred();
    deferred
        .addCallback(
            value -> {
              deferred.addCallback(it -> note("added inside", it, 3));
              return note("first", value, 1);
            })
        .addCallback(value -> note("second", value, 2));

    deferred.callback(0);

    assertThat(told)
        .as("what ran, in order")
        .containsExactly("first got 0", "second got 1", "added inside got 2");
  }

  @Test
  @DisplayName("to fire it a second time is refused, and changes nothing")
  void firedTwice() {
    var deferred = new Deferred();
    deferred.callback(1);
    assertThrows(IllegalStateException.class, () -> deferred.callback(2), "a second callback");
    assertThrows(IllegalStateException.class, () -> deferred.errback(failure), "an errback then");
    deferred.addCallback(value -> note("pair", value, null));
    var failed = new Deferred();
    failed.errback(failure);
    assertThrows(IllegalStateException.class, () -> failed.callback(2), "a callback after errback");
    failed.addErrback(error -> note("errback", error, null));
    assertThrows(IllegalStateException.class, () -> failed.callback(3), "once more");

    assertThat(told)
        .as("what pairs got that were added afterward")
        .containsExactly("pair got 1", "errback got " + failure);
    var outer = fired(0).addCallback(value -> new Deferred());
    assertThrows(
        IllegalStateException.class, () -> outer.callback(4), "a second callback while it waits");
  }

  @Test
  @DisplayName("unhandled tells of the error at the end of the chain, until an errback handles it")
  void unhandled() {
    var deferred = new Deferred();
    assertThat(deferred.unhandled()).as("unhandled of one that has not fired").isNull();
    deferred.addCallback(value -> note("callback", value, 0));
    deferred.errback(failure);
    assertThat(deferred.unhandled()).as("unhandled behind a callback only").isSameAs(failure);
    assertThat(deferred.unhandled()).as("unhandled, asked again").isSameAs(failure);
    deferred.addErrback(error -> new Deferred());
    assertThat(deferred.unhandled()).as("unhandled while it waits").isNull();
    assertThat(fired(1).unhandled()).as("unhandled of one that has a value").isNull();
    assertThat(
            fired(1)
                .addCallback(
                    value -> {
                      throw failure;
                    })
                .unhandled())
        .as("unhandled of one whose callback has thrown")
        .isSameAs(failure);
  }

  @Test
  @DisplayName("cancel of an open one without a canceller fires it with a CancellationException")
  void cancel() {
    var deferred = new Deferred();
    deferred.addCallback(value -> note("callback", value, 0)).addErrback(told::add);

    deferred.cancel();

    assertThat(told).as("what its pairs got").hasSize(1);
    assertThat(told.getFirst()).isInstanceOf(CancellationException.class);
    deferred.cancel();
    assertThat(told).as("what they got after a second cancel").hasSize(1);
  }

  @Test
  @DisplayName("after a cancel, one late result is ignored, and the next is refused")
  void lateResult() {
    var deferred = new Deferred();
    deferred.cancel();
    deferred.callback("late");
    assertThrows(
        IllegalStateException.class, () -> deferred.callback("later"), "the second late callback");
    var failed = new Deferred();
    failed.cancel();
    failed.cancel();
    failed.errback(failure);
    assertThrows(
        IllegalStateException.class, () -> failed.errback(failure), "the second late errback");

    assertThat(deferred.unhandled()).as("its error").isInstanceOf(CancellationException.class);
    assertThat(failed.unhandled()).as("its error").isInstanceOf(CancellationException.class);
  }

  @Test
  @DisplayName("cancel of one that waits cancels the one that it waits for, and that decides")
  void cancelWhileItWaits() {
    var inner = new Deferred();
    var outer = fired(0).addCallback(value -> inner).addErrback(error -> note("outer", 0, error));
    outer.cancel();
    assertThat(inner.unhandled()).as("unhandled of the inner one").isNull();
    assertThat(told).as("what the outer one's pair got").hasSize(1);
    inner.callback("late");
    assertThrows(
        IllegalStateException.class, () -> inner.callback("later"), "a second late callback");
    assertThrows(
        IllegalStateException.class, () -> outer.callback("too"), "a callback of the outer one");

    told.clear();
    var saved = new Deferred(it -> it.callback("half a page"));
    var middle = fired(0).addCallback(value -> saved);
    fired(0).addCallback(value -> middle).addCallback(told::add).cancel();
    fired(0).addCallback(value -> new Deferred()).addErrback(told::add).cancel();
    assertThat(told)
        .as("what came of a canceller that is two steps away, and of one that has none")
        .hasSize(2)
        .startsWith("half a page");
    assertThat(told.getLast()).isInstanceOf(CancellationException.class);
  }

  @Test
  @DisplayName("a canceller is called once, with the Deferred; if it fires it, that counts")
  void canceller() {
    var deferred =
        new Deferred(
            it -> {
              told.add("cancelled");
              it.callback("half a page");
            });
    deferred.cancel();
    deferred.cancel();
    deferred.addCallback(value -> note("pair", value, 0));
    assertThat(told).containsExactly("cancelled", "pair got half a page");
    assertThrows(IllegalStateException.class, () -> deferred.callback("late"), "a late result");

    told.clear();
    var silent = new Deferred(told::add);
    silent.cancel();
    assertThat(told).as("what the canceller got").containsExactly(silent);
    assertThat(silent.unhandled())
        .as("the error, if the canceller does not fire it")
        .isInstanceOf(CancellationException.class);
    assertThrows(IllegalStateException.class, () -> silent.callback("late"), "a late result");
  }

  @Test
  @DisplayName("thousands of random steps come to the same as in a slow and simple model")
  void model() {
    DeferredModel.compare();
  }

  @Test
  @Corner
  @DisplayName("a chain of 100,000 pairs needs no deep stack")
  void longChain() {
    var before = new Deferred();
    for (var i = 0; i < MANY; i++) {
      before.addCallback(value -> (Integer) value + 1);
    }
    before.callback(0);
    before.addCallback(told::add);
    var growing = fired(0);
    growing.addCallback(value -> grow(growing, 0));
    growing.addCallback(told::add);

    assertThat(told)
        .as("the ends of a chain that was built first, and of one that grows from inside")
        .contains(MANY);
    assertThat(grown).as("pairs added from inside that have run").isEqualTo(MANY);
  }

  private int grown;

  private Object grow(Deferred growing, int pairs) {
    grown = pairs;
    if (pairs < MANY) {
      growing.addCallback(value -> grow(growing, pairs + 1));
    }
    return "grown";
  }

  @Test
  @Corner
  @DisplayName("100,000 Deferreds that wait, each for the next, need no deep stack")
  void longLine() {
    for (var error : new Throwable[] {null, failure}) {
      var last = new Deferred();
      var first = line(last);
      first.addCallbacks(told::add, told::add);
      if (error == null) {
        last.callback("page");
      } else {
        last.errback(error);
      }
    }
    var cancelled = line(new Deferred());
    cancelled.cancel();
    assertThat(told)
        .as("what came out at the other end, for a value and an error at the last")
        .containsExactly("page", failure);
    assertThat(cancelled.unhandled())
        .as("what came of the first, when it was cancelled through all of them")
        .isInstanceOf(CancellationException.class);
  }

  /** The first of a line, which waits for the next, and so on to the last one. */
  private static Deferred line(Deferred last) {
    var first = last;
    for (var i = 0; i < MANY; i++) {
      var next = first;
      first = fired(0).addCallback(value -> next);
    }
    return first;
  }

  @Test
  @Corner
  @DisplayName("a line of 100,000 may be fired from the first one on, or from the last one on")
  void longLineFromTheOtherEnd() {
    for (var fromTheFirst : Tried.each("from the first", List.of(true, false))) {
      told.clear();
      var line = new ArrayList<Deferred>();
      line.add(new Deferred());
      for (var i = 0; i < MANY; i++) {
        var next = new Deferred();
        line.getLast().addCallback(value -> next);
        line.add(next);
      }
      line.getFirst().addCallback(told::add);
      (fromTheFirst ? line : line.reversed()).forEach(it -> it.callback("page"));
      assertThat(told)
          .as("what came out, when the %s was fired first", fromTheFirst ? "first" : "last")
          .containsExactly("page");
    }
  }

  @Test
  @Corner
  @DisplayName("whatever is thrown is the error, as it is, and the chain goes on behind it")
  void anyThrowable() {
    var errors = new ArrayList<Throwable>();
    for (var kind : CallbackFailure.values()) {
      errors.add(kind.thrower().thrown());
    }
    errors.add(new Odd());
    for (var error : Tried.each("error", errors)) {
      told.clear();
      var deferred = new Deferred();
      deferred
          .addCallback(
              value -> {
                throw error;
              })
          .addErrback(
              it -> {
                told.add(it);
                throw it;
              })
          .addErrback(it -> note("next", it, "handled"));
      deferred.callback(0);
      deferred.addCallback(told::add);
      var fired = new Deferred();
      fired.errback(error);
      assertThat(told)
          .as("what the pairs behind got, when a callback threw %s", error)
          .containsExactly(error, "next got " + error, "handled");
      assertThat(fired.unhandled()).isSameAs(error);
    }
    assertThat(Thread.interrupted()).as("the interrupt flag afterward").isFalse();
    Thread.currentThread().interrupt();
    fired(0).addCallback(told::add);
    assertThat(Thread.interrupted()).as("a flag that was set before").isTrue();
  }

  @Test
  @Corner
  @DisplayName("null is a value, and a Throwable that is returned or passed to callback is one too")
  void oddValues() {
    fired(null)
        .addCallback(value -> note("first", value, failure))
        .addCallback(value -> note("second", value, null))
        .addCallback(value -> note("third", value, null));
    fired(failure).addCallback(value -> note("fired with a Throwable", value, null));
    var failed = new Deferred();
    failed.errback(failure);
    failed.addErrback(error -> null).addCallback(value -> note("after an errback", value, null));
    var inner = new Deferred();
    fired(0).addCallback(value -> inner).addCallback(value -> note("outer", value, null));
    inner.callback(null);
    assertThrows(IllegalStateException.class, () -> inner.callback(null), "a second callback");
    // A Throwable that is a value stays one on its way to the chain that waits for it.
    for (var isFired : Tried.each("is fired before", List.of(true, false))) {
      var waitedFor = isFired ? fired(failure) : new Deferred();
      fired(0).addCallback(value -> waitedFor).addCallback(value -> note("waiting", value, null));
      if (!isFired) {
        waitedFor.callback(failure);
      }
    }

    assertThat(told)
        .as("what callbacks got")
        .containsExactly(
            "first got null",
            "second got " + failure,
            "third got null",
            "fired with a Throwable got " + failure,
            "after an errback got null",
            "outer got null",
            "waiting got " + failure,
            "waiting got " + failure);
  }

  @Test
  @Corner
  @DisplayName("a second Deferred that waits for the same one gets null")
  void secondOuter() {
    var inner = new Deferred();
    var first = fired(0).addCallback(value -> inner);
    var second = fired(0).addCallback(value -> inner);
    inner.callback("page");
    var third = fired(0).addCallback(value -> inner);
    first.addCallback(value -> note("first", value, 0));
    second.addCallback(value -> note("second", value, 0));
    third.addCallback(value -> note("third", value, 0));

    assertThat(told)
        .as("what two that waited got, and one that came later")
        .containsExactly("first got page", "second got null", "third got null");
  }

  @Test
  @Corner
  @DisplayName(
      "a chain may wait twice for the same one: the second time, for what it has run since")
  void waitsTwiceForTheSame() {
    var inner = new Deferred();
    var outer =
        fired(0)
            .addCallback(value -> inner)
            .addCallback(value -> note("first", value, inner))
            .addCallback(value -> note("second", value, 0));
    // Behind the place where the outer one takes the outcome, and before it waits again.
    inner.addCallback(value -> note("inner", value, "made since"));
    inner.callback("page");

    assertThat(told)
        .as("what the outer chain got, which waits twice, and the inner one's pair between")
        .containsExactlyInAnyOrder("first got page", "inner got null", "second got made since");
    assertThat(outer.unhandled()).as("unhandled of the outer one").isNull();
  }

  @Test
  @Corner
  @DisplayName("an errback may return a Deferred too, and a chain may wait several times")
  void waitsAgain() {
    var one = new Deferred();
    var two = new Deferred();
    var deferred = new Deferred();
    deferred
        .addErrback(error -> one)
        .addCallback(value -> note("after one", value, two))
        .addErrback(error -> note("after two", error, "end"));
    deferred.errback(failure);
    deferred.addCallback(value -> note("added while it waits", value, 0));
    one.callback(1);
    two.errback(failure);

    assertThat(told)
        .as("what ran, in order")
        .containsExactly(
            "after one got 1", "after two got " + failure, "added while it waits got end");
  }

  @Test
  @Corner
  @DisplayName("a pair that returns its own Deferred makes an IllegalStateException for the next")
  void itself() {
    var deferred = new Deferred();
    deferred.addCallback(value -> deferred).addErrback(told::add);
    deferred.callback(0);
    assertThat(told).as("what the next errback got").hasSize(1);
    assertThat(told.getFirst()).isInstanceOf(IllegalStateException.class);
    deferred.addCallback(value -> told.add("goes on"));
    assertThat(told).as("what ran behind it").hasSize(2);
  }

  @Test
  @Corner
  @DisplayName("a callback may fire another Deferred, whose pairs run inside that call")
  void firesAnother() {
    var other = new Deferred();
    other.addCallback(value -> note("other", value, 0));
    var deferred = new Deferred();
    deferred.addCallback(
        value -> {
          other.callback(2);
          told.add("other.callback has returned");
          other.addCallback(it -> note("other again", it, 0));
          return told.add("addCallback has returned");
        });
    deferred.callback(1);

    assertThat(told)
        .as("what happened, in order")
        .containsExactly(
            "other got 2",
            "other.callback has returned",
            "other again got 0",
            "addCallback has returned");
  }

  @Test
  @Corner
  @DisplayName("one that is just running its pairs is waited for like one that has not fired")
  void innerIsRunning() {
    var inner = new Deferred();
    var outer = new Deferred();
    outer.addCallback(value -> inner).addCallback(value -> note("outer", value, 0));
    inner
        .addCallback(
            value -> {
              outer.callback(0);
              told.add("outer.callback has returned");
              return "page";
            })
        .addCallback(value -> note("inner", value, value + ", parsed"));
    inner.callback("not yet");

    assertThat(told)
        .as("what happened, in order")
        .containsExactly("outer.callback has returned", "inner got page", "outer got page, parsed");

    told.clear();
    var last = new Deferred();
    last.addCallback(
        value -> {
          fired(0).addCallback(it -> last).addCallback(it -> note("outer", it, 0));
          told.add("the last pair ends");
          return "page";
        });
    last.callback("not yet");
    assertThat(told)
        .as("what happened, in order, when it was running its last pair")
        .containsExactly("the last pair ends", "outer got page");
  }

  @Test
  @Corner
  @DisplayName("what a canceller throws comes out of cancel, and the Deferred has not fired")
  void cancellerThrows() {
    var calls = new int[1];
    var deferred =
        new Deferred(
            it -> {
              calls[0]++;
              throw failure;
            });
    var thrown = assertThrows(NotFound.class, deferred::cancel);
    assertThat(thrown).as("what cancel threw").isSameAs(failure);
    deferred.callback("page");
    deferred.addCallback(value -> note("pair", value, 0));
    assertThrows(
        IllegalStateException.class, () -> deferred.callback("again"), "a second callback");
    assertThat(told).as("what its pair got").containsExactly("pair got page");
    assertThat(calls[0]).as("calls of the canceller").isEqualTo(1);
    deferred.cancel();
    assertThat(calls[0]).as("calls of the canceller, after it has fired").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("a canceller that has thrown is called again by the next cancel")
  void cancelledAfterTheCancellerThrew() {
    var deferred =
        new Deferred(
            it -> {
              told.add("asked");
              if (told.size() < 3) {
                throw failure;
              }
            });
    deferred.addErrback(error -> told.add(error.getClass().getSimpleName()));
    assertThrows(NotFound.class, deferred::cancel, "what the canceller threw first");
    assertThrows(NotFound.class, deferred::cancel, "what it threw then");
    assertThat(told).as("what two cancels came to").containsExactly("asked", "asked");

    deferred.cancel();

    assertThat(told)
        .as("what happened in three cancels, of which the canceller threw out of two")
        .containsExactly("asked", "asked", "asked", "CancellationException");
    assertThrows(
        IllegalStateException.class,
        () -> deferred.callback("late"),
        "a callback after a cancel of one with a canceller");
  }

  @Test
  @Corner
  @DisplayName("what is refused changes nothing: null, a Deferred as a value")
  void refused() {
    var deferred = new Deferred();
    assertThrows(NullPointerException.class, () -> deferred.addCallback(null));
    assertThrows(NullPointerException.class, () -> deferred.addErrback(null));
    assertThrows(NullPointerException.class, () -> deferred.addCallbacks(told::add, null));
    assertThrows(NullPointerException.class, () -> deferred.addCallbacks(null, told::add));
    assertThrows(NullPointerException.class, () -> deferred.errback(null), "errback(null)");
    assertThrows(
        IllegalArgumentException.class,
        () -> deferred.callback(new Deferred()),
        "callback with a Deferred");
    assertThat(deferred.addCallback(value -> note("pair", value, value)))
        .as("what addCallback returns")
        .isSameAs(deferred);
    deferred.callback(1);

    assertThat(told).as("what its pair got").containsExactly("pair got 1");
    assertThat(deferred.unhandled()).isNull();
  }

  private Object note(String who, Object got, Object result) {
    told.add(who + " got " + got);
    return result;
  }

  private static Deferred fired(Object value) {
    var deferred = new Deferred();
    deferred.callback(value);
    return deferred;
  }
}

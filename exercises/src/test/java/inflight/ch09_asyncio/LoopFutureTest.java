package inflight.ch09_asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.TestLoop;
import inflight.given.Thenable;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.OnLoop;
import inflight.testkit.Tried;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
@OnLoop
class LoopFutureTest {
  private final TestLoop loop = TestLoop.virtual();
  private final List<Object> told = new ArrayList<>();
  private final NotFound failure = new NotFound();

  /** Without a stack trace: none of the test's business, and messages stay short. */
  private static final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFound() {
      super("404", null, false, false);
    }
  }

  /** Not an Exception. Without a stack trace either. */
  private static final class OutOfEggs extends Error {
    private static final long serialVersionUID = 1;

    OutOfEggs() {
      super("out of eggs", null, false, false);
    }
  }

  @Test
  @DisplayName("a callback is called with the value, once")
  void value() {
    var future = open();
    tell(future);

    assertThat(future.isSettled()).as("whether an open future is settled").isFalse();
    assertThat(future.fulfill("page")).as("fulfill of an open future").isTrue();
    assertThat(future.isSettled()).as("whether a fulfilled future is settled").isTrue();

    loop.runAll();
    assertThat(told).as("what the callback got").containsExactly("page");
  }

  @Test
  @DisplayName("a callback is called with the error, once")
  void error() {
    var future = open();
    tell(future);

    assertThat(future.reject(failure)).as("reject of an open future").isTrue();
    assertThat(future.isSettled()).as("whether a rejected future is settled").isTrue();

    loop.runAll();
    assertThat(told).as("what the callback got").containsExactly(failure);
  }

  @Test
  @DisplayName("a callback never runs inside fulfill or reject")
  void notInsideSettle() {
    var fulfilled = open();
    tell(fulfilled);
    fulfilled.then(told::add);
    fulfilled.fulfill("page");
    assertThat(told).as("what callbacks got inside fulfill").isEmpty();
    loop.runAll();
    assertThat(told).as("what they got in later turns").containsExactly("page", "page");
    told.clear();

    var rejected = open();
    tell(rejected);
    rejected.recover(
        it -> {
          told.add(it);
          return "";
        });
    rejected.reject(failure);
    assertThat(told).as("what callbacks got inside reject").isEmpty();

    loop.runAll();
    assertThat(told).as("what they got in later turns").containsExactly(failure, failure);
  }

  @Test
  @DisplayName(
      "a callback never runs inside the call that hands it in, even if the future is settled")
  void notInsideThen() {
    var fulfilled = open();
    fulfilled.fulfill("page");
    loop.runAll();

    tell(fulfilled);
    assertThat(told).as("what a callback got inside whenSettled").isEmpty();
    fulfilled.then(told::add);
    assertThat(told).as("what a callback got inside then").isEmpty();
    fulfilled.thenFollow(
        it -> {
          told.add(it);
          return open();
        });
    assertThat(told).as("what a callback got inside thenFollow").isEmpty();

    loop.runAll();
    assertThat(told)
        .as("what the callbacks got in later turns")
        .containsExactly("page", "page", "page");
  }

  @Test
  @DisplayName("a callback of a settled future does not run in the turn that hands it in")
  void notInTheSameTurn() {
    var future = open();
    future.fulfill("page");
    loop.callSoon(
        () -> {
          tell(future);
          told.add("handed in");
        });
    loop.callSoon(() -> told.add("next in the same turn"));

    loop.runAll();
    assertThat(told)
        .as("what ran, in order")
        .containsExactly("handed in", "next in the same turn", "page");
  }

  @Test
  @DisplayName("a callback does not run in the turn that settles its future")
  void notInTheTurnThatSettles() {
    var future = open();
    tell(future);
    loop.callSoon(
        () -> {
          future.fulfill("page");
          told.add("settled");
        });
    loop.callSoon(() -> told.add("next in the same turn"));

    loop.runAll();
    assertThat(told)
        .as("what ran, in order")
        .containsExactly("settled", "next in the same turn", "page");
  }

  @Test
  @DisplayName("callbacks run on the loop's own thread")
  void onTheLoopsThread() {
    var threads = new ArrayList<String>();
    var future = open();
    future
        .then(it -> threads.add(loop.here()))
        .thenFollow(
            it -> {
              threads.add(loop.here());
              return this.<String>failed(failure);
            })
        .recover(
            it -> {
              threads.add(loop.here());
              return "recovered";
            })
        .whenSettled(it -> threads.add(loop.here()), told::add);
    open()
        .follow(
            (onValue, onError) -> {
              threads.add(loop.here());
              onValue.accept("page");
            });
    future.fulfill("page");
    loop.runAll();
    future.whenSettled(it -> threads.add(loop.here()), told::add);

    loop.runAll();
    assertThat(threads).as("where six callbacks ran").hasSize(6);
    assertThat(threads).as("where they ran").containsOnly("the loop's own thread");
    assertThat(loop.callsFromElsewhere())
        .as("calls of the loop that are for its own thread, and came from another")
        .isEmpty();
  }

  @Test
  @DisplayName("callbacks of one future run in the order in which they were handed in")
  void inOrder() {
    var future = open();
    future.then(it -> told.add("first"));
    future.whenSettled(it -> told.add("second"), told::add);
    future.then(it -> told.add("third"));
    future.fulfill("page");
    future.then(it -> told.add("handed in after fulfill"));

    loop.runAll();
    assertThat(told)
        .as("what ran, in order")
        .containsExactly("first", "second", "third", "handed in after fulfill");
  }

  @Test
  @DisplayName("a future can be settled once: whatever comes later is refused")
  void once() {
    var fulfilled = open();
    tell(fulfilled);
    fulfilled.fulfill("first");
    assertThat(fulfilled.fulfill("second")).as("fulfill after fulfill").isFalse();
    assertThat(fulfilled.reject(failure)).as("reject after fulfill").isFalse();
    assertThat(fulfilled.follow(settled("third"))).as("follow after fulfill").isFalse();
    loop.runAll();

    var rejected = open();
    tell(rejected);
    rejected.reject(failure);
    assertThat(rejected.reject(new IllegalStateException("other")))
        .as("reject after reject")
        .isFalse();
    assertThat(rejected.fulfill("fourth")).as("fulfill after reject").isFalse();

    loop.runAll();
    tell(fulfilled);
    loop.runAll();
    tell(rejected);
    loop.runAll();
    assertThat(told)
        .as("what callbacks got, before and after the vain calls")
        .containsExactly("first", failure, "first", failure);
  }

  @Test
  @Corner
  @DisplayName("null is a value like any other")
  void nullValue() {
    var future = open();
    tell(future);
    future.fulfill(null);
    assertThat(future.fulfill("second")).as("fulfill after fulfill with null").isFalse();

    loop.runAll();
    assertThat(told).as("what the callback got").containsExactly((Object) null);
  }

  @Test
  @DisplayName("then makes a new value of the value")
  void then() {
    var future = open();
    tell(future.then(it -> it + " 1").then(String::length));
    future.fulfill("page");

    loop.runAll();
    assertThat(told).as("what the end of the chain got").containsExactly(6);
  }

  @Test
  @DisplayName("an error passes by every then until somebody recovers")
  void errorPassesBy() {
    var future = open();
    tell(
        future
            .then(it -> told.add("not for errors"))
            .thenFollow(
                it -> {
                  told.add("not for errors either");
                  return settled("page");
                })
            .recover(it -> it == failure ? "recovered" : "some other error")
            .then(it -> it + ", and on"));
    future.reject(failure);

    loop.runAll();
    assertThat(told).as("what callbacks got").containsExactly("recovered, and on");
  }

  @Test
  @DisplayName("a value passes by recover")
  void valuePassesBy() {
    var future = open();
    tell(
        future.recover(
            it -> {
              told.add("not for values");
              return "";
            }));
    future.fulfill("page");

    loop.runAll();
    assertThat(told).as("what callbacks got").containsExactly("page");
  }

  @Test
  @DisplayName("what a function throws is the error of the new future")
  void thrown() {
    var future = settled("page");
    tell(
        future.then(
            it -> {
              throw failure;
            }));
    tell(
        future.thenFollow(
            it -> {
              throw failure;
            }));
    tell(
        this.<String>failed(new IllegalStateException("other"))
            .recover(
                it -> {
                  throw failure;
                }));

    loop.runAll();
    assertThat(told)
        .as("what three futures came to, whose functions threw")
        .containsExactly(failure, failure, failure);
  }

  @Test
  @DisplayName("what is thrown is the error of the new future, be it an Exception or an Error")
  void thrownError() {
    var broken = new OutOfEggs();
    tell(
        settled("page")
            .then(
                it -> {
                  throw broken;
                }));
    tell(
        settled("page")
            .thenFollow(
                it -> {
                  throw broken;
                }));
    tell(
        this.<String>failed(failure)
            .recover(
                it -> {
                  throw broken;
                }));
    assertThatCode(
            () ->
                follow(
                    (onValue, onError) -> {
                      throw broken;
                    }))
        .as("follow of a thenable that throws an Error: it is the follower's, not the caller's")
        .doesNotThrowAnyException();

    // Whoever lets it through leaves it to the loop.
    loop.runAllThoughSomeThrow();
    assertThat(told)
        .as(
            "what came of then, thenFollow, recover and follow, whose function or thenable threw"
                + " an Error; a future that is missing here stays open for ever")
        .containsExactly(broken, broken, broken, broken);
  }

  /** What a future may come to beside a value: whatever can be thrown. */
  private static List<Throwable> errors() {
    var cancelled = new CancellationException("cancelled");
    cancelled.initCause(new NotFound());
    return List.of(
        new NotFound(),
        new IOException("a checked exception"),
        new InterruptedException("interrupted"),
        new TimeoutException("too late"),
        new OutOfEggs(),
        new AssertionError("an error"),
        new StackOverflowError(),
        new Throwable("neither an Exception nor an Error", null, false, false) {
          private static final long serialVersionUID = 1;
        },
        cancelled,
        new CancellationException(),
        new CompletionException(new NotFound()),
        new CompletionException("without a cause", null),
        new ExecutionException(new NotFound()),
        new CompletionException(new CancellationException()));
  }

  @Test
  @Corner
  @DisplayName(
      "an error of any kind comes out as the very one that went in, whichever way it takes")
  void everyKindOfError() {
    for (var error : Tried.each("error", errors())) {
      var open = open();
      var ways = new LinkedHashMap<String, LoopFuture<String>>();
      ways.put("reject", failed(error));
      ways.put("then, which it passes by", this.<String>failed(error).then(it -> it + "!"));
      ways.put(
          "thenFollow, which it passes by",
          this.<String>failed(error).thenFollow(it -> settled("page")));
      ways.put("a function of then that throws it", settled("page").then(it -> sneak(error)));
      ways.put(
          "a function of thenFollow that throws it",
          settled("page").<String>thenFollow(it -> sneak(error)));
      ways.put("a function of thenFollow", settled("page").thenFollow(it -> failed(error)));
      ways.put(
          "a function of recover that throws it",
          this.<String>failed(failure).recover(it -> sneak(error)));
      ways.put("a future that is followed", following(failed(error)));
      ways.put("a future that is followed while it is open", following(open));
      ways.put(
          "a thenable that is followed", following((onValue, onError) -> onError.accept(error)));
      ways.put("a thenable that throws it", following((onValue, onError) -> sneak(error)));
      open.reject(error);
      ways.forEach(
          (way, future) -> {
            told.clear();
            future.whenSettled(it -> told.add("a value: " + it), told::add);
            future.recover(
                it -> {
                  told.add(it);
                  return "recovered";
                });
            loop.runAll();
            assertThat(future.isSettled()).as("settled by %s: %s", error, way).isTrue();
            assertThat(told)
                .as("what whenSettled and recover got of %s, by %s", error, way)
                .hasSize(2)
                .allSatisfy(it -> assertThat(it).isSameAs(error));
          });
    }
  }

  @Test
  @Corner
  @DisplayName("a value of any kind, null too, comes out as it went in, whichever way it takes")
  void everyKindOfValue() {
    var values = new ArrayList<Object>(errors());
    values.add("page");
    values.add(null);
    values.add(settled("a future as a value"));
    for (var value : Tried.each("value", values)) {
      var open = new LoopFuture<Object>(loop);
      var ways = new LinkedHashMap<String, LoopFuture<Object>>();
      ways.put("fulfill", of(value));
      ways.put("recover, which it passes by", of(value).recover(it -> "recovered"));
      ways.put("a function of then", of("page").then(it -> value));
      ways.put("a function of thenFollow", of("page").thenFollow(it -> of(value)));
      ways.put("a function of recover", this.<Object>failed(failure).recover(it -> value));
      var follower = new LoopFuture<Object>(loop);
      follower.follow(open);
      ways.put("a future that is followed while it is open", follower);
      var other = new LoopFuture<Object>(loop);
      other.follow((onValue, onError) -> onValue.accept(value));
      ways.put("a thenable that is followed", other);
      open.fulfill(value);
      ways.forEach(
          (way, future) -> {
            told.clear();
            future.whenSettled(told::add, it -> told.add("an error: " + it));
            future.then(told::add);
            loop.runAll();
            assertThat(told)
                .as("what whenSettled and then got of the value %s, by %s", value, way)
                .hasSize(2)
                .allSatisfy(it -> assertThat(it).isSameAs(value));
          });
    }
  }

  private LoopFuture<Object> of(Object value) {
    var future = new LoopFuture<Object>(loop);
    future.fulfill(value);
    return future;
  }

  private LoopFuture<String> following(Thenable<String> other) {
    var future = open();
    future.follow(other);
    return future;
  }

  @SuppressWarnings("unchecked")
  private static <R, T extends Throwable> R sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  @DisplayName("a future that follows another settles as the other does, and not before it")
  void follows() {
    var other = open();
    var future = open();
    tell(future);
    assertThat(future.follow(other)).as("follow of an open future").isTrue();
    loop.runAll();
    assertThat(future.isSettled()).as("settled, while the followed one is open").isFalse();
    other.fulfill("page");
    loop.runAll();
    assertThat(future.isSettled()).as("settled, once the followed one was").isTrue();

    var failing = open();
    tell(failing);
    failing.follow(failed(failure));
    loop.runAll();
    assertThat(told).as("what two followers came to").containsExactly("page", failure);
  }

  @Test
  @DisplayName("a future that follows another cannot be settled in another way meanwhile")
  void lockedIn() {
    var other = open();
    var future = open();
    tell(future);
    future.follow(other);

    assertThat(future.fulfill("outside")).as("fulfill of a future that follows").isFalse();
    assertThat(future.reject(failure)).as("reject of a future that follows").isFalse();
    assertThat(future.follow(settled("outside"))).as("a second follow").isFalse();
    loop.runAll();
    other.fulfill("page");

    loop.runAll();
    assertThat(told).as("what the follower came to").containsExactly("page");
  }

  @Test
  @Corner
  @DisplayName("a future that follows another cannot be settled by that one in another way either")
  void lockedInWhileItAsks() {
    var ways = new LinkedHashMap<String, Predicate<LoopFuture<String>>>();
    ways.put("fulfill", it -> it.fulfill("outside"));
    ways.put("reject", it -> it.reject(failure));
    ways.put("follow", it -> it.follow(settled("outside")));
    ways.put("follow, by itself,", it -> it.follow(it));
    for (var way : Tried.each("way", ways.keySet())) {
      told.clear();
      var future = open();
      var accepted = new ArrayList<Boolean>();
      var callbacks = new ArrayList<Consumer<? super String>>();
      tell(future);
      future.follow(
          (onValue, onError) -> {
            accepted.add(ways.get(way).test(future));
            callbacks.add(onValue);
          });
      loop.runAll(); // the other may be asked in a turn of its own

      assertThat(accepted)
          .as(
              "%s of a future that follows a thenable, called by that thenable's whenSettled before"
                  + " it calls back: its fate has been decided by then",
              way)
          .containsExactly(false);
      assertThat(future.isSettled()).as("settled, before the thenable has called back").isFalse();
      callbacks.getFirst().accept("page");
      loop.runAll();
      assertThat(told).as("the outcome of the follower").containsExactly("page");
    }
  }

  @Test
  @DisplayName(
      "thenFollow waits for the future that the function returns, and settles as that one does")
  void flattened() {
    var inner = open();
    var outer = settled("page").thenFollow(it -> inner);
    tell(outer);
    loop.runAll();
    assertThat(told).as("what callbacks got while the inner future was open").isEmpty();
    assertThat(outer.isSettled()).as("settled, while the inner future is open").isFalse();
    inner.fulfill("links");
    tell(settled("page").thenFollow(it -> settled("a").thenFollow(that -> settled(that + "b"))));
    tell(settled("page").<String>thenFollow(it -> failed(failure)));

    loop.runAll();
    assertThat(told)
        .as("what three futures of futures came to")
        .containsExactlyInAnyOrder("links", "ab", failure);
  }

  @Test
  @Corner
  @DisplayName("a future made by thenFollow has its fate decided once the function has returned")
  void followsForGood() {
    for (var way : Tried.each("way", List.of("fulfill", "reject", "follow"))) {
      told.clear();
      var inner = open();
      var outer = settled("page").thenFollow(it -> inner);
      tell(outer);
      loop.runAll();
      var accepted =
          switch (way) {
            case "fulfill" -> outer.fulfill("by hand");
            case "reject" -> outer.reject(failure);
            default -> outer.follow(settled("by hand"));
          };
      loop.runAll();
      assertThat(accepted)
          .as("%s of a future that follows the one that a function of thenFollow returned", way)
          .isFalse();
      inner.fulfill("links");
      loop.runAll();
      assertThat(told).as("what its callback got, after %s", way).containsExactly("links");
    }
  }

  @Test
  @Corner
  @DisplayName("a future that is to follow itself is rejected")
  void itself() {
    var future = open();
    tell(future);
    assertThat(future.follow(future)).as("follow of an open future, by itself").isTrue();
    loop.runAll();
    assertThat(told).as("what a future came to that was to follow itself").hasSize(1);
    assertThat(told.getFirst()).as("its error").isInstanceOf(IllegalStateException.class);

    told.clear();
    var own = new AtomicReference<LoopFuture<String>>();
    own.set(settled("page").thenFollow(it -> own.get()));
    tell(own.get());
    loop.runAll();
    assertThat(told)
        .as("what a future came to whose function answered with that same future")
        .hasSize(1);
    assertThat(told.getFirst()).as("its error").isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Corner
  @DisplayName("follow returns false once the fate was decided, even if it is to follow itself")
  void itselfTooLate() {
    var followsAnother = open();
    followsAnother.follow(open());
    var all = List.of(settled("page"), this.<String>failed(failure), followsAnother);
    for (var future : all) {
      assertThat(future.follow(future))
          .as("follow, by itself, of a future whose fate was decided before")
          .isFalse();
      tell(future);
    }

    loop.runAll();
    assertThat(told)
        .as("the outcomes of the two that are settled")
        .containsExactly("page", failure);
  }

  @Test
  @Corner
  @DisplayName("if a thenable calls back twice, the first call counts")
  void settlesTwice() {
    follow(
        (onValue, onError) -> {
          onValue.accept("first");
          onValue.accept("second");
          onError.accept(failure);
        });
    loop.runAll();
    follow(
        (onValue, onError) -> {
          onError.accept(failure);
          onValue.accept("third");
        });

    loop.runAll();
    assertThat(told)
        .as("what two followers of such a thenable came to")
        .containsExactly("first", failure);
  }

  @Test
  @Corner
  @DisplayName("a thenable that calls back again later changes nothing")
  void settlesAgainLater() {
    var callbacks = new ArrayList<Consumer<? super String>>();
    var future = follow((onValue, onError) -> callbacks.add(onValue));
    loop.runAll(); // the other may be asked in a turn of its own
    callbacks.getFirst().accept("first");
    loop.runAll();
    callbacks.getFirst().accept("second");
    loop.runAll();
    tell(future);

    loop.runAll();
    assertThat(told).as("what callbacks got, before and after").containsExactly("first", "first");
  }

  @Test
  @Corner
  @DisplayName("what a thenable throws is the error, unless it has called back before")
  void throwingThenable() {
    follow(
        (onValue, onError) -> {
          throw failure;
        });
    loop.runAll();
    follow(
        (onValue, onError) -> {
          onValue.accept("page");
          throw failure;
        });

    loop.runAll();
    assertThat(told)
        .as("what came of a thenable that throws, and of one that calls back and then throws")
        .containsExactly(failure, "page");
  }

  @Test
  @Corner
  @DisplayName("a thenable that throws, and calls back later all the same, changes nothing")
  void throwsAndCallsBackLater() {
    var callbacks = new ArrayList<Runnable>();
    var future =
        follow(
            (onValue, onError) -> {
              callbacks.add(() -> onValue.accept("late"));
              callbacks.add(() -> onError.accept(new IllegalStateException("later still")));
              throw failure;
            });
    loop.runAll();
    for (var callback : callbacks) {
      callback.run();
      loop.runAll();
      tell(future);
      loop.runAll();
    }

    assertThat(told)
        .as("what callbacks got, before and after the thenable called back")
        .containsExactly(failure, failure, failure);
  }

  @Test
  @Corner
  @DisplayName("a callback may settle, follow and add more callbacks")
  void reentrant() {
    var first = open();
    var second = open();
    tell(second);
    first.whenSettled(
        it -> {
          second.fulfill(it + " again");
          tell(first);
        },
        told::add);
    first.fulfill("page");

    loop.runAll();
    assertThat(told).as("what callbacks got").containsExactlyInAnyOrder("page again", "page");
  }

  @Test
  @DisplayName("a callback that throws does not keep the next one from running")
  void nextCallbackRuns() {
    var future = open();
    var broken =
        future.then(
            it -> {
              throw failure;
            });
    future.then(told::add);
    future.fulfill("page");

    loop.runAll();
    assertThat(told).as("what the second callback got").containsExactly("page");
    tell(broken);
    loop.runAll();
    assertThat(told).as("and what the first came to").containsExactly("page", failure);
  }

  @Test
  @Corner
  @DisplayName("a callback of whenSettled that throws does not keep the next one from running")
  void nextListenerRuns() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      told.clear();
      var thrower = kind.thrower();
      var fulfilled = open();
      var rejected = open();
      for (var future : List.of(fulfilled, rejected)) {
        future.whenSettled(it -> thrower.run(), it -> thrower.run());
        tell(future);
      }
      fulfilled.fulfill("page");
      loop.runAllThoughSomeThrow();
      rejected.reject(failure);
      loop.runAllThoughSomeThrow();
      assertThat(told)
          .as(
              "what the callbacks behind one that throws %s got, of a value and of an error;"
                  + " give each to the loop by itself",
              kind)
          .containsExactly("page", failure);
    }
  }

  @Test
  @Corner
  @DisplayName("what one callback of a pair throws is not for the other: one of the two is called")
  void oneOfAPair() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      told.clear();
      var thrower = kind.thrower();
      var open = open();
      for (var future : List.of(open, settled("page"))) {
        future.whenSettled(
            it -> {
              told.add("onValue");
              thrower.run();
            },
            it -> told.add("onError"));
      }
      var failing = open();
      for (var future : List.of(failing, this.<String>failed(failure))) {
        future.whenSettled(
            it -> told.add("onValue"),
            it -> {
              told.add("onError");
              thrower.run();
            });
      }
      loop.runAllThoughSomeThrow();
      open.fulfill("page");
      failing.reject(failure);

      loop.runAllThoughSomeThrow();
      assertThat(told)
          .as("what was called, of two values and of two errors, when each callback threw %s", kind)
          .containsExactlyInAnyOrder("onValue", "onValue", "onError", "onError");
    }
  }

  @Test
  @Corner
  @DisplayName("a callback that is handed in twice runs twice, in its places in the order")
  void sameCallbackTwice() {
    var fulfilled = open();
    var rejected = open();
    for (var future : Tried.each("future", List.of(fulfilled, rejected))) {
      var times = new int[1];
      Consumer<Object> same = it -> told.add("same, time " + ++times[0]);
      future.whenSettled(same, same);
      future.whenSettled(it -> told.add("other"), it -> told.add("other"));
      future.whenSettled(same, same);
      if (future == fulfilled) {
        future.fulfill("page");
      } else {
        future.reject(failure);
      }
      future.whenSettled(same, same);
      future.whenSettled(same, same);

      loop.runAll();
      assertThat(told)
          .as(
              "what ran, when one callback was handed in twice while the future was open, and twice later")
          .containsExactly("same, time 1", "other", "same, time 2", "same, time 3", "same, time 4");
      told.clear();
    }
  }

  @Test
  @Corner
  @DisplayName("a callback that another one hands in runs in a later turn than that one")
  void handedInRunsInALaterTurn() {
    for (var error : Tried.each("error", Arrays.asList(null, failure))) {
      var turns = new ArrayList<Integer>();
      var future = open();
      Consumer<Object> first =
          it -> {
            turns.add(loop.turns());
            future.whenSettled(that -> turns.add(loop.turns()), that -> turns.add(loop.turns()));
          };
      future.whenSettled(first, first);
      if (error == null) {
        future.fulfill("page");
      } else {
        future.reject(error);
      }

      loop.runAll();
      assertThat(turns)
          .as("the turns in which a callback, and one that it hands in, ran")
          .hasSize(2);
      assertThat(turns.getLast())
          .as(
              "the turn in which a callback ran that another one handed in, in turn %d",
              turns.getFirst())
          .isGreaterThan(turns.getFirst());
    }
  }

  @Test
  @Corner
  @DisplayName("callbacks keep their order on a loop that runs its timers first, too")
  void inOrderWhereTimersComeFirst() {
    var future = new LoopFuture<String>(new TimersFirst(loop));
    future.whenSettled(it -> told.add("first"), told::add);
    future.then(it -> told.add("second"));
    future.fulfill("page");
    future.whenSettled(it -> told.add("third"), told::add);

    loop.runAll();
    assertThat(told)
        .as(
            "what ran, in order: two callbacks before the value and one after it, all through"
                + " callSoon, on a loop that runs timers first")
        .containsExactly("first", "second", "third");
  }

  @Test
  @Corner
  @DisplayName("a chain of 100,000 steps needs no deep stack")
  void longChain() {
    var first = new LoopFuture<Integer>(loop);
    var last = first;
    for (var i = 0; i < 100_000; i++) {
      last = last.then(it -> it + 1);
    }
    tell(last);
    first.fulfill(0);

    loop.runAll();
    assertThat(told).as("what the end of the chain came to").containsExactly(100_000);
  }

  @Test
  @Corner
  @DisplayName("a line of 30,000 futures, each following the one before, needs no deep stack")
  void longLineOfFollowers() {
    for (var error : Tried.each("error", Arrays.asList(null, failure))) {
      told.clear();
      var first = open();
      var last = first;
      for (var i = 0; i < 30_000; i++) {
        var next = open();
        next.follow(last);
        last = next;
      }
      tell(last);
      loop.runAll();
      if (error == null) {
        first.fulfill("page");
      } else {
        first.reject(error);
      }
      loop.runAll();
      assertThat(told)
          .as("what the last of a line of followers came to")
          .containsExactly(error == null ? "page" : error);
    }
  }

  @Test
  @Corner
  @DisplayName("a line of futures that is put together from its end needs no deep stack either")
  void longLineFromItsEnd() {
    var last = open();
    var first = last;
    tell(last);
    for (var i = 0; i < 30_000; i++) {
      var before = open();
      first.follow(before);
      first = before;
    }
    loop.runAll();
    first.fulfill("page");
    loop.runAll();
    assertThat(told).as("what the end of the line came to").containsExactly("page");

    told.clear();
    tell(countDown(10_000));
    loop.runAll();
    assertThat(told)
        .as("what a future came to whose functions answered 10,000 times with another one")
        .containsExactly("page");
  }

  @Test
  @Corner
  @DisplayName("isSettled needs no deep stack, wherever in a line of 100,000 followers it is asked")
  void longLineIsAsked() {
    for (var fromItsEnd : Tried.each("from its end", List.of(false, true))) {
      var line = new ArrayList<LoopFuture<String>>();
      line.add(open());
      for (var i = 0; i < 100_000; i++) {
        var next = open();
        line.add(next);
        if (!fromItsEnd) {
          next.follow(line.get(i));
        } else {
          line.get(i).follow(next);
        }
      }
      if (fromItsEnd) {
        Collections.reverse(line);
      }
      loop.runAll();
      assertSettled(line, false, "open");

      line.getFirst().fulfill("page");
      loop.runAll();
      assertSettled(line, true, "settled");
    }
  }

  /** Asks both ends of a line, and some in the middle. */
  private static void assertSettled(List<LoopFuture<String>> line, boolean expected, String what) {
    for (var steps : List.of(100_000, 99_999, 50_000, 1, 0)) {
      assertThat(isSettled(line.get(steps)))
          .as(
              "isSettled of a future that follows another, and so on, in %,d steps to one that is"
                  + " %s (a call that goes down the line takes a stack as deep as it is long)",
              steps, what)
          .isEqualTo("" + expected);
    }
  }

  private static String isSettled(LoopFuture<?> future) {
    try {
      return "" + future.isSettled();
    } catch (StackOverflowError e) {
      return "a StackOverflowError";
    }
  }

  private LoopFuture<String> countDown(int left) {
    return left == 0 ? settled("page") : settled("page").thenFollow(it -> countDown(left - 1));
  }

  @Test
  @DisplayName("a callback that another callback hands in runs behind all that were there before")
  void handedInByACallback() {
    var future = open();
    future.then(
        it -> {
          future.then(that -> told.add("handed in by the first"));
          return told.add("first");
        });
    future.whenSettled(it -> told.add("second"), told::add);
    future.then(it -> told.add("third"));
    future.fulfill("page");

    loop.runAll();
    assertThat(told)
        .as("what ran, in order")
        .containsExactly("first", "second", "third", "handed in by the first");
  }

  @Test
  @Corner
  @DisplayName("null is refused as a callback and as an error; a null future is an error")
  void nulls() {
    var future = open();
    assertThrows(
        NullPointerException.class,
        () -> future.whenSettled(null, told::add),
        "whenSettled without a callback for the value");
    assertThrows(
        NullPointerException.class,
        () -> future.whenSettled(told::add, null),
        "whenSettled without a callback for the error");
    assertThrows(NullPointerException.class, () -> future.then(null), "then(null)");
    assertThrows(NullPointerException.class, () -> future.thenFollow(null), "thenFollow(null)");
    assertThrows(NullPointerException.class, () -> future.recover(null), "recover(null)");
    assertThrows(NullPointerException.class, () -> future.reject(null), "reject(null)");
    assertThrows(NullPointerException.class, () -> future.follow(null), "follow(null)");
    assertThat(future.isSettled()).as("settled, after all that").isFalse();

    tell(settled("page").<String>thenFollow(it -> null));
    loop.runAll();
    assertThat(told).as("the outcome of a function that returns null").hasSize(1);
    assertThat(told.getFirst()).as("its error").isInstanceOf(NullPointerException.class);
  }

  @Test
  @Corner
  @DisplayName("after a null that was refused, a future is as open as before, and can be settled")
  void refusedNullChangesNothing() {
    var values = new ArrayList<LoopFuture<String>>();
    var refused =
        List.<Consumer<LoopFuture<String>>>of(
            it -> it.reject(null),
            it -> it.follow(null),
            it -> it.whenSettled(null, told::add),
            it -> it.whenSettled(told::add, null));
    for (var call : Tried.each("call", refused)) {
      var fulfilled = open();
      var rejected = open();
      var following = open();
      for (var future : Tried.each("future", List.of(fulfilled, rejected, following))) {
        assertThrows(NullPointerException.class, () -> call.accept(future), "a null");
        values.add(future);
      }
      assertThat(fulfilled.fulfill("page")).as("fulfill, after a refused null").isTrue();
      assertThat(rejected.reject(failure)).as("reject, after a refused null").isTrue();
      assertThat(following.follow(settled("other"))).as("follow, after a refused null").isTrue();
    }
    loop.runAllThoughSomeThrow();
    assertThat(told).as("what callbacks got that came with a null, and were refused").isEmpty();
    values.forEach(this::tell);
    loop.runAll();
    assertThat(told)
        .as("the outcomes of three futures after each of four refused nulls")
        .containsExactly(
            "page", failure, "other", "page", failure, "other", "page", failure, "other", "page",
            failure, "other");
  }

  @Test
  @Corner
  @DisplayName("if a thenable calls back with null for an error, that is a NullPointerException")
  void nullErrorOfAThenable() {
    var errors = new ArrayList<Consumer<? super Throwable>>();
    for (var thenable :
        List.<Thenable<String>>of(
            (onValue, onError) -> onError.accept(null),
            (onValue, onError) -> {
              onError.accept(null);
              onValue.accept("the second call");
            },
            (onValue, onError) -> errors.add(onError))) {
      following(thenable)
          .whenSettled(
              it -> told.add("the value " + it), it -> told.add(it.getClass().getSimpleName()));
    }
    loop.runAllThoughSomeThrow();
    errors.forEach(it -> loop.callSoon(() -> it.accept(null)));

    loop.runAllThoughSomeThrow();
    assertThat(told)
        .as(
            "the outcomes of three futures that follow one that calls back with null for an error:"
                + " at once, at once and then with a value, and later")
        .containsExactly("NullPointerException", "NullPointerException", "NullPointerException");
  }

  @Test
  @Corner
  @DisplayName("two futures share nothing, and each goes by its own loop")
  void twoLoops() {
    var otherLoop = TestLoop.virtual();
    var future = open();
    var other = new LoopFuture<String>(otherLoop);
    tell(future.then(page -> "the first: " + page));
    tell(other.recover(error -> "the other: " + error.getMessage()));

    future.fulfill("front page");
    assertThat(other.isSettled()).as("whether another future is settled").isFalse();
    other.reject(failure);
    loop.runAll();
    assertThat(told)
        .as("what was called when one loop has run, of two futures on two loops")
        .containsExactly("the first: front page");
    otherLoop.runAll();
    assertThat(told)
        .as("what was called when both have run")
        .containsExactly("the first: front page", "the other: 404");
  }

  private LoopFuture<String> open() {
    return new LoopFuture<>(loop);
  }

  private LoopFuture<String> settled(String value) {
    var future = open();
    future.fulfill(value);
    return future;
  }

  private <T> LoopFuture<T> failed(Throwable error) {
    var future = new LoopFuture<T>(loop);
    future.reject(error);
    return future;
  }

  private LoopFuture<String> follow(Thenable<String> thenable) {
    var future = open();
    tell(future);
    future.follow(thenable);
    return future;
  }

  private void tell(LoopFuture<?> future) {
    future.whenSettled(told::add, told::add);
  }
}

package inflight.ch11_gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.ForwardingLoop;
import inflight.given.GivenHub;
import inflight.given.GivenLoop;
import inflight.given.GreenHub;
import inflight.given.GreenHub.Green;
import inflight.given.GreenletExit;
import inflight.testkit.Corner;
import inflight.testkit.Craft;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class HubTest {
  private static final Duration MS = Duration.ofMillis(1);

  /** Its clock leaps to the next timer when nothing is ready. */
  private final GivenLoop loop = GivenLoop.virtual();

  private final Hub hub = new Hub(loop);

  /** What happened, in order. Several threads write to it, one at a time or not. */
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /** Neither an Exception nor an Error. */
  private static final class Odd extends Throwable {
    private static final long serialVersionUID = 1;
  }

  @Test
  @DisplayName("run runs main as a greenlet, and returns its result")
  void runs() {
    assertThat(hub.inGreenlet()).as("in a greenlet, outside of run").isFalse();
    assertThat(run(() -> hub.inGreenlet() ? "main's result" : "not in a greenlet"))
        .as("what run returned")
        .isEqualTo("main's result");
    assertThat(this.<Object>run(() -> null))
        .as("what run returned, when main's result is null")
        .isNull();
  }

  @Test
  @DisplayName("a shorter sleep ends first, whoever began first, and the sleeps overlap")
  void sleepsOverlap() {
    run(
        () -> {
          var sleepers = new ArrayList<Green<?>>();
          for (var time : List.of(60, 20, 40)) {
            sleepers.add(
                hub.spawn(
                    () -> {
                      hub.sleep(ms(time));
                      return log.add(time + " ms are over");
                    }));
          }
          sleepers.forEach(Green::join);
          return null;
        });
    assertThat(log)
        .as("three sleeps, in the order in which they ended")
        .containsExactly("20 ms are over", "40 ms are over", "60 ms are over");
    assertThat(loop.nanoTime())
        .as("what the loop's clock says after three sleeps of 60, 20 and 40 ms, in ns")
        .isEqualTo(ms(60).toNanos());
  }

  @Test
  @DisplayName("spawn only queues: the bodies begin later, in order")
  void spawnQueues() {
    run(
        () -> {
          var first = hub.spawn(() -> log.add("first"));
          var second = hub.spawn(() -> log.add("second"));
          log.add("main goes on");
          assertThat(first.isDone()).as("done, before it had its turn").isFalse();
          hub.sleep(Duration.ZERO);
          assertThat(second.isDone()).as("done, after its turn").isTrue();
          return null;
        });
    assertThat(log).as("who ran").containsExactly("main goes on", "first", "second");
  }

  @Test
  @DisplayName("with sleep(0) greenlets take turns in order")
  void takeTurns() {
    run(
        () -> {
          var greens = new ArrayList<Green<?>>();
          for (var name : List.of("a", "b", "c")) {
            greens.add(
                hub.spawn(
                    () -> {
                      for (var i = 1; i <= 3; i++) {
                        log.add(name + i);
                        hub.sleep(Duration.ZERO);
                      }
                      return null;
                    }));
          }
          greens.forEach(Green::join);
          return null;
        });
    assertThat(log)
        .as("three greenlets that sleep for zero after each step")
        .containsExactly("a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3");
  }

  @Test
  @DisplayName("join waits for the end, and get brings the result")
  void joins() {
    run(
        () -> {
          var green =
              hub.spawn(
                  () -> {
                    hub.sleep(MS);
                    log.add("ended");
                    return "result";
                  });
          green.join();
          log.add("joined");
          assertThat(green.isDone()).as("done, when join has returned").isTrue();
          assertThat(green.get()).as("get").isEqualTo("result");
          assertThat(green.get()).as("get, once more").isEqualTo("result");
          green.join();
          assertThat(hub.spawn(() -> null).get()).as("a result of null").isNull();
          return null;
        });
    assertThat(log).as("what happened, in order").containsExactly("ended", "joined");
  }

  @Test
  @DisplayName("one that fails wakes its joiners too, and get throws the very same")
  void joinsOneThatFails() {
    run(
        () -> {
          for (var error :
              List.of(
                  new IOException("checked"),
                  new IllegalStateException("unchecked"),
                  new AssertionError("an Error"),
                  new InterruptedException("its own"),
                  new Odd())) {
            var green =
                hub.spawn(
                    () -> {
                      hub.sleep(MS);
                      throw HubTest.<Exception>unchecked(error);
                    });
            green.join();
            assertThat(green.isDone()).as("done, after %s", error).isTrue();
            assertThat(catchThrowable(green::get)).as("what get threw").isSameAs(error);
          }
          assertThat(hub.spawn(() -> "alive").get())
              .as("a greenlet that is spawned after others have failed")
              .isEqualTo("alive");
          return null;
        });
  }

  @Test
  @DisplayName("all who join one go on when it ends, in the order in which they came")
  void manyJoiners() {
    run(
        () -> {
          var slow =
              hub.spawn(
                  () -> {
                    hub.sleep(ms(10));
                    return "slow";
                  });
          var joiners =
              IntStream.range(0, 5)
                  .mapToObj(i -> hub.spawn(() -> log.add("joiner " + i + " got " + slow.get())))
                  .toList();
          for (var joiner : joiners) {
            joiner.join();
          }
          return null;
        });
    assertThat(log)
        .as("what five joiners got")
        .containsExactly(
            "joiner 0 got slow",
            "joiner 1 got slow",
            "joiner 2 got slow",
            "joiner 3 got slow",
            "joiner 4 got slow");
  }

  @Test
  @DisplayName("kill throws a GreenletExit where the other waits, and waits until it is dead")
  void kill() {
    run(
        () -> {
          var green =
              hub.spawn(
                  () -> {
                    try {
                      hub.sleep(ms(1_000));
                      return log.add("slept through");
                    } catch (Exception e) {
                      return log.add("catch (Exception e) must not see it");
                    } finally {
                      log.add("cleanup begins");
                      hub.sleep(ms(10));
                      log.add("cleanup ends");
                    }
                  });
          hub.sleep(MS);
          green.kill();
          log.add("kill has returned");
          assertThat(green.isDone()).as("done, when kill has returned").isTrue();
          assertThat(catchThrowable(green::get))
              .as("what get of a killed one threw")
              .isInstanceOf(CancellationException.class);
          return null;
        });
    assertThat(log)
        .as("what happened, in order")
        .containsExactly("cleanup begins", "cleanup ends", "kill has returned");
    assertThat(loop.nanoTime())
        .as("the clock at the end, in ns: killed after 1 ms, 10 ms of cleanup")
        .isEqualTo(ms(11).toNanos());
  }

  @Test
  @DisplayName("one that is killed before it has begun never begins")
  void killBeforeTheBeginning() {
    run(
        () -> {
          var green = hub.spawn(() -> log.add("ran"));
          var joiner =
              hub.spawn(
                  () -> {
                    green.join();
                    return log.add("joiner went on");
                  });
          green.kill();
          assertThat(log).as("whether it ran, when kill has returned").doesNotContain("ran");
          assertThat(green.isDone()).as("done, when kill has returned").isTrue();
          assertThat(catchThrowable(green::get))
              .as("what get threw")
              .isInstanceOf(CancellationException.class);
          joiner.join();
          hub.sleep(MS);
          return null;
        });
    assertThat(log).as("what ran").containsExactly("joiner went on");
  }

  @Test
  @DisplayName("one that is killed before it has begun wakes those that join it already")
  void killBeforeTheBeginningWakesJoiners() {
    run(
        () -> {
          var unborn = new AtomicReference<Green<Object>>();
          var joiners = new ArrayList<Green<Object>>();
          joiners.add(
              hub.spawn(
                  () -> {
                    unborn.get().join();
                    return log.add("join went on");
                  }));
          joiners.add(
              hub.spawn(
                  () -> {
                    log.add(catchThrowable(unborn.get()::get).getClass().getSimpleName());
                    return null;
                  }));
          joiners.add(
              hub.spawn(
                  () -> {
                    log.add("to be killed");
                    unborn.get().kill();
                    return null;
                  }));
          // Begins behind the other three.
          unborn.set(hub.spawn(() -> log.add("ran")));
          joiners.forEach(Green::join);
          return null;
        });
    assertThat(log)
        .as("what happened to two that joined a greenlet before it was killed, unborn")
        .containsExactlyInAnyOrder("to be killed", "join went on", "CancellationException");
  }

  @Test
  @DisplayName("a kill ends every kind of wait: sleep, sleep(0), await, join, get and kill")
  void killEveryWait() {
    run(
        () -> {
          var stubborn =
              hub.spawn(
                  () -> {
                    for (var left = 2; left > 0; left--) {
                      try {
                        hub.sleep(ms(1_000));
                      } catch (GreenletExit e) {
                        log.add("stubborn goes on");
                      }
                    }
                    return "stubborn ended";
                  });
          hub.sleep(Duration.ZERO);
          var waits =
              List.<Callable<Object>>of(
                  () -> {
                    hub.sleep(ms(500));
                    return null;
                  },
                  () -> {
                    while (true) {
                      hub.sleep(Duration.ZERO);
                    }
                  },
                  () -> {
                    hub.await(wake -> {});
                    return null;
                  },
                  () -> {
                    stubborn.join();
                    return null;
                  },
                  stubborn::get,
                  () -> {
                    stubborn.kill();
                    return null;
                  });
          for (var wait : waits) {
            var green =
                hub.spawn(
                    () -> {
                      try {
                        return wait.call();
                      } catch (GreenletExit e) {
                        log.add("killed");
                        throw e;
                      }
                    });
            for (var i = 0; i < 5; i++) {
              hub.sleep(Duration.ZERO);
            }
            assertThat(green.isDone()).as("done, before the kill").isFalse();
            green.kill();
            assertThat(green.isDone()).as("done, after the kill").isTrue();
          }
          assertThat(stubborn.isDone()).as("done, the one that others waited for").isFalse();
          return null;
        });
    assertThat(log.stream().filter("killed"::equals))
        .as("exits that six greenlets, each in another wait, have seen")
        .hasSize(6);
  }

  @Test
  @DisplayName("the old sleep of one that was killed and went on does not end a later one")
  void noOldTimer() {
    run(
        () -> {
          var green =
              hub.spawn(
                  () -> {
                    try {
                      hub.sleep(ms(20));
                    } catch (GreenletExit e) {
                      log.add("went on at " + now());
                    }
                    hub.sleep(ms(100));
                    log.add("slept until " + now());
                    return "result";
                  });
          hub.sleep(ms(10));
          green.kill();
          assertThat(green.get()).as("get of one that caught the exit").isEqualTo("result");
          return null;
        });
    assertThat(log)
        .as("killed at 10 ms in a sleep of 20 ms; then a sleep of 100 ms")
        .containsExactly("went on at 10 ms", "slept until 110 ms");
  }

  @Test
  @Corner
  @DisplayName("no timer of a sleep stays with the loop when the greenlet was killed")
  void noTimerLeft() {
    var timers = new AtomicInteger();
    var counting =
        new ForwardingLoop(loop) {
          @Override
          public Handle callLater(Duration delay, Runnable callback) {
            timers.incrementAndGet();
            var over = new AtomicBoolean();
            Runnable forget =
                () -> {
                  if (over.compareAndSet(false, true)) {
                    timers.decrementAndGet();
                  }
                };
            var handle =
                super.callLater(
                    delay,
                    () -> {
                      forget.run();
                      callback.run();
                    });
            return () -> {
              forget.run();
              handle.cancel();
            };
          }
        };
    var other = new Hub(counting);
    Workers.runPromptly(
        "the hub's run comes back",
        () ->
            other.run(
                () -> {
                  var sleeper =
                      other.spawn(
                          () -> {
                            other.sleep(Duration.ofHours(1));
                            return null;
                          });
                  other.spawn(
                      () -> {
                        other.sleep(Duration.ofHours(2));
                        return null;
                      });
                  other.sleep(MS);
                  sleeper.kill();
                  assertThat(timers)
                      .as("timers in the loop, with one that sleeps, after another was killed")
                      .hasValue(1);
                  return null;
                }));
    assertThat(timers).as("timers in the loop after run, which killed one that slept").hasValue(0);
  }

  @Test
  @DisplayName("the old wake-up of one that was killed and went on does not end a later await")
  void noOldWakeUp() {
    run(
        () -> {
          var wakes = new ArrayList<Runnable>();
          var green =
              hub.spawn(
                  () -> {
                    try {
                      hub.await(wakes::add);
                    } catch (GreenletExit e) {
                      log.add("went on");
                    }
                    hub.await(wakes::add);
                    return log.add("woken by the second");
                  });
          hub.sleep(MS);
          var killer =
              hub.spawn(
                  () -> {
                    green.kill();
                    return null;
                  });
          hub.sleep(MS);
          wakes.getFirst().run();
          hub.sleep(MS);
          log.add("the first was run");
          wakes.getLast().run();
          killer.join();
          return null;
        });
    assertThat(log)
        .as("what happened, in order")
        .containsExactly("went on", "the first was run", "woken by the second");
  }

  @Test
  @DisplayName("await goes on when the wake-up is run: inside arm, before, or later by a greenlet")
  void awaits() {
    run(
        () -> {
          hub.await(Runnable::run);
          log.add("woken inside arm");
          hub.await(
              wake -> {
                wake.run();
                wake.run();
              });
          log.add("woken twice inside arm");
          hub.spawn(() -> log.add("others run"));
          hub.await(
              wake ->
                  hub.spawn(
                      () -> {
                        log.add("wakes");
                        wake.run();
                        return null;
                      }));
          log.add("woken by a greenlet");
          return null;
        });
    assertThat(log)
        .as("what happened, in order")
        .containsExactly(
            "woken inside arm",
            "woken twice inside arm",
            "others run",
            "wakes",
            "woken by a greenlet");
  }

  @Test
  @DisplayName("a wake-up that is run twice wakes one await, and not the next one")
  void wakeUpTwice() {
    run(
        () -> {
          var wakes = new ArrayList<Runnable>();
          var green =
              hub.spawn(
                  () -> {
                    hub.await(wakes::add);
                    log.add("first await is over");
                    hub.await(wakes::add);
                    return log.add("second await is over");
                  });
          hub.sleep(MS);
          wakes.getFirst().run();
          wakes.getFirst().run();
          hub.sleep(MS);
          wakes.getFirst().run();
          hub.sleep(MS);
          assertThat(log)
              .as("after three calls of the first wake-up")
              .containsExactly("first await is over");
          wakes.getLast().run();
          green.join();
          return null;
        });
    assertThat(log).hasSize(2);
  }

  @Test
  @DisplayName("while one awaits another thread, the loop turns and a ticker ticks")
  void loopTurnsMeanwhile() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      run(
          () -> {
            var ticker =
                hub.spawn(
                    () -> {
                      for (var tick = 1; tick <= 3; tick++) {
                        hub.sleep(ms(10));
                        log.add("tick");
                      }
                      gate.open();
                      return null;
                    });
            hub.await(
                wake ->
                    workers.start(
                        "helper",
                        () -> {
                          gate.await();
                          log.add("helper wakes");
                          wake.run();
                        }));
            log.add("woken");
            ticker.join();
            return null;
          });
    }
    assertThat(log)
        .as("what happened, in order: the helper goes on after the third tick")
        .containsExactly("tick", "tick", "tick", "helper wakes", "woken");
  }

  @Test
  @DisplayName("a wake-up from another thread wakes a hub that has nothing to do and sleeps")
  void wakesASleepingHub() {
    var wakes = new AtomicReference<Runnable>();
    try (var workers = new Workers()) {
      var hubs =
          workers.start(
              "hub",
              () ->
                  hub.run(
                      () -> {
                        hub.await(wakes::set);
                        return log.add("woken");
                      }));
      Poll.until("main awaits a wake-up", () -> wakes.get() != null);
      hubs.awaitWaiting("a hub with nothing to do");
      assertThat(log).as("what happened before the wake-up").isEmpty();

      wakes.get().run();
      hubs.awaitDone("the hub goes on after the wake-up, and run returns");
      assertThat(log).containsExactly("woken");
    }
  }

  @Test
  @Corner
  @DisplayName("one that was killed before and went on is killed when main ends, as others are")
  void killsThoseThatWentOn() {
    run(
        () -> {
          var goesOn =
              hub.spawn(
                  () -> {
                    try {
                      hub.sleep(ms(1_000));
                    } catch (GreenletExit exit) {
                      log.add("goes on");
                    }
                    try {
                      hub.sleep(ms(1_000));
                      log.add("slept through");
                    } finally {
                      log.add("ends");
                    }
                    return null;
                  });
          hub.sleep(MS);
          hub.spawn(
              () -> {
                goesOn.kill();
                return null;
              });
          hub.sleep(MS);
          log.add("main ends");
          return null;
        });
    assertThat(log)
        .as("what became of one that was killed and went on, and then main ended")
        .containsExactly("goes on", "main ends", "ends");
  }

  @Test
  @DisplayName("when main ends, those that are left are killed and waited for")
  void killsThoseThatAreLeft() {
    var result =
        run(
            () -> {
              for (var name : List.of("a", "b")) {
                hub.spawn(
                    () -> {
                      try {
                        hub.sleep(ms(1_000));
                        return log.add(name + " slept through");
                      } finally {
                        log.add(name + " cleans up");
                        hub.sleep(ms(5));
                        log.add(name + " is clean");
                      }
                    });
              }
              hub.sleep(MS);
              hub.spawn(() -> log.add("a late one ran"));
              log.add("main ends");
              return "main's result";
            });
    assertThat(result).as("what run returned").isEqualTo("main's result");
    assertThat(log)
        .as("what happened, in order")
        .containsExactly("main ends", "a cleans up", "b cleans up", "a is clean", "b is clean");
    assertThat(loop.nanoTime())
        .as("the clock at the end, in ns: 1 ms, and two cleanups of 5 ms at the same time")
        .isEqualTo(ms(6).toNanos());
  }

  @Test
  @Corner
  @DisplayName(
      "those that are left are killed in the order of their spawns, whoever has ended before")
  void killsInOrderAroundGaps() {
    for (var gaps : Tried.each("ended", List.of("", "b", "a", "ac", "be", "cb", "abd"))) {
      log.clear();
      run(
          () -> {
            var greens = new HashMap<String, Green<?>>();
            for (var name : List.of("a", "b", "c", "d", "e", "f")) {
              greens.put(name, spawnOneThatTellsOfItsExit(name));
            }
            hub.sleep(MS);
            for (var name : gaps.split("")) {
              if (greens.containsKey(name)) {
                greens.get(name).kill();
              }
            }
            log.clear();
            spawnOneThatTellsOfItsExit("g");
            hub.sleep(MS);
            return null;
          });
      assertThat(String.join("", log))
          .as(
              "those of a to g that were killed at the end, in order, when some had ended: %s",
              gaps)
          .isEqualTo("abcdefg".replaceAll("[" + gaps + "-]", ""));
    }
  }

  private Green<?> spawnOneThatTellsOfItsExit(String name) {
    return hub.spawn(
        () -> {
          try {
            hub.sleep(ms(1_000));
          } catch (GreenletExit e) {
            log.add(name);
          }
          return null;
        });
  }

  @Test
  @DisplayName("run throws what main threw, the very same, after the others are dead")
  void mainThrows() {
    for (var error :
        List.of(
            new IOException("checked"),
            new IllegalStateException("unchecked"),
            new AssertionError("an Error"),
            new GreenletExit(),
            new Odd())) {
      log.clear();
      var thrown = new AtomicReference<Throwable>();
      Workers.runPromptly(
          "run comes back when main has thrown",
          () ->
              thrown.set(
                  catchThrowable(
                      () ->
                          hub.run(
                              () -> {
                                hub.spawn(
                                    () -> {
                                      try {
                                        hub.sleep(ms(1_000));
                                      } finally {
                                        log.add("killed");
                                      }
                                      return null;
                                    });
                                hub.sleep(MS);
                                throw HubTest.<Exception>unchecked(error);
                              }))));
      assertThat(thrown.get()).as("what run threw").isSameAs(error);
      assertThat(log).as("what became of the other greenlet").containsExactly("killed");
    }
  }

  @Test
  @DisplayName("500 may sleep at once, and all their sleeps pass at the same time")
  void crowd() {
    var awake =
        run(
            () -> {
              var greens =
                  IntStream.range(0, 500)
                      .mapToObj(
                          i ->
                              hub.spawn(
                                  () -> {
                                    hub.sleep(Duration.ofHours(1));
                                    return i;
                                  }))
                      .toList();
              var sum = 0;
              for (var green : greens) {
                sum += green.get();
              }
              return sum;
            });
    assertThat(awake).as("the sum of 0 to 499").isEqualTo(124_750);
    assertThat(Duration.ofNanos(loop.nanoTime()))
        .as("what the loop's clock says")
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  @DisplayName("it is built from smaller parts, and not on the one that is given")
  void craft() {
    assertThat(hub.inGreenlet()).as("in a greenlet").isFalse();
    Craft.assertNotBuiltOn(Hub.class, GivenHub.class);
  }

  @Test
  @Corner
  @DisplayName("a second kill throws a second exit, into the cleanup of the first")
  void secondKill() {
    run(
        () -> {
          var green =
              hub.spawn(
                  () -> {
                    try {
                      hub.sleep(ms(1_000));
                    } finally {
                      try {
                        log.add("cleanup");
                        hub.sleep(ms(1_000));
                        log.add("cleanup ended");
                      } catch (GreenletExit e) {
                        log.add("second exit");
                        throw e;
                      }
                    }
                    return null;
                  });
          hub.sleep(MS);
          var killers =
              IntStream.range(0, 2)
                  .mapToObj(
                      i ->
                          hub.spawn(
                              () -> {
                                hub.sleep(ms(10 * i));
                                green.kill();
                                return log.add("killer " + i + " goes on");
                              }))
                  .toList();
          killers.forEach(Green::join);
          return null;
        });
    assertThat(log)
        .as("what happened, in order")
        .containsExactly("cleanup", "second exit", "killer 0 goes on", "killer 1 goes on");
    assertThat(loop.nanoTime()).as("the clock at the end, in ns").isEqualTo(ms(11).toNanos());
  }

  @Test
  @Corner
  @DisplayName("two kills in one turn are two exits, whoever of the killers came first")
  void twoKillsInOneTurn() {
    run(
        () -> {
          var green =
              hub.spawn(
                  () -> {
                    for (var i = 1; i <= 2; i++) {
                      try {
                        hub.sleep(ms(1_000));
                        log.add("slept through");
                      } catch (GreenletExit e) {
                        log.add("exit " + i);
                      }
                    }
                    return log.add("goes on");
                  });
          hub.sleep(MS);
          var killers =
              IntStream.range(0, 2)
                  .mapToObj(
                      i ->
                          hub.spawn(
                              () -> {
                                green.kill();
                                return null;
                              }))
                  .toList();
          killers.forEach(Green::join);
          return null;
        });
    assertThat(log)
        .as("what became of one that sleeps twice and is killed by two in one turn")
        .containsExactly("exit 1", "exit 2", "goes on");
    assertThat(loop.nanoTime()).as("the clock at the end, in ns").isEqualTo(MS.toNanos());
  }

  @Test
  @Corner
  @DisplayName("one that has caught its exit and fails later has failed with that, as any other")
  void failsAfterAKill() {
    var failure = new IOException("out of eggs");
    for (var inCleanup : Tried.each("fails in its cleanup", List.of(false, true))) {
      run(
          () -> {
            var green =
                hub.spawn(
                    () -> {
                      try {
                        hub.sleep(ms(1_000));
                      } catch (GreenletExit e) {
                        if (inCleanup) {
                          throw failure;
                        }
                      }
                      hub.sleep(MS);
                      throw failure;
                    });
            hub.sleep(MS);
            green.kill();
            assertThat(catchThrowable(green::get))
                .as("what get threw of one that caught the exit of a kill and failed then")
                .isSameAs(failure);
            return null;
          });
    }
  }

  @Test
  @Corner
  @DisplayName("to kill a dead one does nothing, and to kill oneself throws the exit right there")
  void killTheDeadAndOneself() {
    run(
        () -> {
          var dead = hub.spawn(() -> "result");
          dead.join();
          dead.kill();
          assertThat(dead.get()).as("get of one that was killed too late").isEqualTo("result");

          var self = new AtomicReference<Green<Object>>();
          self.set(
              hub.spawn(
                  () -> {
                    var exit = catchThrowable(() -> self.get().kill());
                    assertThat(exit).as("what kill threw").isInstanceOf(GreenletExit.class);
                    hub.sleep(MS);
                    return "went on";
                  }));
          assertThat(self.get().get()).as("one that caught its own exit").isEqualTo("went on");

          self.set(
              hub.spawn(
                  () -> {
                    self.get().kill();
                    return log.add("went on behind kill");
                  }));
          assertThat(catchThrowable(() -> self.get().get()))
              .as("get of one that killed itself")
              .isInstanceOf(CancellationException.class);
          return null;
        });
    assertThat(log).isEmpty();
  }

  @Test
  @Corner
  @DisplayName("nobody can join himself")
  void joinOneself() {
    run(
        () -> {
          var self = new AtomicReference<Green<Object>>();
          self.set(
              hub.spawn(
                  () -> {
                    assertThrows(IllegalStateException.class, () -> self.get().join(), "join");
                    assertThrows(IllegalStateException.class, () -> self.get().get(), "get");
                    return "fine";
                  }));
          assertThat(self.get().get()).as("what came of it").isEqualTo("fine");
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("a joiner that is killed is forgotten, and what it joined lives on")
  void killedJoiner() {
    run(
        () -> {
          var slow =
              hub.spawn(
                  () -> {
                    hub.sleep(ms(20));
                    return "slow";
                  });
          var joiner =
              hub.spawn(
                  () -> {
                    try {
                      slow.join();
                    } catch (GreenletExit e) {
                      log.add("joiner went on at " + now());
                    }
                    hub.sleep(ms(100));
                    return log.add("joiner slept until " + now());
                  });
          hub.sleep(ms(10));
          var killer =
              hub.spawn(
                  () -> {
                    joiner.kill();
                    return null;
                  });
          log.add(slow.get() + " ended at " + now());
          killer.join();
          return null;
        });
    assertThat(log)
        .as("what happened, in order")
        .containsExactly(
            "joiner went on at 10 ms", "slow ended at 20 ms", "joiner slept until 110 ms");
  }

  @Test
  @Corner
  @DisplayName("a sleep of less than zero is one of zero, and a sleep may be as long as can be")
  void oddSleeps() {
    run(
        () -> {
          var forever =
              hub.spawn(
                  () -> {
                    hub.sleep(Duration.ofSeconds(Long.MAX_VALUE));
                    return log.add("the end of time");
                  });
          hub.spawn(() -> log.add("ready"));
          hub.sleep(Duration.ofSeconds(Long.MIN_VALUE));
          log.add("awake");
          forever.kill();
          return null;
        });
    assertThat(log).as("what happened, in order").containsExactly("ready", "awake");
    assertThat(loop.nanoTime()).as("the clock at the end").isZero();
  }

  @Test
  @Corner
  @DisplayName("what arm throws leaves await, and the greenlet goes on")
  void armThrows() {
    run(
        () -> {
          for (var error : List.of(new IllegalStateException(), new AssertionError(), new Odd())) {
            var wakes = new ArrayList<Runnable>();
            assertThat(
                    catchThrowable(
                        () ->
                            hub.await(
                                wake -> {
                                  wakes.add(wake);
                                  throw HubTest.<RuntimeException>unchecked(error);
                                })))
                .as("what await threw")
                .isSameAs(error);
            wakes.getFirst().run();
            hub.sleep(ms(10));
          }
          return null;
        });
    assertThat(loop.nanoTime()).as("the clock after three sleeps").isEqualTo(ms(30).toNanos());
  }

  @Test
  @Corner
  @DisplayName("calls from anywhere but a greenlet of this hub are refused")
  void fromElsewhere() {
    assertRefused("outside of run", hub);
    var other = new Hub(GivenLoop.virtual());
    run(
        () -> {
          assertRefused("in a greenlet of another hub", other);
          assertThat(other.inGreenlet()).as("in a greenlet of the other hub").isFalse();
          assertThrows(
              IllegalStateException.class, () -> hub.run(() -> null), "run, inside of run");
          var green =
              hub.spawn(
                  () -> {
                    hub.sleep(MS);
                    return "unhurt";
                  });
          Workers.runPromptly(
              "another thread is refused",
              () -> {
                assertRefused("on another thread", hub);
                assertThrows(IllegalStateException.class, green::join, "join, on another thread");
                assertThrows(IllegalStateException.class, green::get, "get, on another thread");
                assertThrows(IllegalStateException.class, green::kill, "kill, on another thread");
              });
          assertThat(green.get()).as("what came of the greenlet").isEqualTo("unhurt");
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("a run inside a run is refused in a callback of the loop, too")
  void runInACallback() {
    var refused = new AtomicReference<Throwable>();
    var result =
        run(
            () -> {
              loop.callSoon(() -> refused.set(catchThrowable(() -> hub.run(() -> "nested"))));
              var other = hub.spawn(() -> "unhurt");
              hub.sleep(MS);
              return other.get();
            });
    assertThat(refused.get())
        .as("what run threw, in a callback of the loop inside of a run")
        .isInstanceOf(IllegalStateException.class);
    assertThat(result).as("what became of the run outside").isEqualTo("unhurt");
  }

  @Test
  @Corner
  @DisplayName("one that is dead can be killed, joined and asked from anywhere, after run too")
  void deadFromAnywhere() {
    var dead =
        run(
            () -> {
              var green = hub.spawn(() -> "result");
              green.join();
              return green;
            });
    Workers.runPromptly(
        "one that is dead is killed, joined and asked, after run and on another thread",
        () -> {
          dead.kill();
          dead.join();
          assertThat(dead.get()).as("get of a dead one, after run").isEqualTo("result");
        });
  }

  private static void assertRefused(String where, Hub hub) {
    assertThrows(IllegalStateException.class, () -> hub.spawn(() -> null), "spawn, " + where);
    assertThrows(IllegalStateException.class, () -> hub.sleep(MS), "sleep, " + where);
    assertThrows(IllegalStateException.class, () -> hub.await(Runnable::run), "await, " + where);
  }

  @Test
  @Corner
  @DisplayName("what is spawned in the cleanup after main's end is killed too, and waited for")
  void spawnedInTheCleanup() {
    for (var failure :
        Tried.each(
            "failure", new IllegalStateException[] {null, new IllegalStateException("main's")})) {
      log.clear();
      var begun = loop.nanoTime();
      var generations = new ArrayList<Green<?>>();
      var thrown =
          catchThrowable(
              () ->
                  run(
                      () -> {
                        hub.spawn(() -> sleepsAndSpawns(generations, 4));
                        hub.sleep(MS);
                        if (failure != null) {
                          throw failure;
                        }
                        return null;
                      }));
      assertThat(thrown).as("what run threw").isSameAs(failure);
      assertThat(generations).as("greenlets that were spawned in a cleanup").isNotEmpty();
      assertThat(generations.stream().filter(it -> !it.isDone()).count())
          .as("greenlets spawned in a cleanup that were not dead when run returned")
          .isZero();
      assertThat(log.stream().filter(it -> it.startsWith("cleanup ends")).toList())
          .as("cleanups that have ended when run has returned: all that had begun")
          .hasSize((int) log.stream().filter(it -> it.startsWith("cleanup begins")).count());
      assertThat(log).as("who slept to the end").doesNotContain("slept through");
      assertThat(Duration.ofNanos(loop.nanoTime() - begun))
          .as("what the loop's clock says")
          .isLessThan(ms(100));
    }
  }

  @Test
  @Corner
  @DisplayName("those that are spawned in a cleanup are killed all at once: their cleanups overlap")
  void spawnedInTheCleanupAndKilledAtOnce() {
    var ends = Collections.synchronizedList(new ArrayList<Long>());
    run(
        () -> {
          hub.spawn(
              () -> {
                try {
                  return hubSleeps(ms(1_000));
                } finally {
                  for (var i = 0; i < 5; i++) {
                    hub.spawn(
                        () -> {
                          try {
                            return hubSleeps(ms(1_000));
                          } finally {
                            hub.sleep(ms(20));
                            ends.add(loop.nanoTime());
                          }
                        });
                  }
                  hub.sleep(MS);
                }
              });
          hub.sleep(MS);
          return null;
        });
    // None, where they are killed before they have begun.
    assertThat(ends.stream().distinct().toList())
        .as(
            "the moments, in ns, at which cleanups of 20 ms have ended, of five greenlets that one"
                + " had spawned in its own cleanup after main's end")
        .hasSizeLessThanOrEqualTo(1);
  }

  private Object hubSleeps(Duration time) {
    hub.sleep(time);
    return log.add("slept through");
  }

  @Test
  @Corner
  @DisplayName("a wake-up is not lost that another thread runs just as the greenlet falls asleep")
  void wokenAsItFallsAsleep() throws Exception {
    StepByStep.each(this::wokenAsItFallsAsleep);
  }

  /** The greenlet is held at a step when it has armed. */
  private void wokenAsItFallsAsleep(StepByStep.Hold hold) {
    GreenHub slow = SlowMotion.of(GreenHub.class, Hub.class, GivenLoop.real());
    var sleeper = new AtomicReference<Thread>();
    var wakes = new AtomicReference<Runnable>();
    try (var workers = new Workers()) {
      var hubs =
          workers.start(
              "hub",
              () ->
                  slow.run(
                      () -> {
                        slow.await(
                            wake -> {
                              sleeper.set(Thread.currentThread());
                              hold.begin(Thread.currentThread());
                              wakes.set(wake);
                            });
                        return null;
                      }));
      hold.await(
          "the greenlet that awaits",
          () ->
              hubs.isDone()
                  || wakes.get() != null && sleeper.get().getState() != Thread.State.RUNNABLE);
      if (wakes.get() == null) {
        workers.join();
      }
      var waker = workers.start("waker", () -> wakes.get().run());
      waker.letWait();
      hold.release();
      waker.awaitDone("the wake-up comes back");
      hubs.awaitDone(
          "await comes back, whose wake-up another thread ran as the greenlet was falling asleep");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a wake-up that two threads run at the same moment wakes one await, and not the next")
  void wokenByTwoAtOnce() throws Exception {
    StepByStep.each(this::wokenByTwoAtOnce);
  }

  /** One of those who run the wake-up is held at a step, and the other one is not. */
  private void wokenByTwoAtOnce(StepByStep.Hold hold) {
    var real = GivenLoop.real();
    GreenHub slow = SlowMotion.of(GreenHub.class, Hub.class, real);
    var first = new AtomicReference<Runnable>();
    var second = new AtomicReference<Runnable>();
    var secondHasRun = new AtomicBoolean();
    var early = new AtomicBoolean();
    var begin = new Gate();
    try (var workers = new Workers()) {
      var hubs =
          workers.start(
              "hub",
              () ->
                  slow.run(
                      () -> {
                        slow.await(first::set);
                        slow.await(second::set);
                        early.set(!secondHasRun.get());
                        return null;
                      }));
      Poll.until("main awaits", () -> first.get() != null || hubs.isDone());
      if (first.get() == null) {
        workers.join();
      }
      var one =
          workers.start(
              "waker",
              () -> {
                begin.await();
                first.get().run();
              });
      begin.awaitWaiting(1);
      hold.begin(one);
      begin.open();
      hold.await("one that runs the wake-up", one);
      var other = workers.start("another waker", () -> first.get().run());
      other.letWait();
      // If the one that is held holds a lock, the others wait for that.
      for (var looks = 0; looks < 50 && second.get() == null && !hubs.isDone(); looks++) {
        LockSupport.parkNanos(200_000);
      }
      hold.release();
      one.awaitDone("the wake-up comes back, run by one thread");
      other.awaitDone("the wake-up comes back, run by another thread");
      Poll.until(
          "the greenlet goes on to its next await, when its wake-up was run by two threads",
          () -> second.get() != null);
      // What the two have handed to the loop has run before that.
      var turned = new AtomicBoolean();
      real.callSoonThreadsafe(() -> real.callSoon(() -> turned.set(true)));
      Poll.until("the loop turns", () -> turned.get() || hubs.isDone());
      secondHasRun.set(true);
      second.get().run();
      hubs.awaitDone("the second await comes back, and run returns");
    }
    assertThat(early.get())
        .as(
            "whether the next await came back before its own wake-up was run, when two threads had"
                + " run the wake-up of the first")
        .isFalse();
  }

  /** Spawns one of its kind as it cleans up, as long as a generation is left. */
  private Object sleepsAndSpawns(List<Green<?>> generations, int left) {
    try {
      hub.sleep(ms(1_000));
      return log.add("slept through");
    } finally {
      log.add("cleanup begins, " + left);
      if (left > 1) {
        generations.add(hub.spawn(() -> sleepsAndSpawns(generations, left - 1)));
      }
      hub.sleep(ms(5));
      log.add("cleanup ends, " + left);
    }
  }

  @Test
  @Corner
  @DisplayName("one that catches the exit at the end of main goes on, and run waits for it")
  void goesOnAfterTheEnd() {
    run(
        () -> {
          hub.spawn(
              () -> {
                try {
                  hub.sleep(ms(1_000));
                } catch (GreenletExit e) {
                  hub.sleep(ms(5));
                  log.add("went on until " + now());
                }
                return null;
              });
          hub.sleep(MS);
          return null;
        });
    assertThat(log).as("what it did").containsExactly("went on until 6 ms");
  }

  @Test
  @Corner
  @DisplayName(
      "a hub can be run again, after a result or an error, and an old wake-up does nothing")
  void again() {
    var wakes = new ArrayList<Runnable>();
    assertThat(
            run(
                () -> {
                  hub.spawn(
                      () -> {
                        hub.await(wakes::add);
                        return null;
                      });
                  hub.sleep(MS);
                  return hub.spawn(() -> "first").get();
                }))
        .as("first run")
        .isEqualTo("first");
    wakes.getFirst().run();
    Workers.runPromptly(
        "run comes back when main has thrown",
        () ->
            assertThrows(
                IOException.class,
                () ->
                    hub.run(
                        () -> {
                          throw new IOException("main");
                        })));
    assertThat(
            run(
                () -> {
                  hub.sleep(MS);
                  return hub.spawn(() -> "third").get();
                }))
        .as("third run")
        .isEqualTo("third");
  }

  @Test
  @Corner
  @DisplayName("two hubs share nothing: one goes on while a greenlet of the other is held")
  void twoHubs() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var held =
          workers.start(
              "held hub",
              () ->
                  hub.run(
                      () -> {
                        gate.await();
                        return null;
                      }));
      gate.awaitWaiting(1);
      var other = new Hub(GivenLoop.virtual());
      var result =
          Workers.callPromptly(
              "a hub goes on while another one is held",
              () ->
                  other.run(
                      () -> {
                        other.sleep(MS);
                        return other.spawn(() -> "other").get();
                      }));
      assertThat(result).isEqualTo("other");
      gate.open();
      held.awaitDone("the hub that was held comes to its end");
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the hub's thread ends nothing, and the flag is set afterward")
  void interrupt() {
    for (boolean throwsIt : Tried.each("main throws", new boolean[] {false, true})) {
      log.clear();
      interrupt(throwsIt);
    }
  }

  private void interrupt(boolean throwsIt) {
    var wakes = new AtomicReference<Runnable>();
    var flag = new AtomicReference<Boolean>();
    try (var workers = new Workers()) {
      var hubs =
          workers.start(
              "hub",
              () -> {
                try {
                  log.add(
                      hub.run(
                          () -> {
                            hub.await(wakes::set);
                            hub.sleep(MS);
                            if (throwsIt) {
                              throw new IOException("main's result");
                            }
                            return "main's result";
                          }));
                } catch (IOException e) {
                  log.add(e.getMessage());
                }
                flag.set(Thread.interrupted());
              });
      Poll.until("main awaits a wake-up", () -> wakes.get() != null);
      hubs.awaitWaiting("a hub with nothing to do");
      hubs.thread().interrupt();
      hubs.awaitWaiting("a hub with nothing to do, after an interrupt,");
      wakes.get().run();

      hubs.awaitDone("the hub goes on after the wake-up, and run returns");
      assertThat(log).as("what run returned, or threw").containsExactly("main's result");
      assertThat(flag.get()).as("the flag, after run").isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("the flag that one run has left set is not set again by the next run")
  void noFlagOfAnEarlierRun() {
    var wakes = new AtomicReference<Runnable>();
    var flags = Collections.synchronizedList(new ArrayList<Boolean>());
    try (var workers = new Workers()) {
      var hubs =
          workers.start(
              "hub",
              () -> {
                hub.run(
                    () -> {
                      hub.await(wakes::set);
                      return null;
                    });
                flags.add(Thread.interrupted());
                for (var i = 0; i < 2; i++) {
                  hub.run(
                      () -> {
                        hub.sleep(MS);
                        return null;
                      });
                  flags.add(Thread.interrupted());
                }
              });
      Poll.until("main awaits a wake-up", () -> wakes.get() != null);
      hubs.awaitWaiting("a hub with nothing to do");
      hubs.thread().interrupt();
      hubs.awaitWaiting("a hub with nothing to do, after an interrupt,");
      wakes.get().run();

      hubs.awaitDone("the hub goes on after the wake-up, and three runs return");
      assertThat(flags)
          .as("the flag after each of three runs, of which the first was interrupted")
          .containsExactly(true, false, false);
    }
  }

  private <T> T run(Callable<T> main) {
    return Workers.callPromptly("the hub's run comes back", () -> hub.run(main));
  }

  private String now() {
    return Duration.ofNanos(loop.nanoTime()).toMillis() + " ms";
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  /** Lets any Throwable through where the compiler wants an Exception. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

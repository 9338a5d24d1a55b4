package inflight.ch11_gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.GivenGreenlet;
import inflight.given.GreenletExit;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Craft;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Spurious;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class GreenletTest {
  /** What happened, in order. Several threads write to it, one at a time or not. */
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /** Neither an Exception nor an Error. */
  private static final class Odd extends Throwable {
    private static final long serialVersionUID = 1;
  }

  @Test
  @DisplayName("the first switch begins the body with the value, and its result comes back")
  void beginsAndEnds() {
    inTree(
        () -> {
          var greenlet =
              new Greenlet(
                  first -> {
                    log.add("began with " + first);
                    return "result";
                  });
          assertThat(log).as("what ran before the first switch").isEmpty();

          assertThat(greenlet.switchTo("value")).as("what the switch returned").isEqualTo("result");
          assertThat(log).as("what the body did").containsExactly("began with value");
        });
  }

  @Test
  @DisplayName("a switch resumes where the target was suspended, and values pass both ways")
  void thereAndBack() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var greenlet =
              new Greenlet(
                  first -> {
                    log.add("got " + first);
                    for (var i = 1; i <= 3; i++) {
                      log.add("got " + main.switchTo("answer " + i));
                    }
                    return "the end";
                  });

          log.add("back: " + greenlet.switchTo("a"));
          log.add("back: " + greenlet.switchTo("b"));
          log.add("back: " + greenlet.switchTo("c"));
          log.add("back: " + greenlet.switchTo("d"));
          assertThat(log)
              .as("what two greenlets handed each other")
              .containsExactly(
                  "got a",
                  "back: answer 1",
                  "got b",
                  "back: answer 2",
                  "got c",
                  "back: answer 3",
                  "got d",
                  "back: the end");
        });
  }

  @Test
  @DisplayName("whoever switches stands still until somebody switches back")
  void callerStandsStill() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var tree =
          workers.start(
              "main",
              () -> {
                var greenlet =
                    new Greenlet(
                        first -> {
                          gate.await();
                          log.add("greenlet");
                          return null;
                        });
                greenlet.switchTo(null);
                log.add("main");
              });
      gate.awaitWaiting(1);

      tree.awaitWaiting("switchTo, while its target runs,");
      assertThat(log).as("what went on while the target was held at a gate").isEmpty();
      gate.open();
      tree.awaitDone("the switch comes back");
      assertThat(log).as("what happened, in order").containsExactly("greenlet", "main");
    }
  }

  @Test
  @DisplayName("a suspended greenlet stands still while others run")
  void suspendedStandsStill() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var tree =
          workers.start(
              "main",
              () -> {
                var main = Greenlet.current();
                var suspended =
                    new Greenlet(
                        first -> {
                          main.switchTo("suspended");
                          log.add("went on");
                          return "done";
                        });
                suspended.switchTo(null);
                gate.await();
                log.add("main");
                log.add((String) suspended.switchTo(null));
              });
      gate.awaitWaiting(1);
      assertThat(log).as("what went on while main was held at a gate").isEmpty();
      gate.open();
      tree.awaitDone("the tree comes to its end");
      assertThat(log).as("what happened, in order").containsExactly("main", "went on", "done");
    }
  }

  @Test
  @DisplayName("one runs at a time: 100 greenlets in a ring pass a token on, and nobody meets")
  void ring() {
    final class Ring {
      int token;
      int mostInside;
      final AtomicInteger inside = new AtomicInteger();
      final Greenlet main = Greenlet.current();
      final List<Greenlet> greenlets = new ArrayList<>();

      Object member(int number) throws Exception {
        for (var round = 0; round < 5; round++) {
          mostInside = Math.max(mostInside, inside.incrementAndGet());
          token++;
          inside.decrementAndGet();
          var isLast = number == greenlets.size() - 1;
          (isLast ? main : greenlets.get(number + 1)).switchTo(token);
        }
        return "member " + number + " is done";
      }
    }
    inTree(
        () -> {
          var ring = new Ring();
          for (var i = 0; i < 100; i++) {
            var number = i;
            ring.greenlets.add(new Greenlet(first -> ring.member(number)));
          }
          for (var round = 1; round <= 5; round++) {
            assertThat(ring.greenlets.getFirst().switchTo(null))
                .as("the token after round %d", round)
                .isEqualTo(100 * round);
          }
          for (var i = 0; i < 100; i++) {
            assertThat(ring.greenlets.get(i).switchTo(null))
                .as("the end of a member")
                .isEqualTo("member " + i + " is done");
          }
          assertThat(ring.token).as("how often the token was passed on").isEqualTo(500);
          assertThat(ring.mostInside).as("the most who were at the token at once").isEqualTo(1);
        });
  }

  @Test
  @DisplayName("when a body ends its parent goes on, whoever switched last")
  void endsAtTheParent() {
    inTree(
        () -> {
          var target = new Greenlet(first -> "the end of the target");
          var between =
              new Greenlet(
                  first -> {
                    log.add("between switches");
                    return "between got " + target.switchTo(null);
                  });

          assertThat(between.switchTo(null))
              .as("what main got when the target ended, whose parent is main")
              .isEqualTo("the end of the target");
          assertThat(between.isDead()).as("dead, the one that switched last").isFalse();
          assertThat(between.switchTo("a late answer"))
              .as("what came of the one that switched last")
              .isEqualTo("between got a late answer");
        });
  }

  @Test
  @DisplayName("a child's end resumes its own parent, and not main")
  void endsAtAnotherParent() {
    inTree(
        () -> {
          var parent =
              new Greenlet(
                  first -> {
                    var child = new Greenlet(it -> "from the child");
                    assertThat(child.parent())
                        .as("the parent of one that a greenlet made")
                        .isSameAs(Greenlet.current());
                    return "parent got " + child.switchTo(null);
                  });

          assertThat(parent.switchTo(null))
              .as("what came of the parent")
              .isEqualTo("parent got from the child");
        });
  }

  @Test
  @DisplayName("what a body throws comes out of the parent's pending call, the same instance")
  void bodyThrows() {
    inTree(
        () -> {
          for (var thrown :
              List.of(
                  new IOException("checked"),
                  new IllegalStateException("unchecked"),
                  new AssertionError("an Error"),
                  new InterruptedException("an interrupt of the body's own"),
                  new Odd())) {
            var greenlet =
                new Greenlet(
                    first -> {
                      throw GreenletTest.<Exception>unchecked(thrown);
                    });
            assertThat(catchThrowable(() -> greenlet.switchTo(null)))
                .as("what came out of the switch")
                .isSameAs(thrown);
            assertThat(greenlet.isDead()).as("dead, after %s", thrown).isTrue();
          }
          assertThat(new Greenlet(first -> "fine").switchTo(null))
              .as("what a later greenlet of this tree returned")
              .isEqualTo("fine");
        });
  }

  @Test
  @DisplayName("raise throws where the target is suspended, and the target may catch it and go on")
  void raiseAtASuspended() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var error = new IOException("raised");
          var greenlet =
              new Greenlet(
                  first -> {
                    try {
                      main.switchTo("suspended");
                      log.add("went on");
                    } catch (IOException e) {
                      assertThat(e).as("what was thrown in the target").isSameAs(error);
                      log.add("caught");
                    }
                    return main.switchTo("after the catch");
                  });
          greenlet.switchTo(null);

          assertThat(greenlet.raise(error))
              .as("what raise returned: what the target switched back with")
              .isEqualTo("after the catch");
          assertThat(log).as("what the target did").containsExactly("caught");
          assertThat(greenlet.switchTo("last")).as("the end").isEqualTo("last");
        });
  }

  @Test
  @DisplayName("an error that is raised and not caught kills the target and goes to its parent")
  void raiseKills() {
    inTree(
        () -> {
          var main = Greenlet.current();
          for (var error : List.of(new IOException("raised"), new AssertionError(), new Odd())) {
            log.clear();
            var greenlet =
                new Greenlet(
                    first -> {
                      try {
                        return main.switchTo("suspended");
                      } finally {
                        log.add("finally");
                      }
                    });
            greenlet.switchTo(null);

            assertThat(catchThrowable(() -> greenlet.raise(error)))
                .as("what came out of raise")
                .isSameAs(error);
            assertThat(log).as("what ran in the target").containsExactly("finally");
            assertThat(greenlet.isDead()).as("dead").isTrue();
          }
        });
  }

  @Test
  @DisplayName("a GreenletExit ends a greenlet, and comes to its parent as a result")
  void exit() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var exit = new GreenletExit("enough");
          var greenlet =
              new Greenlet(
                  first -> {
                    try {
                      return main.switchTo("suspended");
                    } catch (Exception e) {
                      return "catch (Exception e) must not see it";
                    }
                  });
          greenlet.switchTo(null);
          assertThat(greenlet.raise(exit)).as("what raise returned").isSameAs(exit);
          assertThat(greenlet.isDead()).as("dead, after a GreenletExit").isTrue();

          var own = new GreenletExit("its own");
          var another =
              new Greenlet(
                  first -> {
                    throw own;
                  });
          assertThat(another.switchTo(null)).as("what the switch returned").isSameAs(own);
        });
  }

  @Test
  @DisplayName("a raise at one that has not begun kills it: its body never runs")
  void raiseBeforeTheBeginning() {
    inTree(
        () -> {
          var error = new IOException("before it began");
          var greenlet = new Greenlet(first -> log.add("ran"));
          assertThat(catchThrowable(() -> greenlet.raise(error)))
              .as("what came out of raise, where the caller is the parent")
              .isSameAs(error);
          assertThat(log).as("what ran").isEmpty();
          assertThat(greenlet.isDead()).as("dead").isTrue();

          var exit = new GreenletExit();
          var another = new Greenlet(first -> log.add("ran"));
          assertThat(another.raise(exit)).as("what raise of an exit returned").isSameAs(exit);
          assertThat(another.isDead()).as("dead, after the exit").isTrue();
          assertThat(another.switchTo("hello"))
              .as("a later switch to it: it is dead, and so it comes back to main")
              .isEqualTo("hello");
          assertThat(log).as("what ran").isEmpty();
        });
  }

  @Test
  @DisplayName("a raise at one that has not begun is thrown in its parent, and not in the caller")
  void raiseBeforeTheBeginningComesToTheParent() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var error = new IOException("before it began");
          var unbegun = new Greenlet(first -> "ran", main);
          var caller =
              new Greenlet(
                  first -> {
                    try {
                      return "caller went on with " + unbegun.raise(error);
                    } catch (IOException e) {
                      return "thrown in the caller";
                    }
                  });

          assertThat(catchThrowable(() -> caller.switchTo(null)))
              .as("what main's pending call threw")
              .isSameAs(error);
          assertThat(caller.switchTo("later"))
              .as("the end of the caller, which was suspended all the while")
              .isEqualTo("caller went on with later");
        });
  }

  @Test
  @DisplayName("a switch to a dead one goes to its nearest living ancestor")
  void dead() {
    inTree(
        () -> {
          var greenlet = new Greenlet(first -> "end");
          greenlet.switchTo(null);
          assertThat(greenlet.switchTo(7)).as("dead.switchTo(7) in main, its parent").isEqualTo(7);
          var error = new IOException("at a dead one");
          assertThat(catchThrowable(() -> greenlet.raise(error)))
              .as("dead.raise in main, its parent")
              .isSameAs(error);
          var exit = new GreenletExit();
          assertThat(greenlet.raise(exit))
              .as("dead.raise of an exit in main, its parent: a result")
              .isSameAs(exit);
        });
  }

  @Test
  @DisplayName("the nearest living ancestor of a dead one may be another than main")
  void deadBelowALivingOne() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var living =
              new Greenlet(
                  first -> {
                    var got = main.switchTo("suspended");
                    try {
                      return "never: " + main.switchTo("living got " + got);
                    } catch (IOException e) {
                      return "living caught " + e.getMessage();
                    }
                  });
          living.switchTo(null);
          var middle = new Greenlet(first -> "middle", living);
          var dead = new Greenlet(first -> "dead", middle);
          assertThat(middle.raise(new GreenletExit("the exit")))
              .as("what came back when middle, a child of living, was killed before it began")
              .isEqualTo("living got inflight.given.GreenletExit: the exit");
          assertThat(dead.raise(new IOException("an error")))
              .as("what came back when a child of middle was killed, which is dead")
              .isEqualTo("living caught an error");
          assertThat(living.isDead()).as("the living one, whose grandchild was killed").isTrue();
        });
  }

  @Test
  @DisplayName("each knows itself and its parent, and main is the same at each call")
  void current() {
    inTree(
        () -> {
          var main = Greenlet.current();
          assertThat(main.parent()).as("the parent of a main greenlet").isNull();
          assertThat(main.isDead()).as("dead, the main greenlet").isFalse();
          var selves = new ArrayList<Greenlet>();
          var greenlet =
              new Greenlet(
                  first -> {
                    selves.add(Greenlet.current());
                    main.switchTo(null);
                    selves.add(Greenlet.current());
                    return null;
                  });
          assertThat(greenlet.parent()).as("the parent of one that main made").isSameAs(main);
          assertThat(greenlet.isDead()).as("dead, before it began").isFalse();

          greenlet.switchTo(null);
          assertThat(Greenlet.current()).as("current, back in main").isSameAs(main);
          assertThat(greenlet.isDead()).as("dead, while it is suspended").isFalse();
          greenlet.switchTo(null);
          assertThat(greenlet.isDead()).as("dead, after its end").isTrue();
          assertThat(Greenlet.current()).as("current, after its end").isSameAs(main);
          assertThat(selves)
              .as("current, in the greenlet, before and after a switch")
              .containsExactly(greenlet, greenlet);
        });
  }

  @Test
  @DisplayName("1,000 switches there and back: no wake-up is lost")
  void many() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var greenlet =
              new Greenlet(
                  first -> {
                    var value = (int) first;
                    while (value < 2_000) {
                      value = (int) main.switchTo(value + 1);
                    }
                    return value;
                  });
          var value = 0;
          while (!greenlet.isDead()) {
            value = (int) greenlet.switchTo(value) + 1;
          }
          assertThat(value).as("how far two greenlets have counted together").isEqualTo(2_001);
        });
  }

  @Test
  @DisplayName("while one tree stands still another goes on")
  void twoTrees() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var held =
          workers.start(
              "main of a tree",
              () ->
                  new Greenlet(
                          first -> {
                            gate.await();
                            return null;
                          })
                      .switchTo(null));
      gate.awaitWaiting(1);
      var free =
          workers.start(
              "main of another tree",
              () -> {
                var main = Greenlet.current();
                var greenlet = new Greenlet(first -> main.switchTo("there"));
                assertThat(greenlet.switchTo(null)).as("there").isEqualTo("there");
                assertThat(greenlet.switchTo("back")).as("and back").isEqualTo("back");
              });

      free.awaitDone("a tree goes on while a greenlet of another tree is held at a gate");
      gate.open();
      held.awaitDone("the tree that was held comes to its end");
    }
  }

  @Test
  @DisplayName("it is built from smaller parts, and not on the one that is given")
  void craft() {
    assertThat(Greenlet.current()).as("current").isNotNull();
    Craft.assertNotBuiltOn(Greenlet.class, GivenGreenlet.class);
  }

  @Test
  @Corner
  @DisplayName("a switch to oneself returns the value, and a raise at oneself throws right there")
  void oneself() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var error = new IOException("at oneself");
          assertThat(main.switchTo(9)).as("main.switchTo(9), in main").isEqualTo(9);
          assertThat(catchThrowable(() -> main.raise(error)))
              .as("main.raise, in main")
              .isSameAs(error);

          var greenlet =
              new Greenlet(
                  first -> {
                    var me = Greenlet.current();
                    assertThat(me.switchTo(9)).as("me.switchTo(9), in a greenlet").isEqualTo(9);
                    assertThat(catchThrowable(() -> me.raise(error)))
                        .as("me.raise, in a greenlet")
                        .isSameAs(error);
                    var exit = new GreenletExit();
                    assertThat(catchThrowable(() -> me.raise(exit)))
                        .as("me.raise of an exit, in a greenlet")
                        .isSameAs(exit);
                    return "end";
                  });
          assertThat(greenlet.switchTo(null)).as("what came of the greenlet").isEqualTo("end");
        });
  }

  @Test
  @Corner
  @DisplayName(
      "a parent that has not begun is started by its child's result, and killed by its error")
  void unbegunParent() {
    inTree(
        () -> {
          var parent = new Greenlet(first -> "parent began with " + first);
          var child = new Greenlet(first -> "the child's result", parent);
          assertThat(child.switchTo(null))
              .as("what main got")
              .isEqualTo("parent began with the child's result");
          assertThat(parent.isDead()).as("dead, the parent").isTrue();

          var error = new IOException("of the child");
          var another = new Greenlet(first -> log.add("ran"));
          var failing =
              new Greenlet(
                  first -> {
                    throw error;
                  },
                  another);
          assertThat(catchThrowable(() -> failing.switchTo(null)))
              .as("what main's call threw")
              .isSameAs(error);
          assertThat(another.isDead()).as("dead, the parent").isTrue();
          assertThat(log).as("what the killed parent did").isEmpty();
        });
  }

  @Test
  @Corner
  @DisplayName("a raise kills all that have not begun, from the target up to one that has")
  void raiseKillsGenerations() {
    inTree(
        () -> {
          for (var generations = 2; generations <= 4; generations++) {
            var error = new IOException("raised at the youngest");
            var unbegun = new ArrayList<Greenlet>();
            var parent = Greenlet.current();
            for (var i = 0; i < generations; i++) {
              parent = new Greenlet(first -> log.add("ran"), parent);
              unbegun.add(parent);
            }
            var youngest = unbegun.getLast();
            assertThat(catchThrowable(() -> youngest.raise(error)))
                .as("what main's raise threw, with %d generations not begun", generations)
                .isSameAs(error);
            assertThat(unbegun).as("all of them").allMatch(Greenlet::isDead, "dead");
            assertThat(log).as("what the bodies did").isEmpty();
          }
        });
  }

  @Test
  @Corner
  @DisplayName("a parent that has not begun is started by its child's exit, as by any result")
  void unbegunParentOfOneThatExits() {
    inTree(
        () -> {
          for (var way : Tried.each("way", List.of("thrown", "returned", "raised"))) {
            var exit = new GreenletExit();
            var parent = new Greenlet(first -> first == exit ? "began with the exit" : first);
            var child =
                new Greenlet(
                    first -> {
                      if (way.equals("returned")) {
                        return exit;
                      }
                      throw exit;
                    },
                    parent);
            assertThat(way.equals("raised") ? child.raise(exit) : child.switchTo(null))
                .as("what main got, from the parent of a greenlet with an exit that was %s", way)
                .isEqualTo("began with the exit");
          }
        });
  }

  @Test
  @Corner
  @DisplayName("when the parent goes on, the child that has ended is dead already")
  void deadWhenTheParentGoesOn() throws Exception {
    for (var fails : Tried.each("the body throws", new boolean[] {false, true})) {
      StepByStep.each(hold -> deadWhenTheParentGoesOn(hold, fails));
    }
  }

  /** The child's thread is held at a step when its body has come to its end. */
  private static void deadWhenTheParentGoesOn(StepByStep.Hold hold, boolean fails) {
    Runnable atTheEnd = () -> hold.begin(Thread.currentThread());
    var child = SlowMotion.of(SlowChild.class, Child.class, atTheEnd, fails);
    var seen = new AtomicReference<List<?>>();
    try (var workers = new Workers()) {
      var main = workers.start("main", () -> seen.set(child.seenByItsParent()));
      hold.await("a greenlet whose body has ended", main);
      // It goes on, or waits for the one that is held.
      main.letWait();
      hold.release();
      main.awaitDone("the parent of a greenlet that has ended goes on");

      assertThat(seen.get().get(0)).as("the child's outcome").isEqualTo("outcome");
      assertThat(seen.get().get(1))
          .as("isDead, of a greenlet whose outcome its parent has got")
          .isEqualTo(true);
      assertThat(seen.get().get(2))
          .as("what a switch to it brought then: it is dead, and so the value comes back")
          .isEqualTo("value");
    } finally {
      hold.release();
    }
  }

  /** In slow motion. */
  private interface SlowChild {
    List<?> seenByItsParent() throws Exception;
  }

  /** Loaded once more together with the greenlets. */
  public static final class Child {
    private final Runnable atTheEnd;
    private final boolean fails;

    public Child(Runnable atTheEnd, boolean fails) {
      this.atTheEnd = atTheEnd;
      this.fails = fails;
    }

    /** The outcome, whether it is dead, and what a switch to it brings if it is. */
    public List<?> seenByItsParent() throws Exception {
      var child =
          new Greenlet(
              first -> {
                atTheEnd.run();
                if (fails) {
                  throw new IOException("outcome");
                }
                return "outcome";
              });
      Object outcome;
      try {
        outcome = child.switchTo(null);
      } catch (IOException e) {
        outcome = e.getMessage();
      }
      var isDead = child.isDead();
      // If it were not, nobody would ever come back from it.
      return List.of(outcome, isDead, isDead ? child.switchTo("value") : "not tried");
    }
  }

  @Test
  @Corner
  @DisplayName("a child whose parent is dead ends at its grandparent")
  void deadParent() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var parent = new Greenlet(first -> "parent");
          var child = new Greenlet(first -> "child got " + main.switchTo("suspended"), parent);
          child.switchTo(null);
          parent.switchTo(null);

          assertThat(child.switchTo("a value"))
              .as("what main got from the child of a dead one")
              .isEqualTo("child got a value");
          var error = new IOException("of an orphan");
          var orphan = new Greenlet(first -> "never", parent);
          assertThat(catchThrowable(() -> orphan.raise(error)))
              .as("raise at an orphan that has not begun")
              .isSameAs(error);
        });
  }

  @Test
  @Corner
  @DisplayName("a greenlet of another thread is refused, and nothing happens to it")
  void anotherThread() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var unbegun = new Greenlet(first -> "began with " + first);
          var suspended = new Greenlet(first -> main.switchTo("suspended"));
          suspended.switchTo(null);

          Workers.runPromptly(
              "another thread tries greenlets that are not of its tree, and is refused",
              () -> {
                for (var greenlet : List.of(main, unbegun, suspended)) {
                  assertThrows(
                      IllegalStateException.class,
                      () -> greenlet.switchTo("stranger"),
                      "switchTo, from another thread");
                  assertThrows(
                      IllegalStateException.class,
                      () -> greenlet.raise(new IOException("stranger")),
                      "raise, from another thread");
                }
                assertThat(new Greenlet(first -> "own").switchTo(null))
                    .as("what a greenlet of the other thread's own returned")
                    .isEqualTo("own");
              });
          assertThat(unbegun.switchTo("own")).as("the one not begun").isEqualTo("began with own");
          assertThat(suspended.switchTo("own")).as("the suspended one").isEqualTo("own");
        });
  }

  @Test
  @Corner
  @DisplayName("a greenlet belongs to its parent's tree, whoever has made it")
  void madeByAnotherThread() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var made =
              Workers.callPromptly(
                  "another thread makes a greenlet of this tree, and is refused by it",
                  () -> {
                    var greenlet = new Greenlet(first -> "began with " + first, main);
                    assertThrows(
                        IllegalStateException.class,
                        () -> greenlet.switchTo("its maker"),
                        "switchTo, by its maker, whose tree it is not");
                    return greenlet;
                  });
          assertThat(made.switchTo("own"))
              .as("one that another thread has made, with a parent of this tree")
              .isEqualTo("began with own");
        });
  }

  @Test
  @Corner
  @DisplayName("an interrupt does not disturb a suspended greenlet, and the flag stays set")
  void interrupt() {
    var gate = new Gate();
    var flags = new ArrayList<Boolean>();
    try (var workers = new Workers()) {
      var tree =
          workers.start(
              "main",
              () -> {
                var greenlet =
                    new Greenlet(
                        first -> {
                          gate.await();
                          return "end";
                        });
                log.add((String) greenlet.switchTo(null));
                flags.add(Thread.currentThread().isInterrupted());
                // Set before the call, too.
                log.add((String) new Greenlet(first -> "second").switchTo(null));
                flags.add(Thread.interrupted());
              });
      gate.awaitWaiting(1);
      tree.awaitWaiting("switchTo, while its target runs,");
      tree.thread().interrupt();

      tree.awaitWaiting("switchTo, after an interrupt,");
      assertThat(log).as("what went on after the interrupt").isEmpty();
      gate.open();
      tree.awaitDone("the switch comes back");
      assertThat(log).as("what the two switches returned").containsExactly("end", "second");
      assertThat(flags).as("the flag, after each of them").containsExactly(true, true);
    }
  }

  @Test
  @Corner
  @DisplayName("one that is interrupted, before it is suspended or meanwhile, still sleeps")
  void interruptedAndSleeps() {
    for (var when : Tried.each("interrupted", List.of("before it is suspended", "meanwhile"))) {
      var gate = new Gate();
      try (var workers = new Workers()) {
        var tree =
            workers.start(
                "main",
                () -> {
                  var greenlet =
                      new Greenlet(
                          first -> {
                            gate.await();
                            return "end";
                          });
                  if (!when.equals("meanwhile")) {
                    Thread.currentThread().interrupt();
                  }
                  greenlet.switchTo(null);
                });
        gate.awaitWaiting(1);
        if (when.equals("meanwhile")) {
          tree.awaitWaiting("switchTo, while its target runs,");
          tree.thread().interrupt();
        }
        CpuTime.letSleep(tree.thread());
        CpuTime.assertSleeps(tree.thread(), "its greenlet is suspended, and was interrupted");
        gate.open();
        tree.awaitDone("the switch comes back");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a body that interrupts its own thread can switch, and its flag stays set")
  void interruptedBody() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var greenlet =
              new Greenlet(
                  first -> {
                    Thread.currentThread().interrupt();
                    main.switchTo("suspended");
                    return Thread.interrupted() ? "still set" : "lost";
                  });
          assertThat(greenlet.switchTo(null)).as("what main got").isEqualTo("suspended");
          assertThat(greenlet.switchTo(null)).as("the flag of the body").isEqualTo("still set");
        });
  }

  @Test
  @Corner
  @DisplayName("the flag of an interrupt stays set when an error is thrown in, too")
  void interruptBeforeAnError() {
    var gate = new Gate();
    var flags = new ArrayList<Boolean>();
    var error = new IOException("of the child");
    try (var workers = new Workers()) {
      var tree =
          workers.start(
              "main",
              () -> {
                var greenlet =
                    new Greenlet(
                        first -> {
                          gate.await();
                          throw error;
                        });
                try {
                  greenlet.switchTo(null);
                } catch (IOException thrown) {
                  log.add(thrown == error ? "the child's error" : "another error");
                }
                flags.add(Thread.interrupted());
              });
      gate.awaitWaiting(1);
      tree.awaitWaiting("switchTo, while its target runs,");
      tree.thread().interrupt();
      tree.awaitWaiting("switchTo, after an interrupt,");
      gate.open();
      tree.awaitDone("the switch comes back");
      assertThat(log).as("what came out of the switch").containsExactly("the child's error");
      assertThat(flags).as("the flag, after the error").containsExactly(true);
    }
    inTree(
        () -> {
          var main = Greenlet.current();
          var greenlet =
              new Greenlet(
                  first -> {
                    Thread.currentThread().interrupt();
                    try {
                      return main.switchTo("suspended");
                    } catch (IOException e) {
                      return Thread.interrupted() ? "still set" : "lost";
                    }
                  });
          greenlet.switchTo(null);
          assertThat(greenlet.raise(error))
              .as("the flag of a body that has interrupted itself, after a raise")
              .isEqualTo("still set");
        });
  }

  @Test
  @Corner
  @DisplayName("one that is woken without a reason, as the JVM may do, stays suspended")
  void wokenWithoutAReason() {
    var gate = new Gate();
    var mains = new AtomicReference<Greenlet>();
    try (var workers = new Workers()) {
      var tree =
          workers.start(
              "main",
              () -> {
                mains.set(Greenlet.current());
                var greenlet =
                    new Greenlet(
                        first -> {
                          gate.await();
                          return "end";
                        });
                log.add((String) greenlet.switchTo(null));
              });
      gate.awaitWaiting(1);
      tree.awaitWaiting("switchTo, while its target runs,");
      Spurious.wakeAll(mains.get(), tree.thread());

      tree.awaitWaiting("switchTo, after a wake-up that nobody has a reason for,");
      assertThat(log).as("what went on after that wake-up").isEmpty();
      gate.open();
      tree.awaitDone("the switch comes back");
      assertThat(log).as("what the switch returned").containsExactly("end");
    }
  }

  @Test
  @Corner
  @DisplayName("null is a value like any other, and no body, parent or error")
  void nulls() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var greenlet =
              new Greenlet(
                  first -> {
                    log.add("first: " + first);
                    log.add("then: " + main.switchTo(null));
                    return null;
                  });
          assertThat(greenlet.switchTo(null)).as("null, switched back").isNull();
          assertThat(greenlet.switchTo(null)).as("null, as the result").isNull();
          assertThat(log).as("what the greenlet got").containsExactly("first: null", "then: null");

          assertThrows(NullPointerException.class, () -> new Greenlet(null), "no body");
          assertThrows(NullPointerException.class, () -> new Greenlet(null, main), "no body");
          assertThrows(
              NullPointerException.class, () -> new Greenlet(first -> first, null), "no parent");
          var unhurt = new Greenlet(first -> "unhurt");
          assertThrows(NullPointerException.class, () -> unhurt.raise(null), "no error");
          assertThat(unhurt.switchTo(null)).as("after a raise of null").isEqualTo("unhurt");
        });
  }

  @Test
  @Corner
  @DisplayName("a dead greenlet has no thread left, and no thread of a greenlet is a user thread")
  void threads() {
    var census = ThreadCensus.take();
    var daemons = new AtomicReference<Boolean>();
    inTree(
        () -> {
          var main = Greenlet.current();
          for (var i = 0; i < 20; i++) {
            var greenlet =
                new Greenlet(
                    first -> {
                      daemons.set(Thread.currentThread().isDaemon());
                      return main.switchTo("suspended");
                    });
            greenlet.switchTo(null);
            if (i % 2 == 0) {
              greenlet.switchTo("end");
            } else {
              greenlet.raise(new GreenletExit());
            }
            new Greenlet(first -> "never").raise(new GreenletExit());
          }
        });
    assertThat(daemons.get()).as("a greenlet runs on a daemon thread").isTrue();
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("the thread on which a greenlet ran ends when that is dead, platform or virtual")
  void threadEnds() {
    var threads = Collections.synchronizedList(new ArrayList<Thread>());
    inTree(
        () -> {
          var own = Thread.currentThread();
          for (var i = 0; i < 3; i++) {
            new Greenlet(first -> threads.add(Thread.currentThread())).switchTo(null);
          }
          threads.remove(own);
        });
    Poll.until(
        "the threads of three dead greenlets have ended",
        () -> threads.stream().noneMatch(Thread::isAlive));
  }

  @Test
  @Corner
  @DisplayName("a user thread's greenlets run on daemon threads, whoever switches to them first")
  void daemonsOfAUserThread() {
    var daemons = Collections.synchronizedList(new ArrayList<Boolean>());
    var thrown = new AtomicReference<Throwable>();
    var user =
        Thread.ofPlatform()
            .daemon(false)
            .name("user thread")
            .unstarted(
                () -> {
                  try {
                    var main = Greenlet.current();
                    var second =
                        new Greenlet(first -> daemons.add(Thread.currentThread().isDaemon()));
                    new Greenlet(
                            first -> {
                              daemons.add(Thread.currentThread().isDaemon());
                              return second.switchTo(null);
                            },
                            main)
                        .switchTo(null);
                    // Begun by its child's end, not by a switch.
                    var parent =
                        new Greenlet(first -> daemons.add(Thread.currentThread().isDaemon()));
                    new Greenlet(first -> null, parent).switchTo(null);
                  } catch (Throwable e) {
                    thrown.set(e);
                  }
                });
    user.start();
    Poll.until("the tree of a user thread comes to its end", () -> !user.isAlive());

    assertThat(thrown.get()).as("what the tree of a user thread threw").isNull();
    assertThat(daemons)
        .as("daemons: the threads of greenlets that main, a greenlet, and a child's end have begun")
        .containsExactly(true, true, true);
  }

  @Test
  @Corner
  @DisplayName("1,000 may be suspended at a time")
  void crowd() {
    inTree(
        () -> {
          var main = Greenlet.current();
          var greenlets = new ArrayList<Greenlet>();
          for (var i = 0; i < 1_000; i++) {
            var number = i;
            var greenlet = new Greenlet(first -> number + (int) main.switchTo("suspended"));
            greenlets.add(greenlet);
            greenlet.switchTo(null);
          }
          for (var i = 0; i < 1_000; i++) {
            assertThat(greenlets.get(i).switchTo(1)).as("the end of one").isEqualTo(i + 1);
          }
        });
  }

  @Test
  @Corner
  @DisplayName("a tree works on a virtual thread as well")
  void onAVirtualThread() {
    try (var workers = new Workers()) {
      workers
          .startVirtual(
              "main",
              () -> {
                var main = Greenlet.current();
                var greenlet = new Greenlet(first -> main.switchTo("there"));
                assertThat(greenlet.switchTo(null)).as("there").isEqualTo("there");
                assertThat(greenlet.switchTo("back")).as("and back").isEqualTo("back");
              })
          .awaitDone("a tree on a virtual thread comes to its end");
    }
  }

  /** Runs a tree on a thread of its own, so that a switch that never comes back is told as that. */
  private static void inTree(Workers.ThrowingRunnable main) {
    Workers.runPromptly("the tree comes to its end", main);
  }

  /** Lets any Throwable through where the compiler wants an Exception. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

package inflight.ch12_structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.ch12_structured.Children.Deaf;
import inflight.ch12_structured.Children.Forever;
import inflight.ch12_structured.Children.Kept;
import inflight.testkit.Bystanders;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.EqualFailure;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class NurseryTest {
  private final Children children = new Children();
  private final Owners owners = new Owners();
  private final Forever forever = new Forever();
  private final IOException broken = new IOException("thrown by a child");

  @AfterEach
  void endOwners() {
    owners.close();
  }

  @Test
  @DisplayName("each task runs once, all at the same time, on the executor's threads")
  void runsAll() throws Exception {
    var meeting = new Rendezvous(3, "children of one nursery");
    var runs = new AtomicInteger();
    var nursery = owners.make(children);
    for (int i = 0; i < 3; i++) {
      assertThat(
              nursery.start(
                  () -> {
                    meeting.meet();
                    runs.incrementAndGet();
                  }))
          .as("start")
          .isTrue();
    }
    join(nursery);

    assertThat(runs).as("runs of three tasks").hasValue(3);
    assertThat(children.threads()).as("threads of the executor").hasSize(3);
  }

  @Test
  @DisplayName("join does not return before every child has ended")
  void joinWaits() {
    var gates = List.of(new Gate(), new Gate());
    try (var workers = new Workers()) {
      var nursery = owners.make(children);
      gates.forEach(gate -> nursery.start(gate::await));
      var owner = owners.begin(nursery, Nursery::join);
      owner.awaitWaiting("join, with two children that run,");

      gates.get(1).open();
      children.awaitEnded(1);
      owner.awaitWaiting("join, with one child that runs,");

      gates.get(0).open();
      owner.awaitDone("join returns when the last child has ended");
    }
  }

  @Test
  @DisplayName("the first failure interrupts the other children, and join throws it")
  void failureCancels() {
    var nursery = owners.make(children);
    nursery.start(forever::await);
    forever.awaitWaiting(1);
    nursery.start(forever::await);
    forever.awaitWaiting(2);
    nursery.start(this::fails);

    var thrown =
        thrownBy("join, of which a child fails while two others wait,", nursery, Nursery::join);

    assertThat(thrown).as("what join threw").isSameAs(broken);
    assertThat(forever.interrupted()).as("children that were interrupted, of 2").isEqualTo(2);
    assertThat(thrown.getSuppressed())
        .as("suppressed in it, when the others ended because they were told to")
        .isEmpty();
  }

  @Test
  @DisplayName("a child that ignores the interrupt is waited for, by join and by close")
  void deafChild() {
    for (boolean joins : Tried.each("joins", new boolean[] {true, false})) {
      var deaf = new Deaf();
      var nursery = owners.make(children);
      nursery.start(deaf::await);
      deaf.awaitWaiting();
      if (joins) {
        nursery.start(this::fails);
      }
      var what = joins ? "join" : "close";
      try (var workers = new Workers()) {
        var thrown = new AtomicReference<Throwable>();
        var owner =
            owners.begin(
                nursery, it -> thrown.set(Children.thrownBy(joins ? it::join : it::close)));
        owner.awaitWaiting(what + ", with a child that ignores the interrupt,");
        deaf.open();
        owner.awaitDone(what + " comes back when the child has ended that ignores interrupts");
        assertThat(thrown.get()).as("what %s threw", what).isSameAs(joins ? broken : null);
      }
    }
  }

  @Test
  @DisplayName("later failures are suppressed in the first, in order")
  void laterFailures() {
    var first = new Deaf();
    var second = new Deaf();
    var third = new Deaf();
    var nursery = owners.make(children);
    for (var deaf : Tried.each("deaf", List.of(third, first, second))) {
      nursery.start(
          () -> {
            deaf.await();
            throw new IOException(deaf == first ? "first" : deaf == second ? "second" : "third");
          });
      deaf.awaitWaiting();
    }
    first.open();
    children.awaitEnded(1);
    second.open();
    children.awaitEnded(2);
    third.open();

    var thrown = thrownBy("join, of which all children fail,", nursery, Nursery::join);

    assertThat(thrown).as("what join threw").isInstanceOf(IOException.class).hasMessage("first");
    assertThat(thrown.getSuppressed())
        .as("suppressed in the first failure")
        .extracting(Throwable::getMessage)
        .containsExactly("second", "third");
  }

  @Test
  @Corner
  @DisplayName("a later failure that is equal to the first, and another object, is not left out")
  void equalFailures() {
    var first = new Deaf();
    var second = new Deaf();
    var nursery = owners.make(children);
    for (var deaf : Tried.each("deaf", List.of(first, second))) {
      nursery.start(
          () -> {
            deaf.await();
            throw new EqualFailure(deaf == first ? "first" : "second");
          });
      deaf.awaitWaiting();
    }
    first.open();
    children.awaitEnded(0);
    second.open();

    var thrown = thrownBy("join, of which both children fail,", nursery, Nursery::join);

    assertThat(thrown).as("what join threw").hasMessage("first");
    assertThat(thrown.getSuppressed())
        .as("suppressed in the first failure, which is equal to it")
        .extracting(Throwable::getMessage)
        .containsExactly("second");
  }

  @Test
  @DisplayName("if the body throws, close cancels the children and waits for them")
  void bodyThrows() {
    var ended = new AtomicInteger();
    Nursery.Task slowly =
        () -> {
          try {
            forever.await();
          } finally {
            // Long enough for an owner who does not wait to be gone.
            Interrupts.goOnFor(Duration.ofMillis(100));
            ended.incrementAndGet();
          }
        };
    var bodyFailed = new IllegalStateException("thrown by the body");

    var thrown =
        thrownBy(
            "a body that throws, and its close,",
            () -> {
              try (var nursery = new Nursery(children)) {
                nursery.start(slowly);
                nursery.start(slowly);
                forever.awaitWaiting(2);
                throw bodyFailed;
              }
            });

    assertThat(thrown).as("what came out").isSameAs(bodyFailed);
    assertThat(ended).as("children that had ended when the block was left, of 2").hasValue(2);
    assertThat(thrown.getSuppressed()).as("suppressed in it").isEmpty();
  }

  @Test
  @DisplayName("if the body and children throw, the children's failures are suppressed in its own")
  void bodyAndChildrenThrow() {
    var bodyFailed = new IllegalStateException("thrown by the body");
    var deaf = new Deaf();

    var thrown =
        thrownBy(
            "a body that throws, and its close,",
            () -> {
              try (var nursery = new Nursery(children)) {
                nursery.start(
                    () -> {
                      try {
                        forever.await();
                      } catch (InterruptedException e) {
                        deaf.await();
                        Interrupts.goOnFor(Duration.ofMillis(50));
                        throw new IOException("thrown by the clean-up");
                      }
                    });
                forever.awaitWaiting(1);
                nursery.start(this::fails);
                deaf.awaitWaiting();
                children.awaitEnded(1);
                deaf.open();
                throw bodyFailed;
              }
            });

    assertThat(thrown).as("what came out").isSameAs(bodyFailed);
    assertThat(thrown.getSuppressed()).as("suppressed in it").containsExactly(broken);
    assertThat(broken.getSuppressed())
        .as("suppressed in the first failure of a child")
        .extracting(Throwable::getMessage)
        .containsExactly("thrown by the clean-up");
  }

  @Test
  @DisplayName("after the first failure no child begins, and start returns false")
  void noneBegins() throws Exception {
    var kept = new Kept();
    var nursery = owners.make(kept);
    var runs = new AtomicInteger();
    nursery.start(this::fails);
    nursery.start(runs::incrementAndGet);
    nursery.start(runs::incrementAndGet);

    kept.bodies().forEach(NurseryTest::runsOnAThread);

    var accepted =
        Workers.callPromptly(
            "start, after a failure, comes back", () -> nursery.start(runs::incrementAndGet));
    assertThat(accepted).as("start after a failure").isFalse();
    kept.bodies().stream().skip(3).forEach(NurseryTest::runsOnAThread);
    assertThat(thrownBy("join, after a failure,", nursery, Nursery::join))
        .as("what join threw")
        .isSameAs(broken);
    assertThat(runs).as("tasks that began after a failure").hasValue(0);
  }

  @Test
  @DisplayName("the owner is not interrupted when a child fails")
  void ownerIsLeftAlone() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var flag = new AtomicBoolean();
      var thrown = new AtomicReference<Throwable>();
      var owner =
          workers.start(
              "owner",
              () -> {
                var nursery = new Nursery(children);
                nursery.start(this::fails);
                gate.await();
                thrown.set(Children.thrownBy(nursery::join));
                flag.set(Thread.currentThread().isInterrupted());
              });
      gate.awaitWaiting(1);
      children.awaitEnded(0);
      gate.open();
      owner.awaitDone("join comes back, after a child has failed");

      assertThat(thrown.get()).as("what join threw").isSameAs(broken);
      assertThat(flag).as("interrupt flag of the owner").isFalse();
    }
  }

  @Test
  @DisplayName("children may start children, also while the owner waits in join")
  void grandchildren() {
    var gate = new Gate();
    var innerGate = new Gate();
    try (var workers = new Workers()) {
      var nursery = owners.make(children);
      nursery.start(
          () -> {
            gate.await();
            nursery.start(innerGate::await);
          });
      var owner = owners.begin(nursery, Nursery::join);
      owner.awaitWaiting("join, with a child that runs,");
      gate.open();
      innerGate.awaitWaiting(1);
      children.awaitEnded(0);
      owner.awaitWaiting("join, with a child that was started by a child,");
      innerGate.open();
      owner.awaitDone("join returns when the last child has ended");
    }
  }

  @Test
  @DisplayName("after cancel the children are interrupted, and join returns without an exception")
  void cancelled() throws Exception {
    var nursery = owners.make(children);
    nursery.start(forever::await);
    nursery.start(forever::await);
    forever.awaitWaiting(2);

    Workers.runPromptly("cancel comes back", nursery::cancel);
    var accepted = nursery.start(forever::await);
    join(nursery);

    assertThat(accepted).as("start after cancel").isFalse();
    assertThat(forever.interrupted()).as("children that were interrupted, of 2").isEqualTo(2);
    assertThat(children.threads()).as("threads of the executor").hasSize(2);
  }

  @Test
  @DisplayName("a nursery in a nursery: a failure outside ends the children inside first")
  void nested() {
    var inner = new AtomicReference<Throwable>();
    var nursery = owners.make(children);
    var innerChildren = new Children();
    nursery.start(
        () -> {
          try (var nested = new Nursery(innerChildren)) {
            nested.start(forever::await);
            nested.start(forever::await);
            nested.join();
          } catch (Throwable e) {
            inner.set(e);
            throw e;
          }
        });
    forever.awaitWaiting(2);
    nursery.start(this::fails);

    var thrown = thrownBy("join of the outer nursery", nursery, Nursery::join);

    assertThat(thrown).as("what the outer join threw").isSameAs(broken);
    assertThat(inner.get())
        .as("what the inner join threw")
        .isInstanceOf(InterruptedException.class);
    assertThat(forever.interrupted())
        .as(
            "children of the inner nursery that were interrupted, of 2, when the outer join is"
                + " over")
        .isEqualTo(2);
    assertThat(thrown.getSuppressed()).as("suppressed in it").isEmpty();
  }

  @Test
  @DisplayName("after its end a nursery refuses to start a task")
  void ended() throws Exception {
    var joined = owners.make(children);
    joined.start(() -> {});
    join(joined);
    var closed = owners.make(children);
    owners.begin(closed, Nursery::close).awaitDone("close comes back");
    var failed = owners.make(children);
    failed.start(this::fails);
    thrownBy("join, of which a child fails,", failed, Nursery::join);
    var before = children.threads().size();

    for (var nursery : Tried.each("nursery", List.of(joined, closed, failed))) {
      Workers.runPromptly(
          "start, after the end, comes back",
          () ->
              assertThrows(
                  IllegalStateException.class,
                  () -> nursery.start(() -> {}),
                  "start, after the end"));
    }
    assertThat(children.threads()).as("threads started after the end").hasSize(before);
  }

  @Test
  @Corner
  @DisplayName("after the end join throws IllegalStateException, cancel and close do nothing")
  void joinAgain() throws Exception {
    for (boolean fails : Tried.each("fails", new boolean[] {false, true})) {
      var nursery = owners.make(children);
      if (fails) {
        nursery.start(this::fails);
      }
      owners
          .begin(
              nursery,
              it -> {
                assertThat(Children.thrownBy(it::join))
                    .as("what join threw")
                    .isSameAs(fails ? broken : null);
                it.close();
                it.cancel();
                assertThrows(IllegalStateException.class, it::join, "join, after the end");
                it.close();
              })
          .awaitDone("join, and then cancel and close, come back");
    }
  }

  @Test
  @Corner
  @DisplayName("close without a join cancels the children, and throws nothing if they obey")
  void closeWithoutJoin() throws Exception {
    var ended = new AtomicInteger();
    try (var nursery = new Nursery(children)) {
      nursery.start(
          () -> {
            try {
              forever.await();
            } finally {
              Interrupts.goOnFor(Duration.ofMillis(50));
              ended.incrementAndGet();
            }
          });
      forever.awaitWaiting(1);
    }

    assertThat(ended).as("children that had ended when the block was left, of 1").hasValue(1);
    var failing = owners.make(children);
    failing.start(this::fails);
    children.awaitEnded(1);
    assertThat(thrownBy("close, after a child has failed,", failing, Nursery::close))
        .as("what close threw, without a join, after a child has failed")
        .isSameAs(broken);
  }

  @Test
  @Corner
  @DisplayName("whatever a child throws comes out of join, also if two throw the same instance")
  void anyThrowable() {
    var failures = new ArrayList<Throwable>();
    for (var failure : CallbackFailure.values()) {
      failures.add(failure.thrower().thrown());
    }
    failures.add(new Throwable("neither Exception nor Error"));
    for (var failure : Tried.each("failure", failures)) {
      var meeting = new Rendezvous(2, "children that throw");
      var nursery = owners.make(children);
      for (int i = 0; i < 2; i++) {
        nursery.start(
            () -> {
              meeting.meet();
              Children.sneak(failure);
            });
      }

      var thrown =
          thrownBy("join, of which children throw " + failure + ",", nursery, Nursery::join);

      assertThat(thrown).as("what join threw, of which two children throw one").isSameAs(failure);
    }
  }

  @Test
  @Corner
  @DisplayName("an InterruptedException that a child throws before the cancel is a failure")
  void interruptedBeforeTheCancel() {
    var failure = new InterruptedException("thrown by a child");
    var nursery = owners.make(children);
    nursery.start(forever::await);
    forever.awaitWaiting(1);
    nursery.start(
        () -> {
          throw failure;
        });

    var thrown =
        thrownBy("join, of which a child throws InterruptedException,", nursery, Nursery::join);

    assertThat(thrown).as("what join threw").isSameAs(failure);
    assertThat(forever.interrupted()).as("other children that were interrupted").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("what a child throws as it cleans up after the cancel is a failure")
  void failingCleanUp() {
    // Two of them are what some I/O throws when its thread is interrupted; InterruptedException is
    // neither.
    for (var failure :
        Tried.each(
            "failure",
            List.of(
                broken,
                new InterruptedIOException("thrown by a child"),
                new ClosedByInterruptException(),
                new CancellationException("thrown by a child")))) {
      var nursery = owners.make(children);
      var latch = new Forever();
      nursery.start(
          () -> {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw failure;
            }
          });
      latch.awaitWaiting(1);
      nursery.cancel();

      assertThat(thrownBy("join, of which a child fails after the cancel,", nursery, Nursery::join))
          .as("what join threw")
          .isSameAs(failure);
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted join cancels, waits for all, and throws InterruptedException")
  void joinInterrupted() {
    var early = owners.make(children);
    early.start(forever::await);
    forever.awaitWaiting(1);
    owners
        .begin(
            early,
            it -> {
              Thread.currentThread().interrupt();
              Interrupts.assertThrows("join, called by an interrupted thread,", it::join);
            })
        .awaitDone("join, called by an interrupted thread, comes back");
    var late = owners.make(children);
    late.start(forever::await);
    forever.awaitWaiting(2);
    var waiting = owners.begin(late, it -> Interrupts.assertThrows("join, interrupted,", it::join));
    waiting.awaitWaiting("join, with a child that waits,");
    waiting.thread().interrupt();
    waiting.awaitDone("join ends when it is interrupted");

    var deaf = new Deaf();
    var nursery = owners.make(children);
    nursery.start(deaf::await);
    nursery.start(forever::await);
    forever.awaitWaiting(3);
    deaf.awaitWaiting();
    try (var workers = new Workers()) {
      var thrown = new AtomicReference<Throwable>();
      var owner = owners.begin(nursery, it -> thrown.set(Children.thrownBy(it::join)));
      owner.awaitWaiting("join, with two children that run,");
      Children.interrupt(owner);
      children.awaitEnded(3);
      owner.awaitWaiting("join, interrupted, with a child that ignores interrupts,");
      Children.interrupt(owner);
      owner.awaitWaiting("join, interrupted again, with a child that ignores interrupts,");
      deaf.open();
      owner.awaitDone("the interrupted join comes back when the last child has ended");

      assertThat(thrown.get())
          .as("what the interrupted join threw")
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  @Corner
  @DisplayName("interrupted while a child fails, join throws the failure and sets the flag")
  void joinInterruptedAndFailure() {
    for (boolean failsFirst : Tried.each("fails first", new boolean[] {true, false})) {
      var deaf = new Deaf();
      var kin = new Children();
      var nursery = owners.make(kin);
      nursery.start(
          () -> {
            deaf.await();
            if (!failsFirst) {
              fails();
            }
          });
      deaf.awaitWaiting();
      if (failsFirst) {
        nursery.start(this::fails);
        kin.awaitEnded(1);
      }
      try (var workers = new Workers()) {
        var thrown = new AtomicReference<Throwable>();
        var flag = new AtomicBoolean();
        var owner =
            owners.begin(
                nursery,
                it -> {
                  thrown.set(Children.thrownBy(it::join));
                  flag.set(Thread.currentThread().isInterrupted());
                });
        owner.awaitWaiting("join");
        Children.interrupt(owner);
        CpuTime.letSleep(owner.thread());
        deaf.open();
        owner.awaitDone("the interrupted join comes back when the last child has ended");

        var when = failsFirst ? "after" : "before";
        assertThat(thrown.get())
            .as("what join threw, interrupted %s a child failed", when)
            .isSameAs(broken);
        assertThat(flag).as("the owner's flag, interrupted %s a child failed", when).isTrue();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("close waits through interrupts, and leaves the flag set")
  void closeInterrupted() {
    for (boolean fails : Tried.each("a child fails", new boolean[] {false, true})) {
      var deaf = new Deaf();
      var nursery = owners.make(children);
      nursery.start(
          () -> {
            deaf.await();
            if (fails) {
              fails();
            }
          });
      deaf.awaitWaiting();
      var thrown = new AtomicReference<Throwable>();
      var flag = new AtomicBoolean();
      var owner =
          owners.begin(
              nursery,
              it -> {
                thrown.set(Children.thrownBy(it::close));
                flag.set(Thread.currentThread().isInterrupted());
              });
      owner.awaitWaiting("close, with a child that runs,");
      for (int i = 0; i < 2; i++) {
        Children.interrupt(owner);
        owner.awaitWaiting("close, interrupted, with a child that runs,");
      }
      deaf.open();
      owner.awaitDone("the interrupted close comes back when the last child has ended");

      assertThat(thrown.get())
          .as("what the interrupted close threw")
          .isSameAs(fails ? broken : null);
      assertThat(flag).as("interrupt flag after close").isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("a child is interrupted once at the most, so that nothing disturbs its clean-up")
  void interruptedOnce() {
    var cleanUp = new Gate();
    var deaf = new Deaf();
    var nursery = owners.make(children);
    nursery.start(
        () -> {
          try {
            forever.await();
          } catch (InterruptedException e) {
            cleanUp.await();
          }
        });
    nursery.start(
        () -> {
          deaf.await();
          fails();
        });
    forever.awaitWaiting(1);
    deaf.awaitWaiting();
    try (var workers = new Workers()) {
      var thrown = new AtomicReference<Throwable>();
      var owner = owners.begin(nursery, it -> thrown.set(Children.thrownBy(it::join)));
      owner.awaitWaiting("join");
      nursery.cancel();
      cleanUp.awaitWaiting(1);
      deaf.open();
      children.awaitEnded(1);
      nursery.cancel();
      Children.interrupt(owner);
      owner.awaitWaiting("join, interrupted, with a child that cleans up,");
      cleanUp.open();
      owner.awaitDone("join comes back");

      assertThat(thrown.get()).as("what join threw").isSameAs(broken);
      assertThat(broken.getSuppressed())
          .as("failures of a child that cleans up, while another one fails")
          .isEmpty();
    }
  }

  @Test
  @Corner
  @DisplayName("a child that cancels its own nursery is interrupted like the others")
  void childCancels() throws Exception {
    var nursery = owners.make(children);
    nursery.start(forever::await);
    forever.awaitWaiting(1);
    nursery.start(
        () -> {
          nursery.cancel();
          forever.await();
        });

    join(nursery);

    assertThat(forever.interrupted()).as("children that were interrupted, of 2").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread can start tasks and cancel, and stays interrupted")
  void startInterrupted() throws Exception {
    var nursery = owners.make(children);
    var runs = new AtomicInteger();
    Workers.runPromptly(
        "start, called by an interrupted thread, comes back",
        () -> {
          Thread.currentThread().interrupt();
          assertThat(nursery.start(runs::incrementAndGet)).as("start").isTrue();
          assertThat(Thread.currentThread().isInterrupted()).as("the flag, after start").isTrue();
        });
    children.awaitEnded(0);
    Workers.runPromptly(
        "cancel, called by an interrupted thread, comes back",
        () -> {
          Thread.currentThread().interrupt();
          nursery.cancel();
          assertThat(Thread.currentThread().isInterrupted()).as("the flag, after cancel").isTrue();
        });
    join(nursery);
    assertThat(runs).as("runs of the task that an interrupted thread has started").hasValue(1);
  }

  @Test
  @Corner
  @DisplayName("no interrupt of the nursery is left on a pool's thread, or reaches its next task")
  void poolThread() throws Exception {
    var kept = new Kept();
    var deaf = new Deaf();
    var nursery = owners.make(kept);
    nursery.start(deaf::await);
    nursery.start(() -> {});
    try (var workers = new Workers()) {
      var flag = new AtomicBoolean();
      var poolThread =
          workers.start(
              "pool's thread",
              () -> {
                kept.bodies().getFirst().run();
                flag.set(Thread.currentThread().isInterrupted());
              });
      deaf.awaitWaiting();
      nursery.cancel();
      deaf.open();
      poolThread.awaitDone("a child comes to its end");
      kept.bodies().stream().skip(1).forEach(NurseryTest::runsOnAThread);
      join(nursery);
      assertThat(flag).as("interrupt flag as the thread's next task finds it").isFalse();

      var gate = new Gate();
      var later = new Kept();
      var shared = owners.make(later);
      shared.start(() -> {});
      var next =
          workers.start(
              "pool's thread",
              () -> {
                later.bodies().getFirst().run();
                gate.await();
              });
      gate.awaitWaiting(1);
      Workers.runPromptly("cancel comes back", shared::cancel);
      gate.open();
      next.awaitDone("the next task on a child's thread, in which the nursery was cancelled,");
      join(shared);
    }
  }

  @Test
  @Corner
  @DisplayName("no interrupt of the nursery is left on the thread of a child that throws, either")
  void poolThreadOfOneThatThrows() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var kept = new Kept();
      var deaf = new Deaf();
      var thrower = kind.thrower();
      var nursery = owners.make(kept);
      nursery.start(
          () -> {
            deaf.await();
            thrower.run();
          });
      try (var workers = new Workers()) {
        var flag = new AtomicBoolean();
        var poolThread =
            workers.start(
                "pool's thread",
                () -> {
                  kept.bodies().getFirst().run();
                  flag.set(Thread.currentThread().isInterrupted());
                });
        deaf.awaitWaiting();
        nursery.cancel();
        deaf.open();
        poolThread.awaitDone("a child comes to its end");
        thrownBy("join", nursery, Nursery::join);
        assertThat(flag)
            .as("interrupt flag as the next task finds it, after a child that threw %s", kind)
            .isFalse();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt that is on its way when a child ends does not reach the next task")
  void lateInterrupt() {
    var onItsWay = new Gate();
    var first = new AtomicReference<Thread>();
    var kept = new Kept();
    var nursery = owners.make(kept);
    var deafs = List.of(new Deaf(), new Deaf());
    var over = new AtomicInteger();
    deafs.forEach(
        deaf ->
            nursery.start(
                () -> {
                  deaf.await();
                  over.incrementAndGet();
                }));
    var nextTask = new Gate();
    var ended = new AtomicInteger();
    var late = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (var body : Tried.each("body", kept.bodies())) {
      Runnable poolThread =
          () -> {
            body.run();
            ended.incrementAndGet();
            try {
              nextTask.await();
              // One that is woken as it is interrupted comes back as if nothing had been.
              if (Thread.currentThread().isInterrupted()) {
                late.incrementAndGet();
              }
            } catch (AssertionError interrupted) {
              late.incrementAndGet();
            }
          };
      var thread =
          new Thread(poolThread) {
            @Override
            public void interrupt() {
              first.compareAndSet(null, this);
              onItsWay.await();
              super.interrupt();
            }
          };
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    deafs.forEach(Deaf::awaitWaiting);
    try (var workers = new Workers()) {
      var canceller = workers.start("canceller", nursery::cancel);
      onItsWay.awaitWaiting(1);
      // The other one comes to its end, as far as it can, before its interrupt is due.
      var other = first.get() == threads.get(0) ? 1 : 0;
      deafs.get(other).open();
      Poll.until("a child that was waiting goes on", () -> over.get() == 1);
      CpuTime.letSleep(threads.get(other));
      onItsWay.open();
      canceller.awaitDone("cancel comes back");
      deafs.get(1 - other).open();
      Poll.until("both children have ended", () -> ended.get() == 2);
      nextTask.open();
      Poll.until("both threads end", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    assertThat(late).as("threads whose next task was interrupted, of two").hasValue(0);
    join(nursery);
  }

  @Test
  @Corner
  @DisplayName("if the executor refuses a task, start throws that, and no child is counted")
  void refused() throws Exception {
    for (var refusal :
        List.of(new RejectedExecutionException("full"), new OutOfMemoryError("no more threads"))) {
      var refuses = new AtomicBoolean();
      Executor executor =
          body -> {
            if (refuses.get()) {
              Children.<RuntimeException>sneak(refusal);
            }
            children.execute(body);
          };
      var nursery = owners.make(executor);
      var gate = new Gate();
      nursery.start(gate::await);
      refuses.set(true);
      assertThat(Children.thrownBy(() -> nursery.start(() -> {})))
          .as("what start threw, when the executor refused")
          .isSameAs(refusal);
      refuses.set(false);
      var runs = new AtomicInteger();
      assertThat(
              Workers.callPromptly(
                  "start comes back, after the executor has refused a task",
                  () -> nursery.start(runs::incrementAndGet)))
          .as("start, after the executor has refused a task")
          .isTrue();
      gate.open();

      join(nursery);

      assertThat(runs).as("runs of the task after the one that was refused").hasValue(1);
    }
  }

  @Test
  @Corner
  @DisplayName("a task that the executor takes its time to refuse keeps nobody in join or close")
  void refusedWhileTheOwnerWaits() {
    for (var joins : Tried.each("joins", new boolean[] {true, false})) {
      var own = new Children();
      var gate = new Gate();
      var refuses = new AtomicBoolean();
      Executor executor =
          body -> {
            if (refuses.get()) {
              gate.await();
              throw new RejectedExecutionException("full");
            }
            own.execute(body);
          };
      var nursery = owners.make(executor);
      var deaf = new Deaf();
      nursery.start(deaf::await);
      deaf.awaitWaiting();
      refuses.set(true);
      try (var workers = new Workers()) {
        var starter =
            workers.start("starter", () -> Children.thrownBy(() -> nursery.start(() -> {})));
        gate.awaitWaiting(1);
        var what = joins ? "join" : "close";
        var owner = owners.begin(nursery, joins ? Nursery::join : Nursery::close);
        owner.awaitWaiting(what + ", with a child that runs,");
        deaf.open();
        own.awaitEnded(0);
        gate.open();
        starter.awaitDone("start comes back, when the executor has refused");
        owner.awaitDone(
            what + " comes back, when its child has ended and the executor has refused another");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a cancel while the executor refuses a task: the children that run are waited for")
  void refusedAsItIsCancelled() {
    for (var fails : Tried.each("a child fails", new boolean[] {true, false})) {
      var own = new Children();
      var refuses = new AtomicBoolean();
      var failing = new Gate();
      var cancelled = new AtomicReference<Nursery>();
      Executor executor =
          body -> {
            if (refuses.get()) {
              if (fails) {
                failing.open();
                own.awaitEnded(1);
              } else {
                cancelled.get().cancel();
              }
              throw new RejectedExecutionException("full");
            }
            own.execute(body);
          };
      var nursery = owners.make(executor);
      cancelled.set(nursery);
      var deaf = new Deaf();
      nursery.start(deaf::await);
      deaf.awaitWaiting();
      if (fails) {
        nursery.start(
            () -> {
              failing.awaitThroughInterrupts();
              throw broken;
            });
        failing.awaitWaiting(1);
      }
      refuses.set(true);
      // It may as well say that the nursery is cancelled.
      Workers.runPromptly(
          "start comes back, when the executor has refused",
          () -> Children.thrownBy(() -> nursery.start(() -> {})));
      deaf.awaitInterrupted();
      var ended = new AtomicBoolean();
      var endedBefore = new AtomicBoolean();
      var owner =
          owners.begin(
              nursery,
              it -> {
                Children.thrownBy(it::join);
                endedBefore.set(ended.get());
              });
      owner.letWait();
      ended.set(true);
      deaf.open();
      owner.awaitDone("join comes back, when its children have ended");
      assertThat(endedBefore)
          .as(
              "whether the child that ignores interrupts had ended when join came back; the nursery"
                  + " was cancelled while the executor refused another one")
          .isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("while the executor takes its time, nobody else waits")
  void slowExecutor() throws Exception {
    var gate = new Gate();
    var slow = new AtomicBoolean();
    Executor executor =
        body -> {
          if (slow.get()) {
            gate.await();
          }
          children.execute(body);
        };
    var nursery = owners.make(executor);
    nursery.start(forever::await);
    forever.awaitWaiting(1);
    slow.set(true);
    try (var workers = new Workers()) {
      var starter = workers.start("starter", () -> nursery.start(() -> {}));
      gate.awaitWaiting(1);
      Workers.runPromptly("cancel comes back, while another thread is in start", nursery::cancel);
      children.awaitEnded(0);
      gate.open();
      starter.awaitDone("start comes back");
    }
    join(nursery);
    assertThat(forever.interrupted()).as("children that were interrupted").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("while the executor takes its time over one task, others can be handed to it")
  void slowExecutorOfSeveral() throws Exception {
    var meeting =
        new Rendezvous(
            3, "tasks that three threads start and the executor takes its time to accept");
    var runs = new AtomicInteger();
    var nursery =
        owners.make(
            body -> {
              meeting.meet();
              children.execute(body);
            });
    ThrowingRunnable starts = () -> nursery.start(runs::incrementAndGet);
    Workers.together(starts, starts, starts);
    join(nursery);

    assertThat(runs).as("runs of three tasks").hasValue(3);
  }

  @Test
  @Corner
  @DisplayName("seventy thousand children are waited for")
  void many() throws Exception {
    var kept = new Kept();
    var nursery = owners.make(kept);
    var runs = new AtomicInteger();
    Workers.runPromptly(
        "start comes back 70,000 times",
        () -> {
          for (int i = 0; i < 70_000; i++) {
            nursery.start(runs::incrementAndGet);
          }
        });
    Workers.runPromptly(
        "70,000 tasks run one after another", () -> kept.bodies().forEach(Runnable::run));

    join(nursery);

    assertThat(runs).as("children that ran, of 70,000").hasValue(70_000);
  }

  @Test
  @Corner
  @DisplayName("join and close sleep while they wait")
  void sleeps() {
    try (var workers = new Workers()) {
      for (var joins : new boolean[] {true, false}) {
        var deaf = new Deaf();
        var nursery = owners.make(children);
        nursery.start(deaf::await);
        // A child that has not begun when close cancels never does, and nothing is left to wait
        // for.
        deaf.awaitWaiting();
        var what = joins ? "join" : "close";
        var owner = owners.begin(nursery, joins ? Nursery::join : Nursery::close);
        owner.awaitWaiting(what + ", with a child that runs,");
        CpuTime.assertSleeps(owner.thread(), "the child of its nursery runs");
        deaf.open();
        owner.awaitDone(what + " comes back when the child has ended");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("two nurseries share nothing")
  void twoNurseries() {
    var gate = new Gate();
    var made = new CompletableFuture<Nursery>();
    try (var bystanders = new Bystanders("another nursery")) {
      bystanders.waits(
          "join",
          () -> {
            var nursery = new Nursery(children);
            nursery.start(gate::await);
            made.complete(nursery);
            nursery.join();
          });
      var other = made.join();
      for (int i = 0; i < 3; i++) {
        var nursery = owners.make(children);
        nursery.start(this::fails);
        assertThat(thrownBy("join", nursery, Nursery::join)).as("what join threw").isSameAs(broken);
      }
      bystanders.assertUndisturbed();
      assertThat(other.start(() -> {})).as("start, after another nursery has failed").isTrue();
      gate.open();
      bystanders.awaitDone();
    }
  }

  @Test
  @Corner
  @DisplayName("each of two nurseries has its own executor run its children")
  void ownExecutor() {
    var others = new Children();
    var nursery = owners.make(children);
    var other = owners.make(others);
    other.start(() -> {});
    nursery.start(() -> {});
    nursery.start(() -> {});
    join(nursery);
    join(other);

    assertThat(children.threads())
        .as("threads of a nursery's executor that has started two children")
        .hasSize(2);
    assertThat(others.threads())
        .as("threads of another nursery's executor that has started one")
        .hasSize(1);
  }

  @Test
  @Corner
  @DisplayName("null is refused, and no child is counted")
  void nulls() throws Exception {
    var nursery = owners.make(children);

    assertThrows(NullPointerException.class, () -> new Nursery(null), "new Nursery(null)");
    assertThrows(NullPointerException.class, () -> nursery.start(null), "start(null)");

    nursery.start(() -> {});
    join(nursery);
    assertThat(children.threads()).as("threads of the executor").hasSize(1);
  }

  private void fails() throws IOException {
    throw broken;
  }

  private static void runsOnAThread(Runnable body) {
    Workers.runPromptly("what the executor was given comes to its end", body::run);
  }

  /** On the thread that has made it. */
  private void join(Nursery nursery) {
    owners.begin(nursery, Nursery::join).awaitDone("join comes back");
  }

  /** What a call throws that has to come back. */
  private static Throwable thrownBy(String what, Workers.ThrowingRunnable call) {
    var thrown = new AtomicReference<Throwable>();
    Workers.runPromptly(what + " comes back", () -> thrown.set(Children.thrownBy(call::run)));
    return thrown.get();
  }

  /** What a call by the owner throws that has to come back. */
  private Throwable thrownBy(String what, Nursery nursery, Owners.Body call) {
    var thrown = new AtomicReference<Throwable>();
    owners
        .begin(nursery, it -> thrown.set(Children.thrownBy(() -> call.run(it))))
        .awaitDone(what + " comes back");
    return thrown.get();
  }
}

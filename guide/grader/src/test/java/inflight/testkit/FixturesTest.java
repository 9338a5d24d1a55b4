package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the testkit offers to whoever writes exercise tests, each with what it must find. */
@Graded(limitSeconds = 30)
class FixturesTest {
  @Nested
  class Failures {
    @Test
    @DisplayName("a callback throws the same instance each time, whatever kind of callback it is")
    void same() {
      for (var failure : CallbackFailure.values()) {
        var thrower = failure.thrower();
        Runnable run = thrower::run;
        Supplier<String> supply = thrower::get;
        Function<String, String> map = thrower::apply;

        assertThat(catchThrowable(run::run)).as("%s", failure).isSameAs(thrower.thrown());
        assertThat(catchThrowable(supply::get)).isSameAs(thrower.thrown());
        assertThat(catchThrowable(() -> map.apply("x"))).isSameAs(thrower.thrown());
        assertThat(failure.thrower().thrown()).isNotSameAs(thrower.thrown());
      }
    }
  }

  @Nested
  class Probes {
    private final ReentrantLock lock = new ReentrantLock();
    private final Probe probe = new Probe("another thread gets in", this::use);

    private void use() {
      lock.lock();
      lock.unlock();
    }

    @Test
    @DisplayName("a call that fails and lets others in is fine")
    void fine() {
      var thrown =
          probe.after(
              NullPointerException.class,
              "use(null)",
              () -> {
                lock.lock();
                try {
                  throw new NullPointerException("null");
                } finally {
                  lock.unlock();
                }
              });

      assertThat(thrown).hasMessage("null");
    }

    @Test
    @DisplayName("a call that fails and keeps its lock is found, although its own thread gets in")
    void keepsLock() {
      assertThatThrownBy(
              () ->
                  probe.after(
                      IllegalStateException.class,
                      "use(null)",
                      () -> {
                        lock.lock();
                        throw new IllegalStateException();
                      }))
          .hasMessageContaining("another thread gets in, after use(null) has thrown");
      use();
    }

    @Test
    @DisplayName("a call that returns, or throws another one, is told")
    void other() {
      var failure = new IllegalStateException("inside");

      assertThatThrownBy(() -> probe.after(NullPointerException.class, "use(null)", () -> {}))
          .hasMessage("use(null) should throw a NullPointerException, and returned.");
      assertThatThrownBy(
              () ->
                  probe.after(
                      failure,
                      "use",
                      () -> {
                        throw new IllegalStateException("inside");
                      }))
          .hasMessageStartingWith(
              "use should throw the very IllegalStateException that was thrown inside, and threw");
    }
  }

  @Nested
  class Clocks {
    @Test
    @DisplayName("clocks start where comparing readings goes wrong")
    void oddStarts() {
      var delay = Duration.ofSeconds(2);
      for (var clock : VirtualClock.withOddStarts(Duration.ofSeconds(1))) {
        var begun = clock.nanoTime();
        clock.advance(delay);

        assertThat(clock.nanoTime() - begun).as("%s", clock).isEqualTo(delay.toNanos());
      }
      assertThat(VirtualClock.startingAt(-1)).hasToString("a clock at -1 ns");
    }
  }

  @Nested
  class Threads {
    @Test
    @DisplayName("one thread acts several times, and brings home what it returns and throws")
    void acts() {
      try (var one = new OneThread("one")) {
        var first = one.call("the first call comes back", Thread::currentThread);
        var second = one.call("the second call comes back", Thread::currentThread);

        assertThat(second).isSameAs(first).isSameAs(one.thread());
        assertThatThrownBy(
                () ->
                    one.run(
                        "the third call comes back",
                        () -> {
                          throw new IllegalStateException("closed");
                        }))
            .hasMessage("closed");
      }
    }

    @Test
    @DisplayName("one thread takes two permits and waits for the third")
    void waits() {
      var permits = new Semaphore(2);
      try (var one = new OneThread("one")) {
        one.run("two acquires come back", () -> permits.acquire(2));
        var third = one.waits("the third acquire", permits::acquire);

        permits.release();
        Poll.until("the third acquire comes back", third::isDone);
        assertThatThrownBy(() -> one.waits("nothing", () -> {}))
            .hasMessage("nothing: it should wait, and came back.");
      }
    }
  }

  @Nested
  class Neighbors {
    private static final Object SHARED = new Object();

    /** Two of these share a monitor, and one's wake-up goes to the other's waiter. */
    private static final class Sharing {
      private boolean open;

      void await() throws InterruptedException {
        synchronized (SHARED) {
          if (!open) {
            SHARED.wait();
          }
        }
      }

      void open() {
        synchronized (SHARED) {
          open = true;
          SHARED.notify();
        }
      }
    }

    @Test
    @DisplayName("one that waits on another instance and comes back is found")
    void disturbed() {
      var mine = new Sharing();
      var other = new Sharing();
      try (var bystanders = new Bystanders("another latch")) {
        bystanders.waits("await", other::await);
        bystanders.assertUndisturbed();

        mine.open();

        Poll.until(
            "the bystander comes back",
            () -> catchThrowable(bystanders::assertUndisturbed) != null);
        assertThatThrownBy(bystanders::assertUndisturbed)
            .hasMessage(
                "await, on another latch, which nobody has touched,: it should wait, and came"
                    + " back.");
      }
    }

    @Test
    @DisplayName("one that is left alone waits until its own instance lets it go")
    void undisturbed() {
      var gate = new Gate();
      var other = new Gate();
      try (var bystanders = new Bystanders("another gate")) {
        bystanders.waits("await", other::await);

        gate.open();

        assertThatCode(bystanders::assertUndisturbed).doesNotThrowAnyException();
        other.open();
        bystanders.awaitDone();
      }
    }
  }
}

package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 30)
class SpuriousTest {
  /** Keeps what threads wait on in every place where a learner would. */
  private static final class Places {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition condition = lock.newCondition();
    private final Object monitor = new Object();
    private final Object[] array = {new Object()};
    private final List<Object> list = new ArrayList<>(List.of(new Object()));
    private final Helper helper = new Helper();

    void await(String where) throws InterruptedException {
      switch (where) {
        case "itself" -> await(this);
        case "a condition" -> awaitCondition();
        case "an object" -> await(monitor);
        case "an array's element" -> await(array[0]);
        case "a list's element" -> await(list.getFirst());
        case "a helper's object" -> await(helper.own);
        case "a permit to park" -> LockSupport.park();
        default -> throw new IllegalArgumentException(where);
      }
    }

    private static void await(Object monitor) throws InterruptedException {
      synchronized (monitor) {
        monitor.wait();
      }
    }

    private void awaitCondition() throws InterruptedException {
      lock.lock();
      try {
        condition.await();
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Helper {
    private final Object own = new Object();
  }

  @Test
  @DisplayName("who waits is woken, wherever it waits")
  void everywhere() {
    for (var where :
        List.of(
            "itself",
            "a condition",
            "an object",
            "an array's element",
            "a list's element",
            "a helper's object",
            "a permit to park")) {
      var places = new Places();
      try (var workers = new Workers()) {
        var waiter = workers.start("waiter", () -> places.await(where));
        waiter.awaitWaiting("a thread on " + where);
        Spurious.wakeAll(places, waiter.thread());
        waiter.awaitDone("who waited on " + where + " is woken");
      }
    }
  }

  /** How a call treats the time that is left when it is woken for nothing. */
  private enum Left {
    COUNTED,
    WHOLE_AGAIN,
    NONE
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition come = lock.newCondition();

  private void giveUpAfter(Duration timeout, Left left) throws InterruptedException {
    lock.lock();
    try {
      var nanos = timeout.toNanos();
      switch (left) {
        case COUNTED -> {
          while (nanos > 0) {
            nanos = come.awaitNanos(nanos);
          }
        }
        case WHOLE_AGAIN -> {
          while (come.await(nanos, TimeUnit.NANOSECONDS)) {
            // Nothing has come: it waits again.
          }
        }
        case NONE -> come.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  @Test
  @DisplayName("a timeout that holds however often the thread is woken is fine")
  void timeoutHolds() {
    Spurious.assertTimeoutHolds("call", this, timeout -> giveUpAfter(timeout, Left.COUNTED));
  }

  @Test
  @DisplayName("a timeout that starts anew with each wake-up is told")
  void startsAnew() {
    assertThatThrownBy(
            () ->
                Spurious.assertTimeoutHolds(
                    "call", this, timeout -> giveUpAfter(timeout, Left.WHOLE_AGAIN)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("call with a timeout gives up, although it is woken");
  }

  @Test
  @DisplayName("a timeout that a wake-up ends is told, with the time that it waited")
  void endsEarly() {
    assertThatThrownBy(
            () ->
                Spurious.assertTimeoutHolds(
                    "call", this, timeout -> giveUpAfter(timeout, Left.NONE)))
        .isInstanceOf(AssertionError.class)
        .message()
        .matches("call with a timeout of 400 ms gave up after \\d+ ms: it is woken every .*");
  }

  @Test
  @DisplayName("a timeout that something else prolongs is told, with what it is")
  void prolonged() {
    assertThatThrownBy(
            () ->
                Spurious.assertTimeoutHoldsWhile(
                    "call",
                    "others come",
                    () -> Spurious.wakeAll(this),
                    timeout -> giveUpAfter(timeout, Left.WHOLE_AGAIN)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("gives up, although others come all the while");
  }

  @Test
  @DisplayName("what the call asserts comes home")
  void ownAssertion() {
    assertThatThrownBy(
            () ->
                Spurious.assertTimeoutHolds(
                    "call", this, timeout -> assertThat(true).as("what it returned").isFalse()))
        .hasMessageContaining("what it returned");
  }
}

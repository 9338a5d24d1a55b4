package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Standstill.Kind;
import java.lang.Thread.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What may be concluded from three looks at threads, on a machine however busy. */
class StandstillTest {
  private static final long SECOND = 1_000_000_000;

  /** What a thread must have used to have had its chance. */
  private static final long ENOUGH = 2 * SECOND;

  @Test
  @DisplayName("a thread that wants to run and got little time may still get there")
  void starved() {
    assertThat(judge(running(0, 10), running(0.1, 1), running(0.4, 1))).isEmpty();
  }

  @Test
  @DisplayName("a thread that has used much time of its own and runs on is an endless loop")
  void loop() {
    assertThat(judge(running(0, 10), running(1.9, 10), running(2.1, 10)).orElseThrow().kind())
        .isEqualTo(Kind.COMPUTING);
  }

  @Test
  @DisplayName("threads that have not moved since the look before wait for what never comes")
  void still() {
    var found = judge(waiting(1, 5), waiting(1, 7), waiting(1, 7)).orElseThrow();

    assertThat(found.kind()).isEqualTo(Kind.WAITING);
    assertThat(found.alone()).isTrue();
  }

  @Test
  @DisplayName("a thread that waits just now, and has moved since, may be on its way")
  void handsOver() {
    assertThat(judge(waiting(1, 5), waiting(1, 7), waiting(1, 9))).isEmpty();
  }

  @Test
  @DisplayName("one that waits while another one wants to run has somebody to wake it")
  void oneRuns() {
    var other = new Look(2, "two", false, State.RUNNABLE, "runs", 0, stack("A"), 0, 0);

    assertThat(
            Standstill.of(
                stock(waiting(1, 1), other),
                stock(waiting(1, 1), other),
                stock(waiting(1, 1), other),
                ENOUGH,
                Thread.currentThread()))
        .isEmpty();
  }

  @Test
  @DisplayName("who waits while a server of the testkit has much to do may still be served")
  void served() {
    var waiting = waiting(1, 5);

    assertThat(served(waiting, SECOND / 4)).isEmpty();
    assertThat(served(waiting, SECOND / 20)).isPresent();
  }

  private static Optional<Standstill> served(Look waiting, long serverNanos) {
    return Standstill.of(
        stock(0, 0, waiting),
        stock(SECOND, SECOND, waiting),
        stock(2 * SECOND, SECOND + serverNanos, waiting),
        ENOUGH,
        Thread.currentThread());
  }

  @Test
  @DisplayName("one that sleeps and looks has had its chance after many looks, not after one")
  void naps() {
    assertThat(judge(sleeping(5), sleeping(6), sleeping(6 + 30)).orElseThrow().kind())
        .isEqualTo(Kind.LOOKING);
    assertThat(judge(sleeping(5), sleeping(5), sleeping(6))).isEmpty();
  }

  @Test
  @DisplayName("a circle is a deadlock only if nobody in it has moved")
  void deadlock() {
    var one = blocked(1, 2, 10);
    var other = blocked(2, 1, 10);

    assertThat(
            Standstill.of(
                    stock(one, other),
                    stock(one, other),
                    stock(one, other),
                    ENOUGH,
                    Thread.currentThread())
                .orElseThrow()
                .kind())
        .isEqualTo(Kind.DEADLOCK);
    assertThat(
            Standstill.of(
                stock(one, other),
                stock(one, other),
                stock(one, blocked(2, 1, 11)),
                ENOUGH,
                Thread.currentThread()))
        .isEmpty();
  }

  @Test
  @DisplayName("a test without other threads is not waited for")
  void nobody() {
    assertThat(
            Standstill.of(stock(), stock(), stock(), ENOUGH, Thread.currentThread())
                .orElseThrow()
                .at())
        .isEmpty();
  }

  private static Optional<Standstill> judge(Look first, Look last, Look now) {
    return Standstill.of(stock(first), stock(last), stock(now), ENOUGH, Thread.currentThread());
  }

  private static Stock stock(Look... looks) {
    var all = new LinkedHashMap<Long, Look>();
    for (var look : looks) {
      all.put(look.id(), look);
    }
    return new Stock(new ArrayList<>(List.of(looks)), all, 0, 0);
  }

  /** With a server of the testkit, which is no thread of the test. */
  private static Stock stock(long nanos, long serverNanos, Look look) {
    var server =
        new Look(
            9,
            Threads.SERVER + "trickle",
            false,
            State.RUNNABLE,
            "waits for input or output",
            0,
            stack("A"),
            serverNanos,
            0);
    return new Stock(List.of(look), Map.of(look.id(), look, 9L, server), 0, nanos);
  }

  private static Look running(double seconds, int line) {
    return new Look(
        1,
        "one",
        false,
        State.RUNNABLE,
        "runs",
        0,
        stack("at" + line),
        (long) (seconds * SECOND),
        0);
  }

  private static Look waiting(double seconds, long moves) {
    return new Look(
        1,
        "one",
        false,
        State.WAITING,
        "waits in Object.wait, on an Account",
        0,
        stack("await"),
        (long) (seconds * SECOND),
        moves);
  }

  private static Look sleeping(long moves) {
    return new Look(1, "one", false, State.TIMED_WAITING, "sleeps", 0, stack("nap"), 0, moves);
  }

  private static Look blocked(long id, long heldBy, long moves) {
    return new Look(
        id,
        "thread " + id,
        false,
        State.BLOCKED,
        "waits for a monitor of Account",
        heldBy,
        stack("lock"),
        0,
        moves);
  }

  private static StackTraceElement[] stack(String method) {
    return new StackTraceElement[] {new StackTraceElement("Account", method, "Account.java", 7)};
  }
}

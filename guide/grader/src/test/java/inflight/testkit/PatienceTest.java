package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.fixture.Awake;
import inflight.grader.TestBench;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A limit that is evidence. */
class PatienceTest {
  /** A child process might yet wake somebody, as far as one can tell. */
  @BeforeAll
  static void noChildren() {
    TestBench.dismiss();
  }

  @Test
  @DisplayName("where nothing can be told for long, that is what it says, with who is under way")
  void inconclusive() throws InterruptedException {
    var done = new AtomicBoolean();
    try (var workers = new Workers()) {
      var looking = workers.start("looking", () -> Awake.spins(done));
      var patience =
          new Patience(
              Duration.ofHours(1),
              Duration.ofMillis(200),
              id -> id == looking.thread().threadId(),
              Thread.currentThread());

      assertThatThrownBy(() -> awaitOver(patience))
          .isInstanceOf(Inconclusive.class)
          .hasMessageStartingWith("this machine is too busy to tell: it was under way for")
          .hasMessageContaining("\"looking\" runs at Awake.java:");
    } finally {
      done.set(true);
      Inconclusive.takeLatest();
    }
  }

  @Test
  @DisplayName("it is not over before its limit, although nobody is there who could go on")
  void limit() throws InterruptedException {
    var begun = System.nanoTime();

    awaitOver(
        new Patience(
            Duration.ofMillis(500), Duration.ofMinutes(1), id -> false, Thread.currentThread()));

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(450_000_000);
  }

  @Test
  @DisplayName("it is over early if every thread waits and nobody is left to wake one")
  void early() throws InterruptedException {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var waiting = workers.start("waiting", gate::await);
      var begun = Pulse.nanoTime();

      awaitOver(hourOf(waiting));

      assertThat(Pulse.nanoTime() - begun).isGreaterThanOrEqualTo(1_000_000_000);
      gate.open();
    }
  }

  @Test
  @DisplayName("it is not over as long as a timer, a child process or a socket may wake somebody")
  void somebodyMayWakeIt() throws Exception {
    var gate = new Gate();
    var timer = CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS);
    CompletableFuture.runAsync(gate::open, timer);
    try (var workers = new Workers()) {
      var waiting = workers.start("waiting", gate::await);
      var patience = hourOf(waiting);
      while (waiting.thread().isAlive()) {
        assertThat(patience.over()).isEmpty();
        Thread.sleep(5);
      }
    }
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var workers = new Workers()) {
      var waiting = workers.start("waiting", server::accept);
      var begun = Pulse.nanoTime();
      var patience = hourOf(waiting);
      while (Pulse.nanoTime() - begun < 2_000_000_000) {
        assertThat(patience.over()).isEmpty();
        Thread.sleep(5);
      }
      new Socket(server.getInetAddress(), server.getLocalPort()).close();
    }
  }

  private static Patience hourOf(Workers.Worker worker) {
    return new Patience(
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        id -> id == worker.thread().threadId(),
        Thread.currentThread());
  }

  @Test
  @DisplayName("the pulse never runs ahead of real time")
  void pulse() throws InterruptedException {
    var pulse = Pulse.nanoTime();
    var begun = System.nanoTime();
    while (Pulse.nanoTime() - pulse < 100_000_000) {
      Thread.sleep(5);
    }

    assertThat(Pulse.nanoTime() - pulse)
        .isLessThanOrEqualTo(System.nanoTime() - begun + 10_000_000);
  }

  private static void awaitOver(Patience patience) throws InterruptedException {
    while (patience.over().isEmpty()) {
      Thread.sleep(5);
    }
  }
}

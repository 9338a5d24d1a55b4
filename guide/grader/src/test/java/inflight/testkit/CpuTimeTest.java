package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.fixture.Awake;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Threads that sleep are told from those that look again and again, on a busy machine too. */
@Graded(limitSeconds = 30)
class CpuTimeTest {
  @Test
  @DisplayName("a thread that waits sleeps, and so does one that reads")
  void sleeps() throws Exception {
    var gate = new Gate();
    try (var workers = new Workers();
        var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var waiting = workers.start("waiting", gate::await);
      var accepting = workers.start("accepting", () -> server.accept().close());
      for (var worker : new Workers.Worker[] {waiting, accepting}) {
        CpuTime.letSleep(worker.thread());

        assertThatCode(() -> CpuTime.assertSleeps(worker.thread(), "the gate is closed"))
            .doesNotThrowAnyException();
      }
      gate.open();
      waiting.awaitDone("the gate is open");
    }
  }

  @Test
  @DisplayName("one that looks a few times in 100 ms sleeps")
  void looksSeldom() {
    assertThatCode(() -> assertSleeps(Awake::napsLong)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("one that looks a few times in 100 ms is not one that sleeps until it is woken")
  void sleepsUntilWoken() {
    var done = new AtomicBoolean();
    var gate = new Gate();
    try (var workers = new Workers()) {
      var waiting = workers.start("waiting", gate::await);
      var looking = workers.start("looking", () -> Awake.napsLong(done));
      CpuTime.letSleep(waiting.thread());
      CpuTime.letSleep(looking.thread());

      assertThatCode(() -> CpuTime.assertSleepUntilWoken("nothing is done", waiting.thread()))
          .doesNotThrowAnyException();
      assertThatThrownBy(
              () ->
                  CpuTime.assertSleepUntilWoken(
                      "nothing is done", waiting.thread(), looking.thread()))
          .hasMessageStartingWith(
              "The thread \"looking\" should sleep: nothing is done. It woke up ");
    } finally {
      done.set(true);
      gate.open();
    }
  }

  @Test
  @DisplayName("one that looks once a second is told, one that waits for a century is not")
  void napsOfASecond() {
    var century = Duration.ofDays(36_500);
    var second = Duration.ofSeconds(1);
    var done = new AtomicBoolean();
    try (var workers = new Workers()) {
      var waiting = workers.start("waiting", () -> Awake.naps(century, done));
      var looking = workers.start("looking", () -> Awake.naps(second, done));
      CpuTime.letSleep(waiting.thread());
      CpuTime.letSleep(looking.thread());

      assertThatCode(() -> CpuTime.assertSleepUntilWoken("nothing is done", waiting.thread()))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> CpuTime.assertSleepUntilWoken("nothing is done", looking.thread()))
          .hasMessageStartingWith(
              "The thread \"looking\" should sleep: nothing is done. It woke up ");
      done.set(true);
      waiting.thread().interrupt();
      looking.thread().interrupt();
    }
  }

  @Test
  @DisplayName("one that spins, yields or takes the shortest of naps does not")
  void awake() {
    Map<String, Consumer<AtomicBoolean>> kinds =
        Map.of("spins", Awake::spins, "yields", Awake::yields, "naps briefly", Awake::napsBriefly);
    kinds.forEach(
        (name, kind) ->
            assertThatThrownBy(() -> assertSleeps(kind))
                .as("one that " + name)
                .hasMessageStartingWith("The thread \"looking\" should sleep: nothing is done. It ")
                .hasMessageContaining(" instead"));
  }

  @Test
  @DisplayName("one that waits by yielding is let get there, and costs no second")
  void yielding() {
    var done = new AtomicBoolean();
    try (var workers = new Workers()) {
      var looking = workers.start("looking", () -> Awake.yields(done));

      CpuTime.letSleep(looking.thread());

      // What it costs is counted: on a busy machine it gets little, and little is enough.
      assertThat(CpuTime.of(looking.thread()).toMillis()).isLessThan(1_000);
      done.set(true);
      workers.join();
    }
  }

  @Test
  @DisplayName("one that has ended need not be waited for")
  void ended() {
    try (var workers = new Workers()) {
      var ended = workers.start("ended", () -> {});
      workers.join();

      CpuTime.letSleep(ended.thread());
    }
  }

  private static void assertSleeps(Consumer<AtomicBoolean> kind) {
    var done = new AtomicBoolean();
    try (var workers = new Workers()) {
      var looking = workers.start("looking", () -> kind.accept(done));
      CpuTime.letSleep(looking.thread());

      CpuTime.assertSleeps(looking.thread(), "nothing is done");
    } finally {
      done.set(true);
    }
  }
}

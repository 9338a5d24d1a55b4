package inflight.grader.race.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.race.fixtures.Stuck;
import inflight.grader.race.fixtures.Stuck.Account;
import inflight.grader.race.fixtures.StuckStress;
import inflight.testkit.CpuTime;
import inflight.testkit.Poll;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HangWatchTest {
  private final Set<Long> before = HangWatch.alive();
  private final List<Thread> threads = new ArrayList<>();
  private final Stuck stuck = new Stuck();
  private final StuckStress spec = new StuckStress(stuck);
  private final HangWatch watch = new HangWatch(StuckStress.class, false, before, _ -> {});

  @AfterEach
  void end() {
    stuck.stop = true;
    threads.forEach(Thread::interrupt);
  }

  @Test
  @DisplayName("nobody is left to wake a thread: a lost wake-up, with its line, after twenty looks")
  void lostWakeUp() {
    settled(start(spec::taker));

    assertThat(looks(20, true)).isEmpty();
    assertThat(looks(1, true))
        .singleElement()
        .asString()
        .matches(
            "Lost wake-up: taker waits in Object.wait at Stuck.java:\\d+; no other thread is left"
                + " to wake it");
  }

  @Test
  @DisplayName(
      "while another thread is there, it takes fifty looks, and the wake-up is not called lost")
  void othersAreThere() {
    settled(start(spec::taker));
    start(stuck::nap);

    assertThat(looks(45, true)).isEmpty();
    assertThat(looks(10, true))
        .singleElement()
        .asString()
        .matches("The code does not come back: taker waits in Object.wait at Stuck.java:\\d+");
  }

  @Test
  @DisplayName("a look to which this watch itself came late does not count")
  void busyMachine() {
    settled(start(spec::taker));

    assertThat(looks(1_000, false)).isEmpty();
  }

  @Test
  @DisplayName("a circle of locks is a deadlock: who waits where for what that who holds")
  void deadlock() {
    var one = new Account();
    var other = new Account();
    var met = meeting();
    settled(start(() -> spec.there(one, other, met)), start(() -> spec.back(one, other, met)));

    assertThat(looks(2, true))
        .hasSize(2)
        .anySatisfy(
            it ->
                assertThat(it)
                    .matches(
                        "Deadlock: there waits at Stuck.java:\\d+ for the lock of an Account"
                            + " that back holds"))
        .anySatisfy(it -> assertThat(it).startsWith("Deadlock: back waits at Stuck.java:"));
  }

  @Test
  @DisplayName("a circle of threads that give up after a while is no deadlock")
  void timedCircle() {
    var one = new Account();
    var other = new Account();
    var met = meeting();
    settled(
        start(() -> spec.tryThere(one, other, met)), start(() -> spec.tryBack(one, other, met)));

    assertThat(looks(20, true)).isEmpty();
  }

  @Test
  @DisplayName("a lock that was kept is named as the JDK documents it, with its holder")
  void keptLock() {
    var account = new Account();
    var holder =
        start(
            () -> {
              spec.locker(account);
              spec.taker();
            });
    settled(holder);
    settled(start(() -> spec.locker(account)));

    assertThat(looks(25, true))
        .anySatisfy(
            it ->
                assertThat(it)
                    .matches(
                        "The code does not come back: locker waits at Stuck.java:\\d+ for a"
                            + " ReentrantLock that taker holds"));
  }

  @Test
  @DisplayName("a thread that wakes now and then is not still, but neither may it nap for ever")
  void naps() {
    start(spec::napper);

    assertThat(looks(250, true)).isEmpty();
    assertThat(looks(300, true))
        .singleElement()
        .asString()
        .matches(
            "The code does not come back: napper (waits again and again in Thread.sleep|runs on) at"
                + " Stuck.java:\\d+");
  }

  @Test
  @DisplayName("a thread that spins is told by the time that it has burnt")
  @Timeout(300)
  void spins() throws InterruptedException {
    start(spec::spinner);
    List<String> words;
    do {
      Thread.sleep(100);
      words = looks(1, true);
    } while (words.isEmpty());
    assertThat(words)
        .singleElement()
        .asString()
        .matches("A loop does not end: spinner runs on at Stuck.java:\\d+");
  }

  private List<String> looks(int times, boolean onTime) {
    return IntStream.range(0, times)
        .mapToObj(_ -> watch.look(onTime).words())
        .filter(it -> !it.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private Thread start(Runnable body) {
    var thread = Thread.ofPlatform().daemon().start(body);
    threads.add(thread);
    return thread;
  }

  /** Waits until threads block and use no more of the processor. */
  private static void settled(Thread... threads) {
    for (var thread : threads) {
      Poll.until(
          "the thread blocks",
          () ->
              Set.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TIMED_WAITING)
                  .contains(thread.getState()));
      // It is in that state a moment before it has used its last bit of the processor.
      CpuTime.letSleep(thread);
    }
  }

  /** The first time that both come, they go on together. */
  private static Runnable meeting() {
    var barrier = new CyclicBarrier(2);
    return () -> {
      try {
        barrier.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}

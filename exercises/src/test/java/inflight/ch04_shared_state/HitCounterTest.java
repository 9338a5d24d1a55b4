package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Garbage;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.OneThread;
import inflight.testkit.Poll;
import inflight.testkit.Probe;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import inflight.testkit.motion.TimeLapse;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class HitCounterTest {
  private final HitCounter<String> counter = new HitCounter<>();

  @Test
  @DisplayName("a page that was never hit counts 0")
  void absent() {
    assertThat(counter.count("/never")).as("count of a page that nobody asked for").isZero();
  }

  @Test
  @DisplayName("every hit of a page is counted")
  void totals() {
    for (int i = 0; i < 100_000; i++) {
      counter.hit("/home");
    }

    assertThat(counter.count("/home"))
        .as("count after 100,000 hits of one page")
        .isEqualTo(100_000);
  }

  @Test
  @DisplayName("each page has a count of its own")
  void independent() {
    counter.hit("/home");
    counter.hit("/home");
    counter.hit("/help");

    assertThat(counter.count("/home")).as("count of /home after two hits").isEqualTo(2);
    assertThat(counter.count("/help")).as("count of /help after one hit").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("two pages whose hash codes are equal are counted apart")
  void equalHashCodes() {
    counter.hit("Aa");
    counter.hit("Aa");
    counter.hit("BB");

    assertThat(counter.count("Aa"))
        .as("count of Aa, whose hash code BB shares, after two hits")
        .isEqualTo(2);
    assertThat(counter.count("BB"))
        .as("count of BB, whose hash code Aa shares, after one hit")
        .isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("equal keys are one key, although they are different objects")
  void equalKeys() {
    counter.hit(new String("/home"));
    counter.hit(new String("/home"));

    assertThat(counter.count(new String("/home")))
        .as("count of a page that was hit through two String objects with the same text")
        .isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("keys may be of any type with equals and hashCode")
  void anyKeys() {
    record Answer(String host, int status) {}
    var answers = new HitCounter<Answer>();

    answers.hit(new Answer("shop", 404));
    answers.hit(new Answer("shop", 404));
    answers.hit(new Answer("shop", 200));

    assertThat(answers.count(new Answer("shop", 404)))
        .as("count of a record that was hit twice")
        .isEqualTo(2);
  }

  @Test
  @DisplayName("a thousand pages are counted side by side")
  void manyKeys() {
    for (int hit = 0; hit < 3; hit++) {
      for (int page = 0; page < 1_000; page++) {
        counter.hit("/page/" + page);
      }
    }

    for (int page = 0; page < 1_000; page++) {
      assertThat(counter.count("/page/" + page))
          .as("count of page %d of 1,000 after three hits", page)
          .isEqualTo(3);
    }
  }

  @Test
  @DisplayName("hits made by other threads count like one's own")
  void hitsOfOtherThreads() throws Exception {
    counter.hit("/home");
    for (int i = 0; i < 4; i++) {
      try (var workers = new Workers()) {
        workers.start("visitor-" + i, () -> counter.hit("/home"));
        workers.join();
      }
    }

    assertThat(counter.count("/home"))
        .as(
            "count after one hit here and one by each of four threads, each of which had ended"
                + " before the next began")
        .isEqualTo(5);
  }

  @Test
  @Corner
  @DisplayName("two counters do not share their counts")
  void countersAreSeparate() {
    var other = new HitCounter<String>();

    counter.hit("/home");

    assertThat(other.count("/home")).as("count in a second counter that was never hit").isZero();
  }

  @Test
  @DisplayName("a snapshot holds every page that was hit, with its count")
  void snapshot() {
    counter.hit("/home");
    counter.hit("/help");
    counter.hit("/home");

    assertThat(counter.snapshot())
        .as("snapshot after two hits of /home and one of /help")
        .isEqualTo(Map.of("/home", 2L, "/help", 1L));
  }

  @Test
  @DisplayName("a snapshot of an unused counter is empty")
  void emptySnapshot() {
    assertThat(counter.snapshot()).as("snapshot before any hit").isEmpty();
  }

  @Test
  @DisplayName("later hits do not change a snapshot")
  void snapshotIsACopy() {
    counter.hit("/home");
    var before = counter.snapshot();

    counter.hit("/home");
    counter.hit("/help");

    assertThat(before)
        .as("snapshot that was taken after the first of three hits, looked at after all three")
        .isEqualTo(Map.of("/home", 1L));
  }

  @Test
  @DisplayName("a snapshot can be walked through while hits go on")
  void snapshotWhileHitting() {
    counter.hit("/home");
    counter.hit("/help");
    var report = counter.snapshot();

    long hits = 0;
    try {
      for (long count : report.values()) {
        hits += count;
        counter.hit("/page/" + hits);
      }
    } catch (ConcurrentModificationException e) {
      throw new AssertionError("a hit broke a walk through a snapshot that was taken before it", e);
    }

    assertThat(hits).as("sum of a snapshot that was taken after two hits").isEqualTo(2);
  }

  @Test
  @DisplayName("asking for a count leaves no trace in a snapshot")
  void countDoesNotAddKeys() {
    counter.hit("/home");
    counter.count("/never");

    assertThat(counter.snapshot())
        .as("snapshot after a hit of /home and a question about /never")
        .isEqualTo(Map.of("/home", 1L));
  }

  @Test
  @Corner
  @DisplayName("keys are told apart by equals alone where hash codes are equal, whatever they are")
  void hashCodes() {
    record Key(String name, int hash) {
      @Override
      public int hashCode() {
        return hash;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Key key && name.equals(key.name);
      }
    }
    int[] hashCodes = {0, 1, -1, 31, 32, Integer.MIN_VALUE, Integer.MAX_VALUE, -32, 1 << 16};
    var keys = new HitCounter<Key>();
    var expected = new HashMap<Key, Long>();
    for (int hashCode : hashCodes) {
      for (int i = 0; i < 20; i++) {
        for (int hit = 0; hit <= i % 3; hit++) {
          keys.hit(new Key(hashCode + " " + i, hashCode));
        }
        expected.put(new Key(hashCode + " " + i, hashCode), 1L + i % 3);
      }
    }

    expected.forEach(
        (key, hits) ->
            assertThat(keys.count(key))
                .as("count of one of 20 keys with the hash code %d", key.hash())
                .isEqualTo(hits));
    assertThat(keys.snapshot()).as("snapshot of keys with odd hash codes").isEqualTo(expected);
  }

  @Test
  @Corner
  @DisplayName("keys that compare as the same are two keys if they are not equal")
  void comparedButNotEqual() {
    var prices = new HitCounter<Object>();

    prices.hit(new BigDecimal("1.0"));
    prices.hit(new BigDecimal("1.00"));
    prices.hit(new ArrayList<>(List.of(1, 2)));
    prices.hit(List.of(1, 2));
    prices.hit(1);
    prices.hit(1L);

    assertThat(prices.count(new BigDecimal("1.0")))
        .as("count of 1.0, which is not equal to 1.00, after a hit of each")
        .isEqualTo(1);
    assertThat(prices.count(List.of(1, 2)))
        .as("count of a list that was hit through two lists of different classes")
        .isEqualTo(2);
    assertThat(prices.count(1)).as("count of the Integer 1, beside the Long 1").isEqualTo(1);
    assertThat(prices.snapshot()).as("snapshot of five different keys").hasSize(5);

    // All of them can be compared.
    var sums = new HitCounter<BigDecimal>();
    List.of("1.0", "1.00", "2", "2.0", "1.00").forEach(it -> sums.hit(new BigDecimal(it)));
    assertThat(sums.snapshot())
        .as("snapshot after hits of 1.0, 1.00, 2, 2.0 and once more 1.00")
        .isEqualTo(
            Map.of(
                new BigDecimal("1.0"),
                1L,
                new BigDecimal("1.00"),
                2L,
                new BigDecimal("2"),
                1L,
                new BigDecimal("2.0"),
                1L));
  }

  @Test
  @Corner
  @DisplayName("twenty thousand pages are counted side by side, and each in a snapshot")
  void twentyThousandKeys() {
    var expected = new HashMap<String, Long>();
    for (int page = 0; page < 20_000; page++) {
      counter.hit("/page/" + page);
      expected.put("/page/" + page, 1L);
    }

    assertThat(counter.snapshot().equals(expected))
        .as("whether a snapshot has each of 20,000 pages once")
        .isTrue();
    assertThat(counter.count("/page/0")).as("count of the first of 20,000 pages").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("hits of two thousand threads are counted, though each is gone afterward")
  void twoThousandThreads() throws InterruptedException {
    // One after another: what happens when they meet is the specifications' question.
    for (int i = 0; i < 2_000; i++) {
      var page = "/page/" + i % 3;
      Thread.ofVirtual().start(() -> counter.hit(page)).join();
    }
    Garbage.collect();

    assertThat(counter.snapshot())
        .as("snapshot after one hit by each of 2,000 threads")
        .isEqualTo(Map.of("/page/0", 667L, "/page/1", 667L, "/page/2", 666L));
  }

  @Test
  @Corner
  @DisplayName("a thread may hit, ask and hit again as often as it likes")
  void sameThreadAgain() {
    try (var visitor = new OneThread("visitor")) {
      for (int i = 1; i <= 1_000; i++) {
        visitor.run("a hit comes back", () -> counter.hit("/home"));
        if (i % 100 == 0) {
          assertThat(counter.count("/home")).as("count, asked by another thread").isEqualTo(i);
          long seen = visitor.call("count comes back", () -> counter.count("/home"));
          assertThat(seen).as("count, asked by the thread that hits").isEqualTo(i);
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("nothing is forgotten after a garbage collection, although nobody else has the keys")
  void afterGarbageCollection() {
    for (int page = 0; page < 100; page++) {
      counter.hit(new String("/page/" + page));
    }

    Garbage.collect();

    assertThat(counter.snapshot()).as("snapshot after a garbage collection").hasSize(100);
    for (int page = 0; page < 100; page++) {
      assertThat(counter.count("/page/" + page))
          .as("count of page %d after a garbage collection", page)
          .isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("whatever is hit, asked and copied in whatever order, the counts are right")
  void anyOrder() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var model = new HashMap<String, Long>();
    // Aa and BB and all that is made of them have one hash code.
    var pages = List.of("AaAa", "AaBB", "BBAa", "BBBB", "", " ", "a", "A", "/home", "/home/");
    for (int i = 0; i < 10_000; i++) {
      var page = new String(pages.get(random.nextInt(pages.size())));
      switch (random.nextInt(10)) {
        case 0 ->
            assertThat(counter.snapshot())
                .as("snapshot after %d operations, seed %d", i, seed)
                .isEqualTo(model);
        case 1, 2, 3 ->
            assertThat(counter.count(page))
                .as("count of \"%s\" after %d operations, seed %d", page, i, seed)
                .isEqualTo(model.getOrDefault(page, 0L));
        default -> {
          counter.hit(page);
          model.merge(page, 1L, Long::sum);
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("null is refused with a NullPointerException, nothing is counted, all others go on")
  void refusesNull() {
    var pages = IntStream.range(0, 200).mapToObj(i -> "/page/" + i).toList();
    pages.forEach(counter::hit);
    var before = counter.snapshot();
    var probe =
        new Probe(
            "a hit of each page, by another thread, comes back",
            () -> {
              pages.forEach(counter::hit);
              pages.forEach(counter::count);
              counter.snapshot();
            });

    probe.after(NullPointerException.class, "hit(null)", () -> counter.hit(null));
    probe.after(NullPointerException.class, "count(null)", () -> counter.count(null));
    probe.after(
        NullPointerException.class,
        "hit(null) on a new counter",
        () -> new HitCounter<String>().hit(null));

    assertThat(before.keySet()).as("pages before null was refused").hasSize(200);
    var after = counter.snapshot();
    assertThat(after).as("snapshot after null was refused").hasSize(200);
    assertThat(after.values())
        .as("counts after null was refused, and each page hit once more each time")
        .containsOnly(4L);
  }

  @Test
  @Corner
  @DisplayName("hits of an interrupted thread are counted, and it stays interrupted")
  void interrupted() {
    var stays =
        Workers.callPromptly(
            "hit, count and snapshot of an interrupted thread come back",
            () -> {
              Thread.currentThread().interrupt();
              counter.hit("/home");
              counter.hit("/home");
              assertThat(counter.count("/home")).as("count of an interrupted thread").isEqualTo(2);
              assertThat(counter.snapshot())
                  .as("snapshot of an interrupted thread")
                  .isEqualTo(Map.of("/home", 2L));
              return Thread.currentThread().isInterrupted();
            });

    assertThat(stays).as("interrupt flag after hit, count and snapshot").isTrue();
    assertThat(counter.count("/home")).as("count, asked by another thread").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("a hit that waits for another is counted, although its thread is interrupted")
  void interruptedWhileItWaits() throws Exception {
    waitForASlowHit(Interrupt.BEFORE, Duration.ZERO);
    waitForASlowHit(Interrupt.MEANWHILE, Duration.ZERO);
  }

  @Test
  @Corner
  @DisplayName("a hit that waits for another is counted, however long it waits")
  void fiveMinutes() throws Exception {
    waitForASlowHit(Interrupt.NEVER, TimeLapse.FIVE_MINUTES);
  }

  @Test
  @Corner
  @DisplayName("no hit is missing from a count or a snapshot, whatever comes at any of its steps")
  void neverGoesBack() throws Exception {
    for (boolean bySnapshot : Tried.each("by snapshot", new boolean[] {false, true})) {
      StepByStep.each(hold -> assertNeverGoesBack(hold, bySnapshot));
      StepByStep.each(hold -> assertSeenByAnother(hold, bySnapshot));
    }
  }

  /** Another thread counts while one that asks is held; whoever has hit has ended. */
  private static void assertSeenByAnother(StepByStep.Hold hold, boolean bySnapshot) {
    var counter = SlowMotion.of(Slow.class, HitCounter.class);
    var seen = new AtomicReference<Long>();
    try (var workers = new Workers()) {
      workers
          .start("visitor", () -> IntStream.range(0, 5).forEach(i -> counter.hit("/home")))
          .awaitDone("hit returns");
      var reader =
          workers.start(
              "reader",
              () -> {
                hold.begin(Thread.currentThread());
                if (bySnapshot) {
                  counter.snapshot();
                } else {
                  counter.count("/home");
                }
              });
      hold.await("whoever asks", reader);
      var other = workers.start("other reader", () -> seen.set(counter.count("/home")));
      // If the one that is held holds a lock, the other waits for it.
      other.letWait();
      hold.release();
      other.awaitDone("count returns");
      reader.awaitDone("count or snapshot returns");
    }
    assertThat(seen)
        .as("hits counted, of 5 by a thread that has ended, while another thread asks, too")
        .hasValue(5L);
  }

  private static void assertNeverGoesBack(StepByStep.Hold hold, boolean bySnapshot) {
    var counter = SlowMotion.of(Slow.class, HitCounter.class);
    // Whoever collects hits in eights, tens, or by powers of two passes them on with the last ones.
    var before = 63;
    var meanwhile = 7;
    var goesOn = new Gate();
    var mayLook = new Gate();
    var seen = new AtomicReference<Long>();
    try (var workers = new Workers()) {
      var visitor =
          workers.start(
              "visitor",
              () -> {
                IntStream.range(0, before).forEach(i -> counter.hit("/home"));
                goesOn.await();
                IntStream.range(0, meanwhile).forEach(i -> counter.hit("/home"));
              });
      goesOn.awaitWaiting(1);
      var reader =
          workers.start(
              "reader",
              () -> {
                mayLook.await();
                seen.set(
                    bySnapshot ? counter.snapshot().get("/home") : (Long) counter.count("/home"));
              });
      mayLook.awaitWaiting(1);
      hold.begin(reader);
      mayLook.open();
      hold.await("whoever asks", reader);
      goesOn.open();
      // If the reader holds a lock, the visitor waits for it.
      CpuTime.letSleep(visitor.thread());
      hold.release();
      visitor.awaitDone("hit returns");
      reader.awaitDone("count or snapshot returns");
    } finally {
      goesOn.open();
      mayLook.open();
    }
    assertThat(seen.get())
        .as("hits seen, of %d before and %d meanwhile: none goes back", before, meanwhile)
        .isBetween((long) before, (long) before + meanwhile);
  }

  /** A counter in slow motion. */
  private interface Slow {
    void hit(Object key);

    long count(Object key);

    Map<?, Long> snapshot();
  }

  @Test
  @Corner
  @DisplayName("whoever changes a snapshot changes nothing else")
  void snapshotIsNobodyElses() {
    counter.hit("/home");
    var one = counter.snapshot();
    var other = counter.snapshot();
    try {
      one.put("/home", 7L);
      one.put("/new", 7L);
      one.remove("/home");
    } catch (UnsupportedOperationException e) {
      // Right as well: it cannot be changed.
    }

    assertThat(other).as("a second snapshot").isEqualTo(Map.of("/home", 1L));
    assertThat(counter.count("/home")).as("count of a page in a changed snapshot").isEqualTo(1);
    assertThat(counter.snapshot()).as("a later snapshot").isEqualTo(Map.of("/home", 1L));
    counter.hit("/home");
    assertThat(counter.snapshot()).as("snapshot after one more hit").isEqualTo(Map.of("/home", 2L));
  }

  @Test
  @Corner
  @DisplayName("counters share nothing, whatever their keys are and whoever hits")
  void manyCounters() {
    var counters = IntStream.range(0, 20).mapToObj(i -> new HitCounter<String>()).toList();
    for (int i = 0; i < counters.size(); i++) {
      for (int hit = 0; hit < i; hit++) {
        counters.get(i).hit("/home");
      }
    }

    for (int i = 0; i < counters.size(); i++) {
      assertThat(counters.get(i).snapshot())
          .as("snapshot of one of 20 counters, after %d hits of one page", i)
          .isEqualTo(i == 0 ? Map.of() : Map.of("/home", (long) i));
    }
  }

  private enum Interrupt {
    NEVER,
    BEFORE,
    MEANWHILE
  }

  /** A name that lets others know when it is compared. */
  private record Page(String name, Runnable compared) {
    @Override
    public boolean equals(Object other) {
      compared.run();
      return other instanceof Page page && name.equals(page.name);
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }

  /** Lets hits, a count and a snapshot come while a hit is in the middle of a comparison. */
  private static void waitForASlowHit(Interrupt interrupt, Duration time) throws Exception {
    var pages = new TimeLapse(HitCounter.class);
    var gate = new Gate();
    var slowThread = new AtomicReference<Thread>();
    Runnable compared =
        () -> {
          if (Thread.currentThread() == slowThread.get()) {
            gate.await();
          }
        };
    var home = new Page("/home", compared);
    var help = new Page("/help", compared);
    pages.call("hit", home);
    pages.call("hit", help);
    List<Workers.ThrowingRunnable> calls =
        List.of(
            () -> pages.call("hit", new Page("/home", compared)),
            () -> pages.call("hit", new Page("/help", compared)),
            () ->
                assertThat(pages.<Long>call("count", new Page("/home", compared)))
                    .as("count of a page with one hit and two more under way")
                    .isBetween(1L, 3L),
            () ->
                assertThat(pages.<Map<Page, Long>>call("snapshot"))
                    .as("snapshot of two pages")
                    .hasSize(2));
    var interrupted = new AtomicBoolean();
    var stillSet = new AtomicInteger();

    try (var workers = new Workers()) {
      var slow =
          workers.start(
              "slow hit",
              () -> {
                slowThread.set(Thread.currentThread());
                pages.call("hit", new Page("/home", compared));
              });
      Poll.until("a hit compares two pages", () -> gate.waiting() == 1 || slow.isDone());
      var waiting = new ArrayList<Workers.Worker>();
      for (var call : calls) {
        waiting.add(
            workers.start(
                "waiting",
                () -> {
                  if (interrupt == Interrupt.BEFORE) {
                    Thread.currentThread().interrupt();
                  }
                  call.run();
                  // One that need not wait has its interrupt to come.
                  while (interrupt == Interrupt.MEANWHILE && !interrupted.get()) {
                    LockSupport.parkNanos(1_000_000);
                  }
                  stillSet.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                }));
        CpuTime.letSleep(waiting.getLast().thread());
      }
      if (interrupt == Interrupt.MEANWHILE) {
        waiting.forEach(it -> it.thread().interrupt());
        interrupted.set(true);
        waiting.forEach(it -> CpuTime.letSleep(it.thread()));
      }
      Thread.sleep(time);
      gate.open();
      slow.awaitDone("the slow hit comes back");
      waiting.forEach(
          it -> it.awaitDone("a call that came during a slow hit comes back when that is over"));
    }

    assertThat(pages.<Long>call("count", home))
        .as("count after three hits, of which the last came while another was under way")
        .isEqualTo(3);
    assertThat(pages.<Long>call("count", help))
        .as("count after two hits, of which the last came while one of another page was under way")
        .isEqualTo(2);
    assertThat(stillSet)
        .as("threads whose interrupt flag was set afterward, of four")
        .hasValue(interrupt == Interrupt.NEVER ? 0 : 4);
  }
}

package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Garbage;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Probe;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.TimeLapse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class OnceCacheTest {
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  @DisplayName("a missing value is loaded")
  void loadsWhatIsMissing() {
    var cache = new OnceCache<String, String>(key -> "value of " + key);

    assertThat(cache.get("key"))
        .as("what get returned for a key nobody had asked for")
        .isEqualTo("value of key");
  }

  @Test
  @DisplayName("a value that is there is not loaded again")
  void loadsOnce() {
    var cache = new OnceCache<String, Object>(key -> countedLoad());

    var first = cache.get("key");
    var second = cache.get("key");

    assertThat(loads).as("loads after two calls of get with one key").hasValue(1);
    assertThat(second).as("what the second get returned").isSameAs(first);
  }

  @Test
  @DisplayName("nothing is loaded before it is asked for")
  void loadsLazily() {
    var cache = new OnceCache<String, Object>(key -> countedLoad());

    cache.get("key");
    cache.get("other");

    assertThat(loads).as("loads after get was called with two keys, once each").hasValue(2);
  }

  @Test
  @Corner
  @DisplayName("equal keys are one key, although they are different objects")
  void equalKeys() {
    var cache = new OnceCache<String, Object>(key -> countedLoad());

    var first = cache.get(new String("key"));
    var second = cache.get(new String("key"));

    assertThat(second).as("value for a second String object with the same text").isSameAs(first);
    assertThat(loads).as("loads for two String objects with the same text").hasValue(1);
  }

  @Test
  @DisplayName("each key has a value of its own, even if hash codes are equal")
  void equalHashCodes() {
    var cache = new OnceCache<String, String>(key -> "value of " + key);

    assertThat(cache.get("Aa")).as("value for Aa").isEqualTo("value of Aa");
    assertThat(cache.get("BB"))
        .as("value for BB, whose hash code is that of Aa")
        .isEqualTo("value of BB");
    assertThat(cache.get("Aa")).as("value for Aa, asked for again").isEqualTo("value of Aa");
  }

  @Test
  @DisplayName("a thousand keys are loaded once each")
  void manyKeys() {
    var cache =
        new OnceCache<Integer, Integer>(
            key -> {
              loads.incrementAndGet();
              return key * 2;
            });

    for (int round = 0; round < 3; round++) {
      for (int key = 0; key < 1_000; key++) {
        assertThat(cache.get(key))
            .as("value for key %d, whose loader doubles it", key)
            .isEqualTo(key * 2);
      }
    }

    assertThat(loads).as("loads after 1,000 keys were asked for three times").hasValue(1_000);
  }

  @Test
  @Corner
  @DisplayName("any object is a value, also one that the cache itself could have made")
  void anyValue() {
    List<Object> values =
        List.of(
            new FutureTask<>(() -> "not run"),
            new CompletableFuture<String>(),
            CompletableFuture.completedFuture("done"),
            new CountDownLatch(1),
            new IllegalStateException("a value"),
            Optional.empty(),
            new Object[0],
            Thread.currentThread());
    for (var value : values) {
      var kind = value.getClass().getSimpleName();
      var cache = new OnceCache<String, Object>(key -> value);
      for (var time : List.of("first", "second")) {
        var got =
            Workers.callPromptly(
                "get of a value that is a %s comes back".formatted(kind), () -> cache.get("key"));
        assertThat(got == value)
            .as("get, the %s time, returns the value, which is a %s", time, kind)
            .isTrue();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("two that have waited for each other's loads, one after the other, are no circle")
  void waitForEachOtherInTurn() {
    var first = new Gate();
    var second = new Gate();
    var failure = new UncheckedIOException(new IOException("of the first load"));
    var cache =
        new OnceCache<String, String>(
            key -> {
              if (loads.incrementAndGet() == 1) {
                first.await();
                throw failure;
              }
              second.await();
              return "value";
            });
    var again = new Gate();
    var got = new ConcurrentLinkedQueue<String>();
    try (var workers = new Workers()) {
      var failing =
          workers.start(
              "failing",
              () -> {
                assertThat(catchThrowable(() -> cache.get("key")))
                    .as("what get threw, whose load has failed")
                    .isSameAs(failure);
                again.await();
                got.add(cache.get("key"));
              });
      first.awaitWaiting(1);
      var waiting =
          workers.start(
              "waiting",
              () -> {
                try {
                  got.add(cache.get("key"));
                } catch (UncheckedIOException e) {
                  got.add(cache.get("key"));
                }
              });
      waiting.letWait();
      first.open();
      second.awaitWaiting(1);
      again.awaitWaiting(1);
      again.open();
      // It waits now for the one that has waited for it.
      failing.letWait();
      second.open();
      failing.awaitDone("get comes back, of the one whose load had failed");
      waiting.awaitDone("get comes back, of the one that had waited for it");
    } finally {
      first.open();
      again.open();
      second.open();
    }
    assertThat(got).as("what the two got from the second load").containsExactly("value", "value");
  }

  @Test
  @Corner
  @DisplayName("two caches do not share their values")
  void cachesAreSeparate() {
    var one = new OnceCache<String, String>(key -> "one");
    var other = new OnceCache<String, String>(key -> "other");

    assertThat(one.get("key"))
        .as("value in the first cache, after a second one was made with another loader")
        .isEqualTo("one");
    assertThat(other.get("key"))
        .as("value in the second cache, after the first loaded that key")
        .isEqualTo("other");

    Function<String, Object> loader = key -> countedLoad();
    var third = new OnceCache<>(loader);
    var fourth = new OnceCache<>(loader);
    assertThat(third.get("key"))
        .as("value in one of two caches with the same loader")
        .isNotSameAs(fourth.get("key"));
    assertThat(loads).as("loads of one key in two caches with the same loader").hasValue(2);
  }

  @Test
  @Corner
  @DisplayName("a loader may ask another cache for an equal key")
  void equalKeyOfAnotherCache() {
    var inner = new OnceCache<String, String>(key -> "inner value");
    var outer = new OnceCache<String, String>(key -> "outer around " + inner.get(key));

    assertThat(
            Workers.callPromptly(
                "get comes back, whose loader asks another cache for an equal key",
                () -> outer.get("key")))
        .as("value in a cache whose loader asks another one for an equal key")
        .isEqualTo("outer around inner value");
    assertThat(inner.get("key")).as("value in the other cache").isEqualTo("inner value");
  }

  @Test
  @Corner
  @DisplayName("values may be exceptions: they are returned, and not thrown")
  void exceptionsAsValues() {
    for (var value :
        Tried.each("value", List.of(new LoadFailed(), new LoadBroken(), new Exception("value")))) {
      var gate = new Gate();
      var cache =
          new OnceCache<String, Throwable>(
              key -> {
                gate.await();
                return value;
              });
      var waited = new AtomicReference<Throwable>();
      try (var workers = new Workers()) {
        workers.start("loading caller", () -> cache.get("key"));
        gate.awaitWaiting(1);
        var waiting =
            workers.start(
                "waiting caller",
                () -> {
                  try {
                    waited.set(cache.get("key"));
                  } catch (Throwable thrown) {
                    throw new AssertionError("get threw what should be its value: " + thrown);
                  }
                });
        CpuTime.letSleep(waiting.thread());
        gate.open();
        waiting.awaitDone("a caller that waits for a load whose value is an exception comes back");
      }

      assertThat(waited).as("what a caller got that waited for an exception").hasValue(value);
      assertThat(catchThrowable(() -> cache.get("key")))
          .as("what get threw, of a key whose value is an exception")
          .isNull();
      assertThat(cache.get("key")).as("value that is an exception").isSameAs(value);
    }
  }

  @Test
  @DisplayName("the loader runs in the thread that called get")
  void loadsInTheCaller() {
    var cache = new OnceCache<String, Thread>(key -> Thread.currentThread());

    assertThat(cache.get("key"))
        .as("thread in which the loader ran")
        .isSameAs(Thread.currentThread());
  }

  @Test
  @DisplayName("a loader's exception reaches the caller as it was thrown")
  void exceptionAsThrown() {
    var failure = new LoadFailed();
    var cache =
        new OnceCache<String, String>(
            key -> {
              throw failure;
            });

    var thrown =
        assertThrows(LoadFailed.class, () -> cache.get("key"), "get, when the loader throws");

    assertThat(thrown).as("the exception that get threw").isSameAs(failure);
  }

  @Test
  @DisplayName("a loader's error reaches the caller as it was thrown")
  void errorAsThrown() {
    var failure = new LoadBroken();
    var cache =
        new OnceCache<String, String>(
            key -> {
              throw failure;
            });

    var thrown =
        assertThrows(
            LoadBroken.class, () -> cache.get("key"), "get, when the loader throws an Error");

    assertThat(thrown).as("the error that get threw").isSameAs(failure);
  }

  @Test
  @DisplayName("after an exception the next call loads again")
  void exceptionIsRetried() {
    var cache =
        new OnceCache<String, String>(
            key -> {
              if (loads.incrementAndGet() == 1) {
                throw new LoadFailed();
              }
              return "value";
            });

    assertThrows(LoadFailed.class, () -> cache.get("key"), "first get, whose load fails");

    assertThat(laterGet(cache, "key")).as("second get, whose load succeeds").isEqualTo("value");
    assertThat(cache.get("key")).as("third get").isEqualTo("value");
    assertThat(loads).as("loads: one failed, one succeeded").hasValue(2);
  }

  @Test
  @DisplayName("after an error the next call loads again")
  void errorIsRetried() {
    var cache =
        new OnceCache<String, String>(
            key -> {
              if (loads.incrementAndGet() == 1) {
                throw new LoadBroken();
              }
              return "value";
            });

    assertThrows(
        LoadBroken.class, () -> cache.get("key"), "first get, whose load ends with an Error");

    assertThat(laterGet(cache, "key")).as("second get, whose load succeeds").isEqualTo("value");
    assertThat(loads).as("loads: one failed, one succeeded").hasValue(2);
  }

  @Test
  @DisplayName("a failed load leaves other keys as they are")
  void failureOfAnotherKey() {
    var cache =
        new OnceCache<String, Object>(
            key -> {
              if (key.equals("bad")) {
                throw new LoadFailed();
              }
              return countedLoad();
            });
    var good = cache.get("good");

    assertThrows(LoadFailed.class, () -> cache.get("bad"), "get of the key that cannot be loaded");

    assertThat(cache.get("good")).as("value of the other key after the failure").isSameAs(good);
    assertThat(loads).as("loads of the other key").hasValue(1);
  }

  @Test
  @Corner
  @DisplayName("a null key is refused with a NullPointerException, and not loaded")
  void nullKey() {
    var cache = new OnceCache<String, Object>(key -> countedLoad());

    assertThrows(NullPointerException.class, () -> cache.get(null), "get(null)");

    assertThat(loads).as("loads after get(null)").hasValue(0);
  }

  @Test
  @Corner
  @DisplayName(
      "a loader that returns null has failed: NullPointerException, and the next call loads again")
  void nullValue() {
    var cache = new OnceCache<String, String>(key -> loads.incrementAndGet() == 1 ? null : "value");

    assertThrows(
        NullPointerException.class, () -> cache.get("key"), "get, when the loader returns null");

    assertThat(laterGet(cache, "key")).as("second get, whose load succeeds").isEqualTo("value");
  }

  @Test
  @DisplayName("two keys load at the same time")
  void loadsOverlap() throws Exception {
    var both = new Rendezvous(2, "loads of two different keys");
    var cache =
        new OnceCache<String, String>(
            key -> {
              both.meet();
              return key;
            });

    Workers.together(() -> cache.get("left"), () -> cache.get("right"));
  }

  @Test
  @Corner
  @DisplayName("two keys load at the same time, even if their hash codes are equal")
  void loadsOfEqualHashCodesOverlap() throws Exception {
    var both = new Rendezvous(2, "loads of two different keys with equal hash codes");
    var cache =
        new OnceCache<String, String>(
            key -> {
              both.meet();
              return key;
            });

    Workers.together(() -> cache.get("Aa"), () -> cache.get("BB"));
  }

  @Test
  @DisplayName("a value that is there is returned while another key loads")
  void hitDuringLoad() throws Exception {
    var gate = new Gate();
    var cache =
        new OnceCache<String, String>(
            key -> {
              if (key.equals("slow")) {
                gate.await();
              }
              return key;
            });
    cache.get("there");

    try (var workers = new Workers()) {
      workers.start("slow load", () -> cache.get("slow"));
      gate.awaitWaiting(1);
      var seen = new AtomicReference<String>();
      workers.start("hit", () -> seen.set(cache.get("there")));

      Poll.until(
          "get of a value that is there returns while another key loads", () -> seen.get() != null);
      gate.open();
      workers.join();
    }
  }

  @Test
  @Corner
  @DisplayName("a loader may ask the same cache for another key, even one whose hash code is equal")
  void nestedLoad() {
    var self = new AtomicReference<OnceCache<String, String>>();
    var cache =
        new OnceCache<String, String>(
            key -> key.equals("Aa") ? "page with " + self.get().get("BB") : "picture");
    self.set(cache);

    assertThat(cache.get("Aa"))
        .as("value for Aa, whose load asks for BB")
        .isEqualTo("page with picture");
    assertThat(cache.get("BB")).as("value for BB").isEqualTo("picture");
  }

  @Test
  @Corner
  @DisplayName("loads that ask for further keys load each of them once")
  void nestedLoadsOnce() {
    var self = new AtomicReference<OnceCache<Integer, Long>>();
    var fibonacci =
        new OnceCache<Integer, Long>(
            n -> {
              loads.incrementAndGet();
              return n < 2 ? (long) n : self.get().get(n - 1) + self.get().get(n - 2);
            });
    self.set(fibonacci);

    assertThat(fibonacci.get(40))
        .as("the 40th Fibonacci number, each from the two before it")
        .isEqualTo(102_334_155L);
    assertThat(loads).as("loads for the keys 0 to 40").hasValue(41);
  }

  @Test
  @DisplayName("all callers that wait for one load get its value")
  void manyWaiting() throws Exception {
    var gate = new Gate();
    var cache =
        started(
            key -> {
              gate.await();
              return "load " + loads.incrementAndGet();
            });
    var got = new ConcurrentLinkedQueue<Object>();

    try (var workers = new Workers()) {
      var callers = new ArrayList<Workers.Worker>();
      callers.add(workers.start("loading caller", () -> got.add(cache.get("key"))));
      gate.awaitWaiting(1);
      for (int i = 1; i <= 3; i++) {
        callers.add(workers.start("waiting caller " + i, () -> got.add(cache.get("key"))));
        CpuTime.letSleep(callers.getLast().thread());
      }
      gate.open();
      callers.forEach(
          caller ->
              caller.awaitDone("each of three callers that wait for one load comes back after it"));
    }

    assertThat(loads).as("loads for four callers of one key").hasValue(1);
    assertThat(got).as("what four callers of one key got").hasSize(4).containsOnly(got.peek());
  }

  @Test
  @DisplayName("a load of another caller is waited for, however long it takes")
  void fiveMinutes() throws Exception {
    var gate = new Gate();
    Function<String, String> loader =
        key -> {
          if (!key.equals("started")) {
            gate.await();
          }
          return key + ", load " + loads.incrementAndGet();
        };
    var cache = new TimeLapse(OnceCache.class, loader);
    cache.call("get", "started");
    var got = new ConcurrentLinkedQueue<String>();

    try (var workers = new Workers()) {
      var callers = new ArrayList<Workers.Worker>();
      for (int i = 1; i <= 2; i++) {
        callers.add(workers.start("caller " + i, () -> got.add(cache.call("get", "key"))));
        gate.awaitWaiting(1);
        CpuTime.letSleep(callers.getLast().thread());
      }
      Thread.sleep(TimeLapse.FIVE_MINUTES);
      gate.open();
      callers.forEach(caller -> caller.awaitDone("a caller of a load of five minutes comes back"));
    }

    assertThat(got)
        .as("what two callers of one key got, whose load takes five minutes")
        .containsExactly("key, load 2", "key, load 2");
  }

  @Test
  @DisplayName("a caller that waits for a load that fails gets that failure or loads by itself")
  void failureReachesTheWaiting() throws Exception {
    var failure = new LoadFailed();
    assertReachesTheWaiting(
        () -> {
          throw failure;
        },
        thrown -> thrown == failure);
  }

  @Test
  @Corner
  @DisplayName("a caller that waits for a load that ends with an error gets it or loads by itself")
  void errorReachesTheWaiting() throws Exception {
    var failure = new LoadBroken();
    assertReachesTheWaiting(
        () -> {
          throw failure;
        },
        thrown -> thrown == failure);
  }

  @Test
  @Corner
  @DisplayName(
      "a caller that waits for a load that returns null gets a NullPointerException or loads by"
          + " itself")
  void nullReachesTheWaiting() throws Exception {
    assertReachesTheWaiting(() -> null, thrown -> thrown instanceof NullPointerException);
  }

  @Test
  @Corner
  @DisplayName(
      "a caller that is interrupted while it waits still knows it afterward, and the load goes on")
  void interruptedWaiter() throws Exception {
    var gate = new Gate();
    var cache =
        started(
            key -> {
              if (loads.incrementAndGet() == 1) {
                gate.await();
              }
              return "value";
            });

    try (var workers = new Workers()) {
      var loaded = new AtomicReference<String>();
      var interrupted = new AtomicBoolean();
      workers.start("loading caller", () -> loaded.set(cache.get("key")));
      gate.awaitWaiting(1);
      var caller =
          workers.start(
              "interrupted caller",
              () -> {
                Thread.currentThread().interrupt();
                try {
                  assertThat(cache.get("key"))
                      .as("what get returned to an interrupted caller")
                      .isEqualTo("value");
                } catch (RuntimeException gaveUp) {
                  // Allowed, as long as the interrupt is still to be seen.
                }
                interrupted.set(Thread.currentThread().isInterrupted());
              });
      CpuTime.letSleep(caller.thread());
      gate.open();
      workers.join();

      assertThat(interrupted)
          .as("interrupt flag of a caller that was interrupted while it waited, after get")
          .isTrue();
      assertThat(loaded)
          .as("what the caller got whose load the interrupted one had waited for")
          .hasValue("value");
      cache.get("key");
      assertThat(loads)
          .as(
              "loads, after the value was asked for once more (the interrupt of one that waited"
                  + " leaves the value in the cache)")
          .hasValue(1);
    }
  }

  @Test
  @Corner
  @DisplayName("if some of those that wait for a load are interrupted, the others get its value")
  void interruptedAmongOthers() {
    for (var interrupted :
        Tried.each(
            "interrupted", List.of(Set.of(1), Set.of(2), Set.of(4), Set.of(1, 2), Set.of(1, 3)))) {
      var gate = new Gate();
      var cache =
          started(
              key -> {
                gate.awaitThroughInterrupts();
                return "value";
              });
      try (var workers = new Workers()) {
        workers.start("loading caller", () -> cache.get("key"));
        gate.awaitWaiting(1);
        var callers = new ArrayList<Workers.Worker>();
        for (int number = 1; number <= 4; number++) {
          var mayGiveUp = interrupted.contains(number);
          var caller =
              workers.start(
                  "caller " + number,
                  () -> {
                    try {
                      cache.get("key");
                    } catch (RuntimeException gaveUp) {
                      assertThat(mayGiveUp ? null : gaveUp)
                          .as("what get threw in a caller that was not interrupted")
                          .isNull();
                    }
                  });
          caller.letWait();
          callers.add(caller);
        }
        for (var number : interrupted) {
          var caller = callers.get(number - 1);
          caller.thread().interrupt();
          caller.letWait();
        }
        gate.open();
        callers.forEach(
            it ->
                it.awaitDone(
                    "get returns in each of four callers, some of which were interrupted"));
      } finally {
        gate.open();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted caller gets a value that is there, and stays interrupted")
  void interruptedHit() {
    var cache = new OnceCache<String, Object>(key -> countedLoad());
    var there = cache.get("key");
    var interrupted = new AtomicBoolean();

    var value =
        Workers.callPromptly(
            "get of a value that is there comes back",
            () -> {
              Thread.currentThread().interrupt();
              try {
                return cache.get("key");
              } catch (RuntimeException e) {
                throw new AssertionError(
                    "get threw in an interrupted thread, although the value was there and there was"
                        + " nothing to wait for: "
                        + e,
                    e);
              } finally {
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });

    assertThat(value).as("what an interrupted caller got").isSameAs(there);
    assertThat(interrupted).as("interrupt flag after get").isTrue();
  }

  @Test
  @Corner
  @DisplayName("keys that compare as the same are two keys if they are not equal")
  void comparedButNotEqual() {
    var cache = new OnceCache<Object, Object>(key -> countedLoad());

    var first = cache.get(new BigDecimal("1.0"));

    assertThat(cache.get(new BigDecimal("1.00")))
        .as("value for 1.00, which is not equal to 1.0")
        .isNotSameAs(first);
    assertThat(cache.get(List.of(1, 2)))
        .as("value for a list of another class with the same elements")
        .isSameAs(cache.get(new ArrayList<>(List.of(1, 2))));
    assertThat(cache.get(1)).as("value for the Integer 1").isNotSameAs(cache.get(1L));
    assertThat(loads).as("loads for five different keys").hasValue(5);
  }

  @Test
  @Corner
  @DisplayName("twenty thousand keys are kept")
  void twentyThousandKeys() {
    var cache = new OnceCache<Integer, Object>(key -> countedLoad());
    var values = new ArrayList<Object>();
    // Some negative, and some as far apart as hash codes can be.
    IntStream.range(0, 20_000).forEach(i -> values.add(cache.get(i * 0x9E3779B9)));
    values.add(cache.get(Integer.MIN_VALUE));

    for (int i = 0; i < 20_000; i += 7) {
      assertThat(cache.get(i * 0x9E3779B9))
          .as("value %d of 20,000, asked for again", i)
          .isSameAs(values.get(i));
    }
    assertThat(cache.get(Integer.MIN_VALUE))
        .as("value of the key with the least hash code")
        .isSameAs(values.getLast());
    assertThat(loads).as("loads of 20,001 keys").hasValue(20_001);
  }

  @Test
  @Corner
  @DisplayName("nothing is forgotten after a garbage collection, although nobody else has it")
  void afterGarbageCollection() {
    var cache = new OnceCache<String, Object>(key -> countedLoad());
    for (int i = 0; i < 100; i++) {
      cache.get(new String("key " + i));
    }

    Garbage.collect();

    for (int i = 0; i < 100; i++) {
      cache.get("key " + i);
    }

    assertThat(loads)
        .as(
            "loads of 100 keys, before and after a garbage collection that clears all soft and weak"
                + " references")
        .hasValue(100);
  }

  @Test
  @Corner
  @DisplayName(
      "while two hundred keys load, two thousand others can load, whatever their hash codes")
  void othersLoad() {
    record Key(int number) {
      @Override
      public int hashCode() {
        return number % 2 == 0 ? 7 : number;
      }
    }
    var gate = new Gate();
    var cache =
        new OnceCache<Key, Object>(
            key -> {
              if (key.number < 200) {
                gate.await();
              }
              return countedLoad();
            });
    try (var workers = new Workers()) {
      var slow = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 200; i++) {
        var key = new Key(i);
        slow.add(workers.startVirtual("slow load " + i, () -> cache.get(key)));
      }
      gate.awaitWaiting(200);

      // Whoever waits for one of them must not keep anybody else from loading either.
      for (int i = 0; i < 3; i++) {
        var key = new Key(i);
        slow.add(workers.start("waiting for slow load " + i, () -> cache.get(key)));
        CpuTime.letSleep(slow.getLast().thread());
      }

      Workers.runPromptly(
          "get of 2,000 other keys comes back while 200 load, half of all with one hash code",
          () -> IntStream.range(200, 2_200).forEach(i -> cache.get(new Key(i))));
      assertThat(loads).as("loads of 2,000 keys, while 200 others load").hasValue(2_000);
      Workers.runPromptly(
          "get of 2,000 values that are there comes back while 200 others load",
          () -> IntStream.range(200, 2_200).forEach(i -> cache.get(new Key(i))));
      gate.open();
      slow.forEach(worker -> worker.awaitDone("a slow load comes back"));
    }
    assertThat(loads).as("loads of 2,200 keys").hasValue(2_200);
  }

  @Test
  @Corner
  @DisplayName("a load in one cache does not keep another cache from loading the same key")
  void loadsOfAnotherCache() {
    var gate = new Gate();
    var cache =
        new OnceCache<String, String>(
            key -> {
              gate.await();
              return "slow";
            });
    var other = new OnceCache<String, String>(key -> "value of the other");
    try (var workers = new Workers()) {
      var slow = workers.start("slow load", () -> cache.get("key"));
      gate.awaitWaiting(1);

      assertThat(
              Workers.callPromptly(
                  "get of another cache comes back while this one loads the same key",
                  () -> other.get("key")))
          .as("value in another cache")
          .isEqualTo("value of the other");
      gate.open();
      slow.awaitDone("the slow load comes back");
    }
    assertThat(cache.get("key")).as("value in the first cache").isEqualTo("slow");
  }

  @Test
  @Corner
  @DisplayName("loads may ask for other keys five hundred deep, and a failure comes all the way up")
  void deepLoads() {
    var self = new AtomicReference<OnceCache<Integer, Integer>>();
    var failure = new LoadFailed();
    var cache =
        new OnceCache<Integer, Integer>(
            n -> {
              if (n == 0 && loads.incrementAndGet() == 1) {
                throw failure;
              }
              return n == 0 ? 0 : 1 + self.get().get(n - 1);
            });
    self.set(cache);

    var thrown =
        assertThrows(
            LoadFailed.class,
            () -> cache.get(500),
            "get, when a load fails on which 500 others depend");

    assertThat(thrown).as("what get threw").isSameAs(failure);
    assertThat(Workers.callPromptly("get of another thread comes back", () -> cache.get(500)))
        .as("value of 500 loads, each of which adds one, after they have failed once")
        .isEqualTo(500);
  }

  @Test
  @Corner
  @DisplayName("whatever the loader throws reaches its caller as it is, and is not kept")
  void anyFailure() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var thrower = kind.thrower();
      var failing = new AtomicBoolean(true);
      var cache =
          new OnceCache<String, String>(
              key -> failing.get() && key.equals("bad") ? thrower.get() : "value of " + key);
      var probe =
          new Probe(
              "get of other keys, by another thread, comes back",
              () -> {
                cache.get("good");
                cache.get("A" + kind);
              });

      probe.after(thrower.thrown(), "get, whose loader throws " + kind, () -> cache.get("bad"));
      probe.after(
          thrower.thrown(), "get, whose loader throws " + kind + " again", () -> cache.get("bad"));
      assertThat(Thread.interrupted())
          .as("interrupt flag, which nobody has set, after a load that threw %s", kind)
          .isFalse();
      Workers.runPromptly(
          "get of the same key, by another thread, comes back after %s".formatted(kind),
          () ->
              assertThat(valueOrFailure(cache, "bad"))
                  .as("what another caller got, whose load failed too")
                  .isSameAs(thrower.thrown()));
      failing.set(false);
      assertThat(laterGet(cache, "bad"))
          .as("get after loads that threw %s", kind)
          .isEqualTo("value of bad");
    }
  }

  @Test
  @Corner
  @DisplayName("a caller that waits for a load that fails gets it or tries again, whatever it is")
  void anyFailureReachesTheWaiting() throws Exception {
    for (var kind :
        List.of(
            CallbackFailure.CHECKED_EXCEPTION,
            CallbackFailure.INTERRUPTED_EXCEPTION,
            CallbackFailure.CANCELLATION_EXCEPTION)) {
      var thrower = kind.thrower();
      loads.set(0);
      assertReachesTheWaiting(thrower::get, thrown -> thrown == thrower.thrown());
    }
  }

  @Test
  @Corner
  @DisplayName("after a failure, too, those that ask for one key share one load")
  void oneLoadAfterAFailure() {
    var failing = new Gate();
    var second = new Gate();
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var cache =
        started(
            key -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              try {
                if (loads.incrementAndGet() == 1) {
                  failing.await();
                  throw new LoadFailed();
                }
                second.await();
                return "load " + loads.get();
              } finally {
                underWay.decrementAndGet();
              }
            });
    var got = new ConcurrentLinkedQueue<Object>();

    try (var workers = new Workers()) {
      var callers = new ArrayList<Workers.Worker>();
      var first = workers.start("first caller", () -> valueOrFailure(cache, "key"));
      failing.awaitWaiting(1);
      for (int i = 0; i < 3; i++) {
        callers.add(
            workers.start("waiting caller " + i, () -> got.add(valueOrFailure(cache, "key"))));
        CpuTime.letSleep(callers.getLast().thread());
      }
      failing.open();
      first.awaitDone("the caller whose load failed comes back");
      // Some of those that waited may have come back with the failure, others may load.
      for (int i = 0; i < 3; i++) {
        callers.add(
            workers.start("later caller " + i, () -> got.add(valueOrFailure(cache, "key"))));
        CpuTime.letSleep(callers.getLast().thread());
      }
      second.open();
      callers.forEach(
          caller -> caller.awaitDone("each caller of a key whose first load failed comes back"));
    }

    assertThat(most)
        .as("loads of one key under way at the same time, after the first of them had failed")
        .hasValue(1);
    assertThat(loads).as("loads of a key whose first load fails").hasValue(2);
    got.removeIf(LoadFailed.class::isInstance);
    assertThat(got)
        .as("values that the callers got")
        .hasSizeGreaterThanOrEqualTo(3)
        .containsOnly(got.peek());
  }

  @Test
  @Corner
  @DisplayName("those that waited for a load that failed take nothing away from the next one")
  void nextLoadAfterAFailure() {
    for (var round = 0; round < 5; round++) {
      loads.set(0);
      var failing = new Gate();
      var loading = new Gate();
      var cache =
          new OnceCache<String, Object>(
              key -> {
                if (loads.incrementAndGet() == 1) {
                  failing.await();
                  throw new LoadFailed();
                }
                loading.await();
                return new Object();
              });
      try (var workers = new Workers()) {
        var values = new ConcurrentLinkedQueue<Object>();
        // The one whose load fails asks again at once, before the others have come round.
        var first =
            workers.start(
                "first",
                () -> {
                  catchThrowable(() -> cache.get("key"));
                  values.add(cache.get("key"));
                });
        failing.awaitWaiting(1);
        var waiting =
            IntStream.range(0, 20)
                .mapToObj(
                    i ->
                        workers.start(
                            "waiting-" + i,
                            // It gets the failure, or asks by itself.
                            () -> catchThrowable(() -> values.add(cache.get("key")))))
                .toList();
        waiting.forEach(Workers.Worker::letWait);
        failing.open();
        loading.awaitWaiting(1);
        waiting.forEach(it -> CpuTime.letSleep(it.thread()));
        var late = workers.start("late", () -> values.add(cache.get("key")));
        CpuTime.letSleep(late.thread());
        assertThat(loads.get())
            .as(
                "loads that were begun: one that failed, for which others waited, and the next, which is under way")
            .isEqualTo(2);
        loading.open();
        workers.join();
        first.awaitDone("the first caller comes back");
        assertThat(Set.copyOf(values))
            .as("different values of the load after the failure")
            .hasSize(1);
      } finally {
        failing.open();
        loading.open();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted caller that need not wait loads as any other, and stays interrupted")
  void interruptedLoad() {
    var seen = new AtomicBoolean();
    var cache =
        new OnceCache<String, Object>(
            key -> {
              seen.set(Thread.currentThread().isInterrupted());
              return countedLoad();
            });
    var interrupted = new AtomicBoolean();

    var value =
        Workers.callPromptly(
            "get of a missing value, in an interrupted thread, comes back",
            () -> {
              Thread.currentThread().interrupt();
              try {
                return cache.get("key");
              } catch (RuntimeException e) {
                throw new AssertionError(
                    "get threw in an interrupted thread, although nobody else was loading and there"
                        + " was nothing to wait for: "
                        + e,
                    e);
              } finally {
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });

    assertThat(seen).as("interrupt flag that the loader saw").isTrue();
    assertThat(interrupted).as("interrupt flag after get").isTrue();
    assertThat(cache.get("key")).as("value, asked for by another thread").isSameAs(value);
    assertThat(loads).as("loads").hasValue(1);
  }

  @Test
  @Corner
  @DisplayName(
      "an interrupt in the middle of the wait is still to be seen afterward, also if it fails")
  void interruptedInTheMiddle() {
    for (boolean fails : Tried.each("fails", new boolean[] {false, true})) {
      var gate = new Gate();
      loads.set(0);
      var cache =
          started(
              key -> {
                if (loads.incrementAndGet() == 1) {
                  gate.await();
                  if (fails) {
                    throw new LoadFailed();
                  }
                }
                return "value";
              });
      var interrupted = new AtomicBoolean();
      var got = new AtomicReference<Object>();
      try (var workers = new Workers()) {
        var first = workers.start("loading caller", () -> got.set(valueOrFailure(cache, "key")));
        gate.awaitWaiting(1);
        var waiting =
            workers.start(
                "interrupted caller",
                () -> {
                  valueOrFailure(cache, "key");
                  interrupted.set(Thread.currentThread().isInterrupted());
                });
        CpuTime.letSleep(waiting.thread());
        waiting.thread().interrupt();
        CpuTime.letSleep(waiting.thread());
        gate.open();
        first.awaitDone("the caller that loads comes back");
        waiting.awaitDone("the caller that was interrupted while it waited comes back");
      }

      assertThat(interrupted)
          .as("interrupt flag of a caller that was interrupted while it waited, after get")
          .isTrue();
      assertThat(got.get() instanceof LoadFailed)
          .as("whether the load failed that the interrupted one had waited for")
          .isEqualTo(fails);
      assertThat(laterGet(cache, "key")).as("get afterward").isEqualTo("value");
      assertThat(loads)
          .as("loads, of which the first %s", fails ? "failed" : "succeeded")
          .hasValue(fails ? 2 : 1);
    }
  }

  @Test
  @Corner
  @DisplayName("null is refused with a NullPointerException, the loader is not asked, all go on")
  void refusesNull() {
    var cache = new OnceCache<String, Object>(key -> countedLoad());
    var keys = IntStream.range(0, 200).mapToObj(i -> "key " + i).toList();
    var probe =
        new Probe("get of each key, by another thread, comes back", () -> keys.forEach(cache::get));

    probe.after(NullPointerException.class, "get(null)", () -> cache.get(null));
    probe.after(NullPointerException.class, "a second get(null)", () -> cache.get(null));

    assertThat(loads).as("loads of 200 keys, and of null never").hasValue(200);
  }

  /** Lets a second caller wait for a load that then fails. */
  private void assertReachesTheWaiting(Supplier<String> failing, Predicate<Object> isThatFailure)
      throws Exception {
    var gate = new Gate();
    var cache =
        started(
            key -> {
              if (loads.incrementAndGet() == 1) {
                gate.await();
                return failing.get();
              }
              return "value";
            });

    try (var workers = new Workers()) {
      var first = new CompletableFuture<Object>();
      var second = new CompletableFuture<Object>();
      workers.start("first caller", () -> first.complete(valueOrFailure(cache, "key")));
      gate.awaitWaiting(1);
      var caller =
          workers.start("second caller", () -> second.complete(valueOrFailure(cache, "key")));
      CpuTime.letSleep(caller.thread());
      gate.open();

      Poll.until("the caller whose load failed comes back", first::isDone);
      Poll.until("the caller that waited for the failed load comes back", second::isDone);
      assertThat(isThatFailure.test(first.get()) ? "the failure" : first.get())
          .as("what the caller got whose load failed")
          .isEqualTo("the failure");
      assertThat(isThatFailure.test(second.get()) ? "the same failure" : second.get())
          .as("what the caller got that waited for the failed load")
          .isIn("the same failure", "value");
      workers.join();
    }
    assertThat(laterGet(cache, "key")).as("get after the failure").isEqualTo("value");
  }

  private Object countedLoad() {
    loads.incrementAndGet();
    return new Object();
  }

  /** A cache that has loaded one key already, and whose loader does {@code load} for all others. */
  private static OnceCache<String, String> started(Function<String, String> load) {
    var cache = new OnceCache<String, String>(key -> key.equals("started") ? key : load.apply(key));
    cache.get("started");
    return cache;
  }

  /**
   * Calls get on another thread, so that a key that is stuck for ever is told as that, and not as a
   * test too slow.
   */
  private static Object laterGet(OnceCache<String, String> cache, String key) {
    try (var workers = new Workers()) {
      var answer = new CompletableFuture<Object>();
      workers.start("later caller", () -> answer.complete(valueOrFailure(cache, key)));
      Poll.until("get comes back after a load of the same key has failed", answer::isDone);
      if (answer.join() instanceof Throwable failure) {
        throw new AssertionError(
            "get threw again, after the load that failed: " + failure, failure);
      }
      return answer.join();
    }
  }

  private static Object valueOrFailure(OnceCache<String, String> cache, String key) {
    try {
      return cache.get(key);
    } catch (Throwable failure) {
      return failure;
    }
  }

  private static final class LoadFailed extends RuntimeException {
    LoadFailed() {
      super("the loader could not load");
    }
  }

  private static final class LoadBroken extends Error {
    LoadBroken() {
      super("the loader is broken");
    }
  }
}

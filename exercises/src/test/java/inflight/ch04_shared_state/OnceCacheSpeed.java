package inflight.ch04_shared_state;

import inflight.testkit.Workers;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Four callers ask for four keys each, all different, and each load waits as a remote service
 * would. Loads that overlap take a quarter of the time; loads that queue for one lock take all of
 * it.
 */
public class OnceCacheSpeed implements Speed {
  private static final int CALLERS = 4;
  private static final int KEYS_OF_A_CALLER = 4;
  private static final Duration LOAD = Duration.ofMillis(5);

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("16 loads of 5 ms, asked for by 4 callers")
        .baseline("one load after the other", OnceCacheSpeed::oneAfterTheOther)
        .candidate("your OnceCache", () -> fourCallers(new OnceCache<>(OnceCacheSpeed::load)::get))
        .yardstick("a future for each key", OnceCacheSpeed::futures)
        .atLeast(1.5)
        .build();
  }

  private static List<String> oneAfterTheOther() {
    var cache = new HashMap<String, String>();
    return keys().map(key -> cache.computeIfAbsent(key, OnceCacheSpeed::load)).toList();
  }

  private static List<String> futures() throws Exception {
    var cache = new ConcurrentHashMap<String, FutureTask<String>>();
    return fourCallers(
        key -> {
          var task = cache.computeIfAbsent(key, k -> new FutureTask<>(() -> load(k)));
          task.run();
          try {
            return task.get();
          } catch (Exception e) {
            throw new IllegalStateException("a load that cannot fail failed", e);
          }
        });
  }

  private static List<String> fourCallers(UnaryOperator<String> get) throws Exception {
    var loaded = new ConcurrentHashMap<String, String>();
    Workers.together(
        IntStream.range(0, CALLERS)
            .<Workers.ThrowingRunnable>mapToObj(
                caller ->
                    () ->
                        keys()
                            .skip((long) caller * KEYS_OF_A_CALLER)
                            .limit(KEYS_OF_A_CALLER)
                            .forEach(key -> loaded.put(key, get.apply(key))))
            .toArray(Workers.ThrowingRunnable[]::new));
    return keys().map(loaded::get).toList();
  }

  private static Stream<String> keys() {
    return IntStream.range(0, CALLERS * KEYS_OF_A_CALLER).mapToObj(i -> "key " + i);
  }

  private static String load(String key) {
    try {
      Thread.sleep(LOAD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while loading", e);
    }
    return "value of " + key;
  }
}

package inflight.ch07_when;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Eighty waits of 5 ms, and then four computations, as they may come in at a server. In one pool of
 * two threads the computations stand behind the waits, and the cores are idle meanwhile.
 */
public class WorkRouterSpeed implements Speed {
  private static final int WAITS = 80;
  private static final long WAIT_MILLIS = 5;
  private static final int COMPUTATIONS = 4;
  private static final int STEPS = 8_000_000;
  private static final int CORES = 2;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "%d waits of %d ms and then %d computations"
                .formatted(WAITS, WAIT_MILLIS, COMPUTATIONS))
        .baseline("one pool of %d threads for all".formatted(CORES), WorkRouterSpeed::onePool)
        .candidate("your WorkRouter", WorkRouterSpeed::router)
        .yardstick("a pool for each kind", WorkRouterSpeed::twoPools)
        .atLeast(2)
        .build();
  }

  private static List<Long> onePool() throws Exception {
    try (var pool = Executors.newFixedThreadPool(CORES)) {
      var futures = new ArrayList<Future<Long>>();
      waits().forEach(work -> futures.add(pool.submit(work)));
      computations().forEach(work -> futures.add(pool.submit(work)));
      return results(futures);
    }
  }

  private static List<Long> router() throws Exception {
    try (var router = new WorkRouter(CORES)) {
      var futures = new ArrayList<Future<Long>>();
      waits().forEach(work -> futures.add(router.io(work)));
      computations().forEach(work -> futures.add(router.cpu(work)));
      return results(futures);
    }
  }

  private static List<Long> twoPools() throws Exception {
    try (var pool = Executors.newFixedThreadPool(CORES);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<Long>>();
      waits().forEach(work -> futures.add(threads.submit(work)));
      computations().forEach(work -> futures.add(pool.submit(work)));
      return results(futures);
    }
  }

  private static List<Long> results(List<Future<Long>> futures) throws Exception {
    var results = new ArrayList<Long>();
    for (var future : futures) {
      results.add(future.get());
    }
    return results;
  }

  private static List<Callable<Long>> waits() {
    var waits = new ArrayList<Callable<Long>>();
    for (var i = 0; i < WAITS; i++) {
      var number = (long) i;
      waits.add(
          () -> {
            Thread.sleep(WAIT_MILLIS);
            return number;
          });
    }
    return waits;
  }

  private static List<Callable<Long>> computations() {
    var computations = new ArrayList<Callable<Long>>();
    for (var i = 0; i < COMPUTATIONS; i++) {
      var seed = (long) i;
      computations.add(() -> compute(seed));
    }
    return computations;
  }

  /** Marsaglia's xorshift, so many steps of it: nothing that a compiler could shorten. */
  private static long compute(long seed) {
    var x = seed + 0x9E3779B97F4A7C15L;
    for (var i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}

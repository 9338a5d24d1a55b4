package inflight.ch04_shared_state;

import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Eight threads hit eight pages, against one synchronized map.
 *
 * <p>With plain strings a hit is over in some 20 ns, and whether the threads queue for one lock can
 * be told only on a machine with many cores; on two, the scheduler's moods decide. So looking up a
 * page takes long here: comparing it waits for half a millisecond. Threads that hold one lock
 * meanwhile wait one after another, and threads that do not, wait together. And a thread that has
 * got a lock keeps it for as long again, however little it does with it. What is measured is the
 * queue, not the speed of the map.
 */
public class HitCounterSpeed implements Speed {
  private static final int PAGES = 8;
  private static final int HITS_OF_A_THREAD = 8;
  private static final Duration LOOKUP = Duration.ofNanos(500_000);
  private static final Class<?> SLOW = SlowMotion.of(HitCounter.class);

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("64 hits by 8 threads on 8 pages that are slow to look up")
        .baseline("one synchronized map", HitCounterSpeed::synchronizedMap)
        .candidate("your HitCounter", HitCounterSpeed::hitCounter)
        .yardstick("a map with a lock for each bin", HitCounterSpeed::concurrentMap)
        .atLeast(1.5)
        .build();
  }

  private static List<Long> synchronizedMap() {
    Map<Page, Long> counts = new HashMap<>();
    return race(
        page -> {
          synchronized (counts) {
            counts.merge(page, 1L, Long::sum);
          }
        },
        page -> {
          synchronized (counts) {
            return counts.getOrDefault(page, 0L);
          }
        });
  }

  private static List<Long> concurrentMap() {
    Map<Page, Long> counts = new ConcurrentHashMap<>();
    return race(page -> counts.merge(page, 1L, Long::sum), page -> counts.getOrDefault(page, 0L));
  }

  private static List<Long> hitCounter() {
    try {
      var counter = SLOW.getConstructor().newInstance();
      var hit = SLOW.getMethod("hit", Object.class);
      var count = SLOW.getMethod("count", Object.class);
      return race(page -> call(hit, counter, page), page -> (long) call(count, counter, page));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(Method method, Object counter, Page page) {
    try {
      return method.invoke(counter, page);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException exception
          ? exception
          : new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Long> race(Consumer<Page> hit, ToLongFunction<Page> count) {
    // Every page is known before the race, and lookups are slow only during it: only hits are
    // measured.
    var slow = new AtomicBoolean();
    for (int id = 0; id < PAGES; id++) {
      hit.accept(new Page(id, slow));
    }
    slow.set(true);
    SlowMotion.keepEachLockFor(LOOKUP);

    // Each thread starts at a page of its own and walks round, so the threads are seldom at one
    // page together.
    Workers.together(
        IntStream.range(0, PAGES)
            .<Workers.ThrowingRunnable>mapToObj(
                first ->
                    () -> {
                      for (int i = 0; i < HITS_OF_A_THREAD; i++) {
                        hit.accept(new Page((first + i) % PAGES, slow));
                      }
                    })
            .toArray(Workers.ThrowingRunnable[]::new));

    SlowMotion.keepEachLockFor(Duration.ZERO);
    slow.set(false);
    return IntStream.range(0, PAGES).mapToObj(id -> count.applyAsLong(new Page(id, slow))).toList();
  }

  /** A page whose comparison waits while lookups are slow, as an expensive equals would. */
  private record Page(int id, AtomicBoolean slow) {
    @Override
    public boolean equals(Object other) {
      if (slow.get()) {
        lookUp();
      }
      return other instanceof Page page && id == page.id;
    }

    @Override
    public int hashCode() {
      return id;
    }

    private static void lookUp() {
      try {
        Thread.sleep(LOOKUP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while looking up a page", e);
      }
    }
  }
}

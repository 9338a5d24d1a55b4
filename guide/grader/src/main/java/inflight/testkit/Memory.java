package inflight.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.Optional;

/** The memory of this process, and some that is kept to tell with when it has run out. */
final class Memory {
  /** The largest pool of the heap: where what is held ends up. */
  private static final Optional<MemoryPoolMXBean> OLD =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(it -> it.getType() == MemoryType.HEAP && it.getCollectionUsage() != null)
          .max(Comparator.comparing(it -> it.getCollectionUsage().getMax()));

  /** In parts: whoever has taken all there was may also take the first part, before it is told. */
  private static final byte[][] RESERVE = new byte[4][];

  private Memory() {}

  /** Called before the learner's code runs: afterward there may be nothing left to keep. */
  static synchronized void keepReserve() {
    for (var i = 0; i < RESERVE.length; i++) {
      if (RESERVE[i] == null) {
        RESERVE[i] = new byte[6 * 1024 * 1024];
      }
    }
  }

  /** Gives a part of the reserve back, if there is one. */
  static synchronized void release() {
    for (var i = 0; i < RESERVE.length; i++) {
      if (RESERVE[i] != null) {
        RESERVE[i] = null;
        return;
      }
    }
  }

  static void releaseAfter(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError) {
      release();
    }
  }

  /**
   * True if hardly any is left that is not held: garbage does not count, and so some of it may be
   * collected first. Left alone, the JVM looks for the first time when nothing is left, and then
   * again and again, for seconds each; on a busy machine nobody else comes to tell of it.
   */
  static boolean isHeld() {
    OLD.filter(Memory::isFilling).ifPresent(pool -> System.gc());
    return OLD.filter(pool -> share(pool.getCollectionUsage()) > 0.9).isPresent();
  }

  /** True if little seems to be left, and it is some more since the last look at what is held. */
  private static boolean isFilling(MemoryPoolMXBean pool) {
    var used = share(pool.getUsage());
    return used > 0.8 && used > share(pool.getCollectionUsage()) + 0.05;
  }

  private static double share(MemoryUsage usage) {
    return (double) usage.getUsed() / usage.getMax();
  }
}

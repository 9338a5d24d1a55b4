package inflight.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.Optional;

/** The memory of this process, and some that is kept to tell with when it has run out. */
final class Memory {
  /** The largest pool of the heap: where what is held ends up. */
  private static final Optional<MemoryPoolMXBean> OLD =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(it -> it.getType() == MemoryType.HEAP && it.getCollectionUsage() != null)
          .max(Comparator.comparing(it -> it.getCollectionUsage().getMax()));

  private static volatile byte[] reserve;

  private Memory() {}

  /** Called before the learner's code runs: afterward there may be nothing left to keep. */
  static void keepReserve() {
    if (reserve == null) {
      reserve = new byte[16 * 1024 * 1024];
    }
  }

  static void release() {
    reserve = null;
  }

  static void releaseAfter(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError) {
      release();
    }
  }

  /** True if hardly any was left after the last collection: garbage does not count. */
  static boolean isHeld() {
    return OLD.map(MemoryPoolMXBean::getCollectionUsage)
        .filter(it -> it.getUsed() > 0.9 * it.getMax())
        .isPresent();
  }
}

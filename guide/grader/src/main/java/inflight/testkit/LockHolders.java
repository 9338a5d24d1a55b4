package inflight.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;

/**
 * Who holds the lock of {@code java.util.concurrent} that a virtual thread waits for. No thread
 * dump tells it, so this looks where the JDK keeps it. The grader opens these places for its
 * children; a test that runs elsewhere, in an IDE say, does without.
 */
final class LockHolders {
  private LockHolders() {}

  /** The holder's id by the waiter's; empty where the JDK does not let us look. */
  static Map<Long, Long> ofVirtualThreads() {
    var holders = new HashMap<Long, Long>();
    try {
      var owner = AbstractOwnableSynchronizer.class.getDeclaredMethod("getExclusiveOwnerThread");
      if (!owner.trySetAccessible()) {
        return holders;
      }
      for (var thread : VirtualThreads.list().orElse(List.of())) {
        if (LockSupport.getBlocker(thread) instanceof AbstractOwnableSynchronizer lock
            && owner.invoke(lock) instanceof Thread holder) {
          holders.put(thread.threadId(), holder.threadId());
        }
      }
    } catch (ReflectiveOperationException notOpen) {
      return holders;
    }
    return holders;
  }
}

package inflight.testkit;

import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

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
      var root = Class.forName("jdk.internal.vm.ThreadContainers").getMethod("root").invoke(null);
      for (var thread : threads(root).filter(Thread::isVirtual).toList()) {
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

  private static Stream<Thread> threads(Object container) throws ReflectiveOperationException {
    var own = (Stream<?>) call(container, "threads");
    var all = own.map(Thread.class::cast);
    for (var child : ((Stream<?>) call(container, "children")).toList()) {
      all = Stream.concat(all, threads(child));
    }
    return all;
  }

  private static Object call(Object container, String method)
      throws NoSuchMethodException,
          IllegalAccessException,
          InvocationTargetException,
          ClassNotFoundException {
    return Class.forName("jdk.internal.vm.ThreadContainer").getMethod(method).invoke(container);
  }
}

package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Which methods of the JDK change nothing and never wait. */
final class Looks {
  private static final Set<String> METHODS =
      Set.of(
          "get",
          "getOrDefault",
          "getPlain",
          "getOpaque",
          "getAcquire",
          "contains",
          "containsKey",
          "containsValue",
          "size",
          "isEmpty",
          "getCount",
          "peek",
          "peekFirst",
          "peekLast",
          "getFirst",
          "getLast",
          "firstKey",
          "lastKey",
          "firstEntry",
          "lastEntry",
          "intValue",
          "longValue",
          "sum",
          "availablePermits",
          "values",
          "keySet",
          "entrySet",
          "iterator",
          "listIterator",
          "stream",
          "forEach",
          "subList",
          "indexOf",
          "lastIndexOf",
          "isLocked",
          "isHeldByCurrentThread");

  private static final Set<String> TYPES =
      Set.of(
          "java.util.HashMap",
          "java.util.TreeMap",
          "java.util.ArrayList",
          "java.util.ArrayDeque",
          "java.util.HashSet",
          "java.util.TreeSet",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ConcurrentHashMap$KeySetView",
          "java.util.concurrent.ConcurrentSkipListMap",
          "java.util.concurrent.CopyOnWriteArrayList",
          "java.util.concurrent.ConcurrentLinkedQueue",
          "java.util.concurrent.ConcurrentLinkedDeque",
          "java.util.concurrent.CountDownLatch",
          "java.util.concurrent.Semaphore",
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantReadWriteLock");

  private Looks() {}

  /** A call that returns what its receiver has had from the start. */
  static boolean touchesNothing(Step call) {
    return call.object() instanceof ReadWriteLock
            && (call.name().equals("readLock") || call.name().equals("writeLock"))
        || call.object() instanceof Lock && call.name().equals("newCondition");
  }

  /**
   * A call that makes no difference to another one such. Readers among each other do not mind who
   * takes a lock first.
   */
  static boolean onlyLooks(Step call) {
    if (call.object() instanceof ReentrantReadWriteLock.ReadLock) {
      return call.name().equals("lock") || call.name().equals("unlock");
    }
    var type = call.object().getClass().getName();
    return METHODS.contains(call.name())
        && (TYPES.contains(type)
            || type.startsWith("java.util.concurrent.atomic.")
            || isView(type));
  }

  /** A view that keeps nothing of its own. */
  private static boolean isView(String type) {
    return type.startsWith("java.util.HashMap$")
        || type.startsWith("java.util.TreeMap$")
        || type.startsWith("java.util.concurrent.ConcurrentHashMap$")
        || type.startsWith("java.util.Collections$Unmodifiable");
  }
}

package inflight.testkit;

import java.util.ArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Wake-ups that nobody has a reason for. */
public final class Spurious {
  private Spurious() {}

  /**
   * Wakes whoever waits, as the JVM may do at any time: on the object's own monitor, on an {@link
   * Object} or a {@link Condition} of a {@link ReentrantLock} that it keeps in a field; and the
   * threads given, if they are parked. A lock that is held is left alone. Waiting on something else
   * is not disturbed.
   */
  public static void wakeAll(Object waitedOn, Thread... waiting) {
    synchronized (waitedOn) {
      waitedOn.notifyAll();
    }
    var locks = new ArrayList<ReentrantLock>();
    var conditions = new ArrayList<Condition>();
    for (var field : waitedOn.getClass().getDeclaredFields()) {
      try {
        field.setAccessible(true);
        switch (field.get(waitedOn)) {
          case ReentrantLock lock -> locks.add(lock);
          case Condition condition -> conditions.add(condition);
          case Object monitor when monitor.getClass() == Object.class -> wakeAtMonitor(monitor);
          case null, default -> {}
        }
      } catch (ReflectiveOperationException | RuntimeException e) {
        // A field that cannot be read: who waits there is not disturbed.
      }
    }
    for (var lock : locks) {
      if (lock.tryLock()) {
        try {
          conditions.forEach(Spurious::wakeAtCondition);
        } finally {
          lock.unlock();
        }
      }
    }
    for (var thread : waiting) {
      LockSupport.unpark(thread);
    }
  }

  /** On a thread of its own: a solution may hold its private lock for long, even for ever. */
  private static void wakeAtMonitor(Object monitor) {
    Thread.ofVirtual()
        .start(
            () -> {
              synchronized (monitor) {
                monitor.notifyAll();
              }
            });
  }

  private static void wakeAtCondition(Condition condition) {
    try {
      condition.signalAll();
    } catch (IllegalMonitorStateException e) {
      // It belongs to another lock.
    }
  }
}

package inflight.testkit;

import inflight.testkit.Workers.Worker;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Wake-ups that nobody has a reason for. */
public final class Spurious {
  private Spurious() {}

  /** So many objects are looked through at most. */
  private static final int MOST = 1_000;

  /**
   * Wakes whoever waits, as the JVM may do at any time: on the object's own monitor, on whatever it
   * keeps in a field, an array, a collection or a {@link Condition} of a {@link ReentrantLock},
   * say, or on what an object of the learner's that it keeps does; and the threads given, if they
   * are parked. A lock that is held is left alone. Waiting on something else is not disturbed.
   */
  public static void wakeAll(Object waitedOn, Thread... waiting) {
    synchronized (waitedOn) {
      waitedOn.notifyAll();
    }
    var locks = new ArrayList<ReentrantLock>();
    var conditions = new ArrayList<Condition>();
    for (var kept : keptBy(waitedOn)) {
      switch (kept) {
        case ReentrantLock lock -> locks.add(lock);
        case Condition condition -> conditions.add(condition);
        // Who waits there waits for the thread to end, or for something of the JDK's.
        case Thread thread -> {}
        case Class<?> type -> {}
        default -> wakeAtMonitor(kept);
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

  /**
   * Wakes a worker that waits with a timeout, again and again, until it has come back. Blocks until
   * then.
   *
   * @param since a reading of {@link System#nanoTime} before the worker was started
   * @return the longest time that the worker was left alone: if its timeout is no longer, that it
   *     came back shows nothing
   */
  public static Duration wakeAllUntilDone(Object waitedOn, Worker waiter, long since)
      throws InterruptedException {
    var longest = 0L;
    var last = since;
    while (!waiter.isDone()) {
      wakeAll(waitedOn, waiter.thread());
      var now = System.nanoTime();
      longest = Math.max(longest, now - last);
      last = now;
      Thread.sleep(1);
    }
    return Duration.ofNanos(longest);
  }

  /** What it keeps in its fields, and what objects of its own package do that it keeps there. */
  private static Set<Object> keptBy(Object owner) {
    var found = Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>());
    var open = new ArrayDeque<Object>(List.of(owner));
    while (!open.isEmpty() && found.size() < MOST) {
      var next = open.remove();
      for (Class<?> type = next.getClass(); type != null; type = type.getSuperclass()) {
        for (var field : type.getDeclaredFields()) {
          var kept = value(field, next);
          if (kept != null && found.add(kept) && isOf(kept, owner)) {
            open.add(kept);
          }
        }
      }
    }
    found.remove(owner);
    return found;
  }

  private static boolean isOf(Object kept, Object owner) {
    return !(kept instanceof Thread)
        && kept.getClass().getPackageName().equals(owner.getClass().getPackageName());
  }

  /**
   * Null for a primitive, and for a field that cannot be read: who waits there is not disturbed.
   */
  private static Object value(Field field, Object owner) {
    try {
      if (field.getType().isPrimitive() || !field.trySetAccessible()) {
        return null;
      }
      return field.get(owner);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
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

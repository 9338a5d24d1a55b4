package inflight.testkit;

import inflight.testkit.Workers.Worker;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Wake-ups that nobody has a reason for. */
public final class Spurious {
  private Spurious() {}

  /** So many objects are looked through at most. */
  private static final int MOST = 1_000;

  private static final int ROUNDS = 5;
  private static final Duration TIMEOUT = Duration.ofMillis(400);

  /**
   * Wakes whoever waits, as the JVM may do at any time: on the object's own monitor; on whatever it
   * keeps in a field, a {@link Condition} of a {@link ReentrantLock}, say; on the elements of an
   * array, a collection or a map that it keeps, if they are for waiting; and on what an object of
   * the learner's that it keeps does in turn; and the threads given, if they are parked. A lock
   * that is held is left alone. Waiting on something else is not disturbed.
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

  /** A call that gives up when nothing has come for as long as its timeout. */
  public interface TimedCall {
    void giveUpAfter(Duration timeout) throws Exception;
  }

  /**
   * Asserts that a call keeps its timeout while it is woken for nothing every millisecond: that
   * makes it neither give up early nor wait for the whole timeout anew.
   *
   * @param name the call's name, such as {@code "poll"}
   * @param waitedOn what it waits on, as for {@link #wakeAll}; nothing comes there
   * @throws Inconclusive if the machine is too busy to wake it as often
   */
  public static void assertTimeoutHolds(String name, Object waitedOn, TimedCall call) {
    assertTimeoutHolds(
        name, "it is woken every millisecond", waiter -> wakeAll(waitedOn, waiter), call);
  }

  /**
   * The same for a call that something else may disturb.
   *
   * @param what what is done every millisecond, such as {@code "callbacks are registered"}
   */
  public static void assertTimeoutHoldsWhile(
      String name, String what, Runnable disturbs, TimedCall call) {
    assertTimeoutHolds(name, what + " all the while", waiter -> disturbs.run(), call);
  }

  private static void assertTimeoutHolds(
      String name, String what, Consumer<Thread> disturbs, TimedCall call) {
    for (var round = 0; round < ROUNDS; round++) {
      if (timeoutHolds(name, what, disturbs, call)) {
        return;
      }
    }
    throw new Inconclusive(
        Words.format(
            "a thread that sleeps for 1 ms slept for %d ms on this busy machine",
            TIMEOUT.toMillis()));
  }

  /** False if it was left alone for so long that its coming back shows nothing. */
  private static boolean timeoutHolds(
      String name, String what, Consumer<Thread> disturbs, TimedCall call) {
    var waited = new AtomicReference<Duration>();
    var alone = new AtomicReference<Duration>();
    try (var workers = new Workers()) {
      var since = System.nanoTime();
      var waiter =
          workers.start(
              "waiter with a timeout",
              () -> {
                var start = System.nanoTime();
                call.giveUpAfter(TIMEOUT);
                waited.set(Duration.ofNanos(System.nanoTime() - start));
              });
      // On a thread of its own: whoever polls stops now and then to see whether it waits in vain.
      var waker =
          workers.start("waker", () -> alone.set(disturbUntilDone(disturbs, waiter, since)));
      waiter.awaitDone(name + " with a timeout gives up, although " + what);
      waker.awaitDone("the one who wakes it ends");
    }
    if (waited.get().compareTo(TIMEOUT) < 0) {
      throw new AssertionError(
          Words.format(
              "%s with a timeout of %d ms gave up after %d ms: %s.",
              name, TIMEOUT.toMillis(), waited.get().toMillis(), what));
    }
    return alone.get().compareTo(TIMEOUT) < 0;
  }

  /** Returns the longest time that the waiter was left alone. */
  private static Duration disturbUntilDone(Consumer<Thread> disturbs, Worker waiter, long since)
      throws InterruptedException {
    var longest = 0L;
    var last = since;
    while (!waiter.isDone()) {
      disturbs.accept(waiter.thread());
      var now = System.nanoTime();
      longest = Math.max(longest, now - last);
      last = now;
      Thread.sleep(1);
    }
    return Duration.ofNanos(longest);
  }

  /** What it keeps, and what objects of its own package do that it keeps. */
  private static Set<Object> keptBy(Object owner) {
    var found = Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>());
    var open = new ArrayDeque<Object>(List.of(owner));
    while (!open.isEmpty() && found.size() < MOST) {
      var next = open.remove();
      for (Class<?> type = next.getClass(); type != null; type = type.getSuperclass()) {
        for (var field : type.getDeclaredFields()) {
          var kept = value(field, next);
          if (kept == null) {
            continue;
          }
          if (found.add(kept) && isOf(kept, owner)) {
            open.add(kept);
          }
          for (var element : elements(kept)) {
            var isOwn = isOf(element, owner);
            if ((isOwn || isToWaitOn(element)) && found.add(element) && isOwn) {
              open.add(element);
            }
          }
        }
      }
    }
    found.remove(owner);
    return found;
  }

  /** Without taking a lock: it may be changed meanwhile, and then a later call finds what is in. */
  private static List<Object> elements(Object kept) {
    var elements = new ArrayList<Object>();
    try {
      switch (kept) {
        case Object[] array -> elements.addAll(Arrays.asList(array));
        case Collection<?> collection when isUnlocked(kept) -> elements.addAll(collection);
        case Map<?, ?> map when isUnlocked(kept) -> elements.addAll(map.values());
        default -> {}
      }
    } catch (RuntimeException e) {
      return List.of();
    }
    elements.removeIf(Objects::isNull);
    return elements.size() < MOST ? elements : elements.subList(0, MOST);
  }

  private static boolean isUnlocked(Object kept) {
    var type = kept.getClass().getName();
    return type.startsWith("java.util.") && !type.startsWith("java.util.Collections$Synchronized");
  }

  /** Elements of a buffer may be anything: those are not for waiting. */
  private static boolean isToWaitOn(Object element) {
    return element.getClass() == Object.class || element instanceof Condition;
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

package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Step;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.StampedLock;

/**
 * What orders the threads of one run. Where it does not know, it assumes an edge. Guarded by the
 * order.
 */
final class Edges {
  private final Map<Object, Clock> clocks = new IdentityHashMap<>();
  private final Map<Object, Clock> monitors = new IdentityHashMap<>();
  private final Map<Object, Map<Object, Clock>> fieldClocks = new IdentityHashMap<>();

  /** Of each object with final fields only, what its publisher had done before. */
  private final Map<Object, Clock> published = new IdentityHashMap<>();

  private final Clock toOthers = new Clock();
  private final Clock fromOthers = new Clock();
  private final Clock fences = new Clock();

  /**
   * What was released through VarHandles and field updaters, and by writes to volatile fields. Such
   * a handle reaches a field that is also used by its name, and it does not tell which.
   */
  private final Clock handles = new Clock();

  private final Clock volatiles = new Clock();

  /** What was released through wrappers, and by synchronizers: it is not known which one is in. */
  private final Clock wrappers = new Clock();

  private final Clock synchronizers = new Clock();

  /** A thread comes to a step. */
  void enter(Participant by) {
    if (!by.isKnown) {
      by.clock.join(toOthers);
      by.clock.join(fromOthers);
    } else if (!by.inside.isEmpty()) {
      by.clock.join(fromOthers);
      by.inside.forEach(receiver -> by.clock.join(clock(receiver)));
    }
  }

  /** A thread leaves a step. */
  void leave(Participant by) {
    for (var receiver : by.inside) {
      by.release(clock(receiver));
    }
    if (!by.isKnown) {
      by.release(fromOthers);
    } else if (!by.inside.isEmpty()) {
      by.release(toOthers);
    }
  }

  /** Tasks may go to other threads with this call, and results may come back. */
  void hand(Participant by) {
    by.clock.join(fromOthers);
    by.release(toOthers);
  }

  void fence(Participant by) {
    by.both(fences);
  }

  void readVolatile(Participant by, Step step) {
    by.acquire(fieldClock(step));
    by.acquire(handles);
  }

  void writeVolatile(Participant by, Step step) {
    by.acquire(fieldClock(step));
    volatiles.join(by.clock);
    by.release(fieldClock(step));
  }

  /** A reference to an object with final fields only is written. */
  void publish(Participant by, Object whole) {
    by.release(published.computeIfAbsent(whole, key -> new Clock()));
  }

  /** What is reached through its final fields had been written before they were. */
  void find(Participant by, Object whole) {
    if (published.containsKey(whole)) {
      by.clock.join(published.get(whole));
    }
  }

  /** A call on an object that may order those who call it. */
  void call(Participant by, Object receiver, String called) {
    if (Jdk.isHandle(receiver)) {
      throughHandle(by, receiver, called);
    } else if (Jdk.mayBeAnything(receiver)) {
      throughAnything(by);
    } else if (Jdk.isWrapper(receiver)) {
      throughWrapper(by);
    } else if (Jdk.isSynchronizer(receiver) && !Jdk.isUnordered(receiver, called)) {
      synchronize(by, receiver);
      by.inside.push(receiver);
      if (receiver instanceof StampedLock) {
        by.isOptimistic = called.equals("tryOptimisticRead");
      }
    }
  }

  /** That call has returned. */
  void called(Participant by, Object receiver, String called, Object result) {
    if (Jdk.isHandle(receiver)) {
      throughHandle(by, receiver, called);
    } else if (Jdk.mayBeAnything(receiver)) {
      throughAnything(by);
    } else if (Jdk.isWrapper(receiver)) {
      throughWrapper(by);
    } else if (Jdk.isSynchronizer(receiver) && !Jdk.isUnordered(receiver, called)) {
      synchronize(by, receiver);
      while (!by.inside.isEmpty() && by.inside.pop() != receiver) {
        // What an exception had left on top.
      }
      if (result != null && result != receiver && Jdk.isSynchronizer(result)) {
        // A condition, a view, half of a read-write lock: what it orders, its owner orders.
        clocks.putIfAbsent(result, clock(receiver));
      }
    }
  }

  private void throughHandle(Participant by, Object handle, String mode) {
    var isPlain = handle instanceof VarHandle && List.of("get", "set").contains(mode);
    if (isPlain || mode.endsWith("Plain") || mode.endsWith("Opaque")) {
      return;
    }
    if (!mode.startsWith("set")) {
      by.acquire(handles);
      by.acquire(volatiles);
    }
    if (!mode.equals("getAcquire") && !mode.equals("getVolatile")) {
      by.release(handles);
    }
  }

  private void throughAnything(Participant by) {
    by.acquire(volatiles);
    by.both(handles);
    throughWrapper(by);
  }

  private void throughWrapper(Participant by) {
    by.acquire(synchronizers);
    by.both(wrappers);
  }

  private void synchronize(Participant by, Object receiver) {
    by.acquire(wrappers);
    synchronizers.join(by.clock);
    by.both(clock(receiver));
  }

  private Clock clock(Object object) {
    return clocks.computeIfAbsent(object, key -> new Clock());
  }

  private Clock fieldClock(Step step) {
    return fieldClocks
        .computeIfAbsent(holder(step), key -> new HashMap<>())
        .computeIfAbsent(step.part(), key -> new Clock());
  }

  /** Of a static field the class that declares it, which code may name by a subclass. */
  static Object holder(Step step) {
    for (var type = step.object() instanceof Class<?> named ? named : null;
        type != null;
        type = type.getSuperclass()) {
      if (Arrays.stream(type.getDeclaredFields())
          .anyMatch(it -> it.getName().equals(step.part()))) {
        return type;
      }
    }
    return step.object();
  }

  /** What the monitor of an object orders; the methods of some objects take it too. */
  Clock monitor(Object object) {
    return Jdk.locksItself(object)
        ? clock(object)
        : monitors.computeIfAbsent(object, key -> new Clock());
  }
}

package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.Step;
import inflight.grader.race.steps.Steps;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;

/**
 * Which accesses of one run are ordered by happens-before, kept with vector clocks. Thread-safe:
 * each step is told under one lock.
 *
 * <p>Where it does not know, it assumes an edge: it may miss a race, but what it reports is one.
 * Threads that are not actors (a learner's own, and those of pools) count as ordered among each
 * other, and after whatever an actor had done when it last called the JDK.
 */
final class Order implements Steps {
  private final String specification;

  // All below guarded by this.
  private final Memory memory;
  private final Map<Thread, Participant> participants = new HashMap<>();
  private final Map<Object, Clock> clocks = new IdentityHashMap<>();
  private final Map<Object, Clock> monitors = new IdentityHashMap<>();
  private final Map<Object, Map<Object, Clock>> fieldClocks = new IdentityHashMap<>();
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
  private int threads;

  Order(String specification, Publication publication) {
    this.specification = specification;
    this.memory = new Memory(publication);
  }

  @Override
  public synchronized void begins(Thread... earlier) {
    var now =
        participants.computeIfAbsent(
            Thread.currentThread(), thread -> new Participant(threads++, true));
    for (var thread : earlier) {
      var before = participants.get(thread);
      if (before != null) {
        before.release(now.clock);
      }
    }
  }

  synchronized List<Race> races() {
    return memory.races();
  }

  @Override
  public synchronized void before(Step step) {
    var by = enter(step.site());
    switch (step.kind()) {
      case READ -> {
        if (step.part() instanceof Integer index) {
          memory.access(by, step.object(), index, step.site(), false, null);
        }
      }
      case WRITE -> write(by, step);
      case LOCK -> {}
      case UNLOCK -> by.release(monitor(step.object()));
      case CALL -> call(by, step);
      case STATIC -> callStatic(by, step);
      case COPY -> {
        if (Jdk.isPlain(step.object())) {
          memory.access(by, step.object(), "", step.site(), false, this);
        }
      }
    }
    leave(by);
  }

  @Override
  public synchronized void after(Step step, Object value) {
    var by = enter(step.site());
    switch (step.kind()) {
      case READ -> hasRead(by, step, value);
      case LOCK -> by.acquire(monitor(step.object()));
      case CALL -> hasCalled(by, step, value);
      case STATIC -> callStatic(by, step);
      default -> {}
    }
    leave(by);
  }

  @Override
  public synchronized void initializes(int change) {
    enter(null).initializing += change;
  }

  private void write(Participant by, Step step) {
    if (step.part() instanceof Integer index) {
      if (!step.site().traits().inConstructor()) {
        memory.access(by, step.object(), index, step.site(), true, step.value());
      }
    } else if (step.site().traits().isVolatile()) {
      by.acquire(fieldClock(step));
      volatiles.join(by.clock);
      by.release(fieldClock(step));
    } else if (step.object() instanceof Class<?> || !step.site().traits().inConstructor()) {
      memory.access(by, holder(step), step.part(), step.site(), true, step.value());
    }
  }

  /** After the read: what it saw had been released before. */
  private void hasRead(Participant by, Step step, Object value) {
    if (step.object() == null) {
      return;
    }
    if (step.site().traits().isVolatile()) {
      by.acquire(fieldClock(step));
      by.acquire(handles);
    } else {
      memory.access(by, holder(step), step.part(), step.site(), false, value);
    }
  }

  private void call(Participant by, Step step) {
    var receiver = step.object();
    var called = step.name();
    if (step.site().traits().inConstructor() && Jdk.isPlain(receiver)) {
      return;
    }
    hand(by);
    if (waits(step)) {
      by.release(monitor(waitedOn(step)));
    } else if (Jdk.isHandle(receiver)) {
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
    } else if (Jdk.isPlain(receiver)) {
      memory.access(by, receiver, "", step.site(), Jdk.changes(called), this);
    }
  }

  private void hasCalled(Participant by, Step step, Object result) {
    var receiver = step.object();
    var called = step.name();
    hand(by);
    if (waits(step)) {
      by.acquire(monitor(waitedOn(step)));
    } else if (Jdk.isHandle(receiver)) {
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

  private static boolean waits(Step step) {
    return step.site().what().equals("Object.wait")
        || step.object() instanceof TimeUnit && step.name().equals("timedWait");
  }

  private static Object waitedOn(Step step) {
    return step.object() instanceof TimeUnit ? step.arguments()[0] : step.object();
  }

  /** A static method of the JDK is about to be called, or has returned. */
  private void callStatic(Participant by, Step step) {
    hand(by);
    if (step.name().endsWith("Fence")) {
      by.both(fences);
    }
  }

  private void throughHandle(Participant by, Object handle, String mode) {
    var isPlain =
        handle instanceof java.lang.invoke.VarHandle && List.of("get", "set").contains(mode);
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

  /** Tasks may go to other threads with this call, and results may come back. */
  private void hand(Participant by) {
    by.clock.join(fromOthers);
    by.release(toOthers);
  }

  private Participant enter(Site site) {
    var by =
        participants.computeIfAbsent(
            Thread.currentThread(), thread -> new Participant(threads++, false));
    if (site != null && !site.isOf(specification)) {
      by.lastOfLearner = site;
    }
    if (!by.isKnown) {
      by.clock.join(toOthers);
      by.clock.join(fromOthers);
    } else if (!by.inside.isEmpty()) {
      by.clock.join(fromOthers);
      by.inside.forEach(receiver -> by.clock.join(clock(receiver)));
    }
    return by;
  }

  private void leave(Participant by) {
    for (var receiver : by.inside) {
      by.release(clock(receiver));
    }
    if (!by.isKnown) {
      by.release(fromOthers);
    } else if (!by.inside.isEmpty()) {
      by.release(toOthers);
    }
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
  private static Object holder(Step step) {
    for (var type = step.object() instanceof Class<?> named ? named : null;
        type != null;
        type = type.getSuperclass()) {
      if (Arrays.stream(type.getDeclaredFields()).anyMatch(it -> it.getName().equals(step.part()))) {
        return type;
      }
    }
    return step.object();
  }

  /** What the monitor of an object orders; the methods of some objects take it too. */
  private Clock monitor(Object object) {
    return Jdk.locksItself(object)
        ? clock(object)
        : monitors.computeIfAbsent(object, key -> new Clock());
  }
}

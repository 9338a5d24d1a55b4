package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Accesses;
import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.Sites;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which accesses of one run are ordered by happens-before, kept with vector clocks as in FastTrack
 * (Flanagan and Freund, PLDI 2009). Thread-safe: each hook is told under one lock.
 *
 * <p>Where it does not know, it assumes an edge: it may miss a race, but what it reports is one.
 * Threads that are not actors (a learner's own, and those of pools) count as ordered among each
 * other, and after whatever an actor had done when it last called the JDK.
 */
final class Order implements Accesses {
  /** Two accesses to one place, one of them a write, that nothing orders. */
  record Race(String what, boolean firstWrites, Site first, boolean secondWrites, Site second) {}

  private static final Set<String> PLAIN =
      Set.of(
          "java.util.HashMap",
          "java.util.LinkedHashMap",
          "java.util.TreeMap",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.EnumMap",
          "java.util.ArrayList",
          "java.util.LinkedList",
          "java.util.ArrayDeque",
          "java.util.PriorityQueue",
          "java.util.HashSet",
          "java.util.LinkedHashSet",
          "java.util.TreeSet",
          "java.util.BitSet",
          "java.lang.StringBuilder");

  private static final List<String> CHANGES =
      List.of(
          "put", "add", "remove", "poll", "push", "pop", "offer", "set", "clear", "compute",
          "merge", "replace", "sort", "retain", "flip", "or", "and", "xor", "append", "insert",
          "delete");

  private static final Set<String> SYNCHRONIZED =
      Set.of(
          "java.util.Hashtable",
          "java.util.Vector",
          "java.util.Stack",
          "java.util.Timer",
          "java.lang.StringBuffer");

  /** How far a thread knows what each thread has done. */
  private static final class Clock {
    private int[] times = new int[8];

    int of(int thread) {
      return thread < times.length ? times[thread] : 0;
    }

    void join(Clock other) {
      grow(other.times.length);
      for (var i = 0; i < other.times.length; i++) {
        times[i] = Math.max(times[i], other.times[i]);
      }
    }

    void tick(int thread) {
      grow(thread + 1);
      times[thread]++;
    }

    private void grow(int length) {
      if (length > times.length) {
        times = Arrays.copyOf(times, Math.max(length, 2 * times.length));
      }
    }
  }

  private static final class Actor {
    private final int number;

    /** False for a thread that the run did not start itself. */
    private final boolean known;

    private final Clock clock = new Clock();

    /**
     * Objects in whose methods this thread is, or was when an exception ended the call. What it
     * does there, in a lambda of its own, may go to other threads at any moment, or come from them.
     */
    private final Deque<Object> inside = new ArrayDeque<>();

    /** In how many static initializers this thread is: what they do, all users of the class see. */
    private int initializing;

    /** True between an optimistic read of a StampedLock's data and its validation. */
    private boolean optimistic;

    Actor(int number, boolean known) {
      this.number = number;
      this.known = known;
      clock.tick(number);
    }
  }

  private record Access(int thread, int time, Site site) {}

  private static final class Place {
    private Access lastWrite;
    private final Map<Integer, Access> reads = new HashMap<>();
  }

  private final Sites sites;

  // All below guarded by this.
  private final Map<Thread, Actor> actors = new HashMap<>();
  private final Map<Object, Clock> clocks = new IdentityHashMap<>();
  private final Map<Object, Clock> monitors = new IdentityHashMap<>();
  private final Map<Object, Map<Object, Clock>> fieldClocks = new IdentityHashMap<>();
  private final Map<Object, Map<Object, Place>> places = new IdentityHashMap<>();
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
  private final List<Race> races = new ArrayList<>();
  private int threads;

  Order(Sites sites) {
    this.sites = sites;
  }

  /** The calling thread takes part from now on, after all that {@code earlier} have done. */
  synchronized void begin(Thread... earlier) {
    var actor = new Actor(threads++, true);
    for (var thread : earlier) {
      var before = actors.get(thread);
      if (before != null) {
        actor.clock.join(before.clock);
        before.clock.tick(before.number);
      }
    }
    actors.put(Thread.currentThread(), actor);
  }

  @Override
  public boolean follows(int site) {
    return sites.has(site);
  }

  synchronized List<Race> races() {
    return List.copyOf(races);
  }

  @Override
  public synchronized void read(Object owner, int site) {
    var actor = enter();
    access(actor, holder(owner, site), name(site), site, false);
    leave(actor);
  }

  @Override
  public synchronized void write(Object owner, int site) {
    var actor = enter();
    access(actor, holder(owner, site), name(site), site, true);
    leave(actor);
  }

  @Override
  public synchronized void readAll(Object collection, int site) {
    var actor = enter();
    if (collection != null && isPlain(collection)) {
      access(actor, collection, "", site, false);
    }
    leave(actor);
  }

  @Override
  public synchronized void readElement(Object array, int index, int site) {
    var actor = enter();
    if (array != null) {
      access(actor, array, index, site, false);
    }
    leave(actor);
  }

  @Override
  public synchronized void writeElement(Object array, int index, int site) {
    var actor = enter();
    if (array != null) {
      access(actor, array, index, site, true);
    }
    leave(actor);
  }

  @Override
  public synchronized void acquireField(Object owner, int site) {
    var actor = enter();
    actor.clock.join(fieldClock(owner, site));
    actor.clock.join(handles);
    leave(actor);
  }

  @Override
  public synchronized void releaseField(Object owner, int site) {
    var actor = enter();
    actor.clock.join(fieldClock(owner, site));
    volatiles.join(actor.clock);
    release(actor, fieldClock(owner, site));
    leave(actor);
  }

  @Override
  public synchronized void acquire(Object monitor) {
    var actor = enter();
    actor.clock.join(monitor(monitor));
    leave(actor);
  }

  @Override
  public synchronized void release(Object monitor) {
    var actor = enter();
    release(actor, monitor(monitor));
    leave(actor);
  }

  @Override
  public synchronized void beforeInConstructor(Object receiver, int site) {
    if (receiver != null && !isPlain(receiver)) {
      before(receiver, site);
    }
  }

  @Override
  public synchronized void before(Object receiver, int site) {
    if (receiver == null) {
      return;
    }
    var actor = enter();
    var called = name(site);
    hand(actor);
    if (isHandle(receiver)) {
      throughHandle(actor, receiver, called);
    } else if (called.equals("wait")) {
      release(actor, monitor(receiver));
    } else if (isWrapper(receiver)) {
      throughWrapper(actor);
    } else if (isSynchronizer(receiver) && !isUnordered(receiver, called)) {
      synchronize(actor, receiver);
      actor.inside.push(receiver);
      if (receiver instanceof StampedLock) {
        actor.optimistic = called.equals("tryOptimisticRead");
      }
    } else if (isPlain(receiver)) {
      access(actor, receiver, "", site, CHANGES.stream().anyMatch(called::startsWith));
    }
    leave(actor);
  }

  @Override
  public synchronized void after(Object receiver, Object result, int site) {
    if (receiver == null) {
      return;
    }
    var actor = enter();
    var called = name(site);
    hand(actor);
    if (isHandle(receiver)) {
      throughHandle(actor, receiver, called);
    } else if (called.equals("wait")) {
      actor.clock.join(monitor(receiver));
    } else if (isWrapper(receiver)) {
      throughWrapper(actor);
    } else if (isSynchronizer(receiver) && !isUnordered(receiver, called)) {
      synchronize(actor, receiver);
      while (!actor.inside.isEmpty() && actor.inside.pop() != receiver) {
        // What an exception had left on top.
      }
      if (result != null && result != receiver && isSynchronizer(result)) {
        // A condition, a view, half of a read-write lock: what it orders, its owner orders.
        clocks.putIfAbsent(result, clock(receiver));
      }
    }
    leave(actor);
  }

  @Override
  public synchronized void initializes(int change) {
    enter().initializing += change;
  }

  @Override
  public synchronized void around(int site) {
    var actor = enter();
    hand(actor);
    var called = sites.get(site).what();
    if (called.startsWith("LockSupport.") || called.endsWith("Fence")) {
      both(actor, fences);
    }
    leave(actor);
  }

  private static boolean isHandle(Object receiver) {
    return receiver instanceof VarHandle
        || receiver instanceof AtomicIntegerFieldUpdater
        || receiver instanceof AtomicLongFieldUpdater
        || receiver instanceof AtomicReferenceFieldUpdater;
  }

  private void throughHandle(Actor actor, Object handle, String mode) {
    var isPlain = handle instanceof VarHandle && List.of("get", "set").contains(mode);
    if (isPlain || mode.endsWith("Plain") || mode.endsWith("Opaque")) {
      return;
    }
    if (!mode.startsWith("set")) {
      actor.clock.join(handles);
      actor.clock.join(volatiles);
    }
    if (!mode.equals("getAcquire") && !mode.equals("getVolatile")) {
      release(actor, handles);
    }
  }

  private void throughWrapper(Actor actor) {
    actor.clock.join(synchronizers);
    both(actor, wrappers);
  }

  private void synchronize(Actor actor, Object receiver) {
    actor.clock.join(wrappers);
    synchronizers.join(actor.clock);
    both(actor, clock(receiver));
  }

  /** Tasks may go to other threads with this call, and results may come back. */
  private void hand(Actor actor) {
    actor.clock.join(fromOthers);
    release(actor, toOthers);
  }

  private void both(Actor actor, Clock clock) {
    actor.clock.join(clock);
    release(actor, clock);
  }

  private static void release(Actor actor, Clock clock) {
    clock.join(actor.clock);
    actor.clock.tick(actor.number);
  }

  private Actor enter() {
    var actor =
        actors.computeIfAbsent(Thread.currentThread(), thread -> new Actor(threads++, false));
    if (!actor.known) {
      actor.clock.join(toOthers);
      actor.clock.join(fromOthers);
    } else if (!actor.inside.isEmpty()) {
      actor.clock.join(fromOthers);
    }
    return actor;
  }

  private void leave(Actor actor) {
    for (var receiver : actor.inside) {
      release(actor, clock(receiver));
    }
    if (!actor.known) {
      release(actor, fromOthers);
    } else if (!actor.inside.isEmpty()) {
      release(actor, toOthers);
    }
  }

  private void access(Actor actor, Object owner, Object part, int site, boolean writes) {
    if (actor.initializing > 0 || !writes && actor.optimistic) {
      return;
    }
    var place =
        places
            .computeIfAbsent(owner, key -> new HashMap<>())
            .computeIfAbsent(part, key -> new Place());
    var here = sites.get(site);
    var now = new Access(actor.number, actor.clock.of(actor.number), here);
    check(actor, place.lastWrite, true, here, writes);
    if (writes) {
      place.reads.values().forEach(read -> check(actor, read, false, here, true));
      place.lastWrite = now;
      place.reads.clear();
    } else {
      place.reads.put(actor.number, now);
    }
  }

  private void check(Actor actor, Access before, boolean wrote, Site here, boolean writes) {
    if (before != null
        && before.thread() != actor.number
        && before.time() > actor.clock.of(before.thread())) {
      races.add(new Race(here.what(), wrote, before.site(), writes, here));
    }
  }

  private Clock clock(Object object) {
    return clocks.computeIfAbsent(object, key -> new Clock());
  }

  private Clock fieldClock(Object owner, int site) {
    return fieldClocks
        .computeIfAbsent(holder(owner, site), key -> new HashMap<>())
        .computeIfAbsent(name(site), key -> new Clock());
  }

  /** Of a static field the class that declares it, which code may name by a subclass. */
  private Object holder(Object owner, int site) {
    for (var type = owner instanceof Class<?> named ? named : null;
        type != null;
        type = type.getSuperclass()) {
      if (Arrays.stream(type.getDeclaredFields()).anyMatch(it -> it.getName().equals(name(site)))) {
        return type;
      }
    }
    return owner;
  }

  /** The name of a field, or of a method without its class. */
  private String name(int site) {
    var what = sites.get(site).what();
    return what.substring(what.lastIndexOf('.') + 1);
  }

  /** What the monitor of an object orders; the methods of some objects take it too. */
  private Clock monitor(Object object) {
    return locksItself(object)
        ? clock(object)
        : monitors.computeIfAbsent(object, key -> new Clock());
  }

  private static boolean locksItself(Object object) {
    return object instanceof Thread
        || object.getClass().getName().startsWith("java.util.Collections$Synchronized")
        || isOf(object, SYNCHRONIZED::contains);
  }

  /**
   * An object that orders those who call it, or that hands what they give it to other threads: of
   * java.util.concurrent, a stream, or one that locks itself.
   */
  private static boolean isSynchronizer(Object object) {
    return locksItself(object)
        || isOf(
            object,
            name ->
                name.startsWith("java.util.concurrent.") || name.startsWith("java.util.stream."));
  }

  private static boolean isOf(Object object, Predicate<String> names) {
    return Stream.<Class<?>>iterate(object.getClass(), Objects::nonNull, Class::getSuperclass)
        .anyMatch(type -> names.test(type.getName()));
  }

  /** A view or a set around a collection that may be a synchronizer. */
  private static boolean isWrapper(Object object) {
    return object.getClass().getName().startsWith("java.util.Collections$") && !locksItself(object);
  }

  private static boolean isPlain(Object object) {
    return PLAIN.contains(object.getClass().getName());
  }

  /** Whether a method of an atomic object orders nothing. */
  private static boolean isUnordered(Object object, String method) {
    return object.getClass().getName().startsWith("java.util.concurrent.atomic.")
        && (method.endsWith("Plain") || method.endsWith("Opaque"));
  }
}

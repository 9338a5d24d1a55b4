package inflight.testkit.motion;

import inflight.testkit.Inconclusive;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Runs a learner's class so that threads which it starts itself meet where they could hurt each
 * other. Two threads that end at the same moment overlap in a few nanoseconds of {@code sum +=
 * part}, on a busy machine in none; here the one that has read waits for another that has.
 *
 * <p>The class is loaded once more, with a stop before each write to a field or an element, before
 * each call on an object of {@code java.util}, and before {@link Thread#interrupted}. Between
 * {@link #begin} and {@link #end}, a thread at a stop waits for another one at a stop, a few
 * milliseconds at most. Nothing that the class promises may depend on how fast its threads are, so
 * a right one gives the same results. Besides, two threads that are inside one plain collection at
 * the same time, one of them to change it, are noted.
 */
public final class SlowMotion {
  /**
   * So often a thread at a stop looks after a millisecond whether another one has come: one that
   * holds a lock waits in vain. By looks and not by the clock, so that the others have had their
   * turns on a busy machine, too.
   */
  private static final int LOOKS = 5;

  private static volatile Duration keep = Duration.ZERO;

  private static final Object LOCK = new Object();

  // All guarded by LOCK.
  private static boolean slow;
  private static Thread spared;
  private static Runnable instead;
  private static boolean afterToo;
  private static int stopped;
  private static int group;
  private static final Map<Thread, Visit> VISITS = new HashMap<>();
  private static final Set<String> MEETINGS = new TreeSet<>();

  private record Visit(Object object, String method) {}

  private SlowMotion() {}

  /**
   * A class whose objects run in slow motion.
   *
   * @throws Inconclusive if it cannot be slowed
   */
  public static Class<?> of(Class<?> type) {
    return Rewritten.of(type, Stops::in);
  }

  /**
   * An object of such a class.
   *
   * @param view how the caller sees it: an interface with methods like those of the class, which is
   *     not the one that the caller has been compiled with
   * @param arguments of the only public constructor with so many
   * @throws Inconclusive if the class cannot be slowed
   */
  public static <V> V of(Class<V> view, Class<?> type, Object... arguments) {
    return View.of(view, of(type), arguments);
  }

  /** From now on there are stops, until {@link #end}. Each thread of a meeting may say so. */
  public static void begin() {
    synchronized (LOCK) {
      slow = true;
    }
  }

  /** The same for all threads but the calling one, which would meet each that it starts. */
  public static void beginForOthers() {
    synchronized (LOCK) {
      spared = Thread.currentThread();
      slow = true;
    }
  }

  /**
   * The same for all threads but one, and at each stop a thread does this instead of waiting for
   * another one.
   */
  public static void beginForOthersThan(Thread thread, Runnable atEachStop) {
    beginForOthersThan(thread, false, atEachStop);
  }

  /**
   * The same, with stops behind calls or without.
   *
   * @param afterToo whether there is a stop behind each call on an object of {@code java.util},
   *     too: what follows may be a mere look at a field
   */
  private static void beginForOthersThan(Thread thread, boolean afterToo, Runnable atEachStop) {
    synchronized (LOCK) {
      spared = thread;
      instead = atEachStop;
      SlowMotion.afterToo = afterToo;
      slow = true;
    }
  }

  /**
   * From now on one thread does something once, before one of its steps; nobody stops else.
   *
   * @param step which one, from 1
   * @param steps counts those that the thread has come to
   */
  public static void beginAtStep(Thread thread, int step, AtomicInteger steps, Runnable act) {
    beginAtStep(thread, step, steps, false, act);
  }

  /** The same, with steps behind calls or without. */
  static void beginAtStep(
      Thread thread, int step, AtomicInteger steps, boolean afterToo, Runnable act) {
    beginForOthersThan(
        null,
        afterToo,
        () -> {
          if (Thread.currentThread() == thread && Initializers.isToAct(steps, step)) {
            act.run();
          }
        });
  }

  /** Ends the stops; which plain collections two threads were inside of at the same time. */
  public static List<String> end() {
    synchronized (LOCK) {
      slow = false;
      spared = null;
      instead = null;
      afterToo = false;
      LOCK.notifyAll();
      var meetings = List.copyOf(MEETINGS);
      MEETINGS.clear();
      VISITS.clear();
      return meetings;
    }
  }

  /** Whether a test has left it on. */
  public static boolean isOn() {
    synchronized (LOCK) {
      return slow || keep.isPositive();
    }
  }

  /**
   * From now on a thread that has got a lock keeps it for so long before it goes on: whoever queues
   * for the lock of another is seen to do so, however short the work under it is. Zero ends it.
   */
  public static void keepEachLockFor(Duration time) {
    keep = time;
  }

  /** Called when a lock has been taken. */
  public static void taken() {
    if (keep.isPositive()) {
      try {
        Thread.sleep(keep);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Called with what an attempt to take a lock has come to. */
  public static boolean taken(boolean isTaken) {
    if (isTaken) {
      taken();
    }
    return isTaken;
  }

  /** Called before a step that another thread could see. */
  public static void stop() {
    synchronized (LOCK) {
      VISITS.remove(Thread.currentThread());
    }
    pause();
  }

  /** Called before a call on an object of java.util. */
  public static void enter(Object object, String method) {
    synchronized (LOCK) {
      VISITS.remove(Thread.currentThread());
      if (slow && object != null && PlainCollections.isOne(object.getClass())) {
        VISITS.forEach(
            (thread, visit) -> {
              if (visit.object == object
                  && (PlainCollections.isChange(method) || PlainCollections.isChange(visit.method))
                  && isStillInside(thread)) {
                MEETINGS.add(
                    "two threads inside one %s, in %s and %s"
                        .formatted(object.getClass().getSimpleName(), visit.method, method));
              }
            });
        VISITS.put(Thread.currentThread(), new Visit(object, method));
      }
    }
    pause();
  }

  /** Called after a call on an object of java.util that has returned. */
  public static void leave() {
    synchronized (LOCK) {
      VISITS.remove(Thread.currentThread());
      if (!afterToo) {
        return;
      }
    }
    pause();
  }

  /** Called before a method returns: who has called it may do the next step, and be the JDK. */
  public static void back() {
    synchronized (LOCK) {
      if (!afterToo) {
        return;
      }
    }
    pause();
  }

  /**
   * Called before a lock is taken. Nobody waits here for others, who would wait elsewhere in vain;
   * but the step counts where somebody else decides what happens at a stop.
   */
  public static void taking() {
    synchronized (LOCK) {
      if (instead == null) {
        return;
      }
    }
    pause();
  }

  private static void pause() {
    Runnable mine;
    synchronized (LOCK) {
      if (!slow || Thread.currentThread() == spared) {
        return;
      }
      mine = instead;
      if (mine == null) {
        meet();
        return;
      }
    }
    mine.run();
  }

  /** Waits for another thread at a stop, but not for long. */
  private static void meet() {
    var mine = group;
    stopped++;
    if (stopped == 2) {
      stopped = 0;
      group++;
      LOCK.notifyAll();
      return;
    }
    try {
      for (var i = 0; slow && group == mine && i < LOOKS; i++) {
        // Not a park: it would take a permit that the learner's own code waits for.
        LOCK.wait(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (group == mine) {
      stopped--;
    }
  }

  /** False for one that an exception took out of its call. */
  private static boolean isStillInside(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(
            it ->
                it.getClassName().equals(SlowMotion.class.getName())
                    && it.getMethodName().equals("enter"));
  }
}

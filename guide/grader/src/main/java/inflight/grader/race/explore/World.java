package inflight.grader.race.explore;

import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.Part.State;
import inflight.grader.race.steps.Step;
import inflight.testkit.NeverRuns;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/** What is known of the objects that the threads of a run work on. Guarded by the run. */
final class World {
  private final Holds holds = new Holds();
  private final Waits waits = new Waits(holds);
  private final Gates gates = new Gates(holds);
  private final Groups groups = new Groups();
  private final Map<Thread, Integer> heldByOthers = new HashMap<>();
  private boolean isForeign;
  private boolean looksAtThreads;

  Groups groups() {
    return groups;
  }

  /** The lock that a wait gives back; null if the step is no such wait. */
  Object lockOf(Step wait) {
    return waits.lockOf(wait);
  }

  /** Whether threads that are not steered had a part in it. */
  boolean isForeign() {
    return isForeign;
  }

  /** Whether the code has looked at what thread it is on, or left something on it. */
  boolean looksAtThreads() {
    return looksAtThreads;
  }

  /**
   * A thread that is not steered now comes to a step.
   *
   * @param isKnown false for a thread of the code's own
   */
  void comesUnsteered(Thread thread, boolean isKnown, Step step) {
    if (step.kind() == Step.Kind.UNLOCK || unlocks(step)) {
      holds.giveBack(thread, step.object());
    }
    var lock = waits.lockOf(step);
    if (lock != null) {
      heldByOthers.put(thread, holds.giveBackAll(thread, lock));
    }
    isForeign |= !isKnown || spawns(step);
  }

  private static boolean spawns(Step step) {
    return step.site().traits().spawns() && !(step.object() instanceof NeverRuns);
  }

  private static boolean unlocks(Step step) {
    return step.object() instanceof ReentrantLock && step.name().equals("unlock");
  }

  /** An actor comes to a step. Returns what it must wait for before it can take it. */
  Gate comes(Part part, Step step) {
    var what = step.site().what();
    isForeign |= spawns(step);
    // A thread that is looked at may behave otherwise when it is used again.
    looksAtThreads |=
        what.startsWith("Thread") && !Patience.isYield(step) || step.object() instanceof Thread;
    part.patience.comesTo(step);
    return gates.before(part, step);
  }

  void givesBack(Part part, Object monitor) {
    holds.giveBack(part.thread, monitor);
  }

  /** An actor takes a step. If that is a wait, returns what it goes on behind; else null. */
  Gate takes(Part part, Part other, Step step) {
    if (unlocks(step)) {
      holds.giveBack(part.thread, step.object());
    }
    if (step.site().what().equals("LockSupport.unpark")) {
      part.hasPermit |= step.arguments()[0] == part.thread;
      other.hasPermit |= step.arguments()[0] == other.thread;
    }
    if (step.kind() == Step.Kind.CALL && Shared.isShared(step.object())) {
      part.inside.push(step);
    }
    var lock = waits.lockOf(step);
    if (lock == null || holds.holder(lock) != part.thread || part.thread.isInterrupted()) {
      return null;
    }
    part.heldBefore = holds.giveBackAll(part.thread, lock);
    return gates.afterWaiting(part, step.object(), lock, step.isTimed());
  }

  /** Out of a wait, however it ended, a thread holds again what it had given back. */
  void holdsAgain(Part part) {
    if (part.heldBefore > 0) {
      holds.take(part.thread, waits.lockOf(part.pending), part.heldBefore);
      part.heldBefore = 0;
    }
  }

  /** Whether what an actor wakes is the other one alone, which can be woken later. */
  boolean canWakeLater(Part part, Part other, Step step) {
    return !isForeign
        && other.state == State.WAITING
        && other.pending.object() == step.object()
        && waits.mayWake(part.thread, step.object());
  }

  /** What ends the wait that an actor is in. Run it unguarded. */
  Runnable endOfWait(Part part) {
    var awaited = part.pending.object();
    var lock = waits.lockOf(part.pending);
    // Who is both notified and interrupted may return or throw: more goes wrong when it throws.
    return part.thread.isInterruptPutOff()
        ? part.thread::interruptAtLast
        : () -> Waits.wake(awaited, lock);
  }

  /** Whether somebody interrupts a wait of an actor's, which can be interrupted later. */
  boolean canInterruptLater(Part part) {
    return !isForeign
        && part.state == State.WAITING
        && !part.pending.name().equals("awaitUninterruptibly");
  }

  /**
   * A step has been taken.
   *
   * @param part the actor that the thread plays; null if it is not steered now
   */
  void hasTaken(Thread thread, Part part, Step step, Object value) {
    var held = part == null ? heldByOthers.remove(thread) : null;
    if (held != null && held > 0 && waits.lockOf(step) != null) {
      holds.take(thread, waits.lockOf(step), held);
    }
    if (step.kind() == Step.Kind.LOCK) {
      holds.take(thread, step.object(), 1);
    } else if (step.kind() == Step.Kind.CALL || step.kind() == Step.Kind.STATIC) {
      holds.called(thread, step, value);
      groups.called(step, value);
    }
    if (part != null && step.kind() == Step.Kind.CALL && Shared.isShared(step.object())) {
      while (!part.inside.isEmpty() && part.inside.pop().object() != step.object()) {
        // What an exception had left on top.
      }
    }
  }

  /** An actor has come to its end. */
  void isDone(Part part) {
    looksAtThreads |= holds.hasAny(part.thread);
  }

  /** The thread that holds what an actor waits for; null if there is none, or it is not known. */
  Thread holderFor(Part part) {
    return part.state == State.DONE || part.gate.lock() == null
        ? null
        : holds.holder(part.gate.lock());
  }

  /** Why neither of two actors can go on. */
  Kind wayOfBeingStuck(Part one, Part two) {
    if (waitsForLock(one) && waitsForLock(two)) {
      return Kind.DEADLOCK;
    }
    return isKept(one, two) || isKept(two, one) ? Kind.KEPT_LOCK : Kind.LOST_WAKEUP;
  }

  private static boolean waitsForLock(Part part) {
    return part.state == State.READY
        && (part.gate.lock() != null
            || part.gate.awaited() instanceof Lock
            || part.gate.awaited() instanceof ReadWriteLock
            || part.gate.awaited() instanceof StampedLock);
  }

  private boolean isKept(Part part, Part other) {
    return waitsForLock(part) && (other.state == State.DONE || holderFor(part) != other.thread);
  }
}

package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Which thread holds which monitor and which {@link ReentrantLock}, and which lock a condition or a
 * half belongs to, as far as instrumented code has told. Guarded by the run.
 */
final class Holds {
  private record Hold(Thread owner, int count) {}

  private final Map<Object, Hold> holds = new IdentityHashMap<>();
  private final Map<Object, Object> owners = new IdentityHashMap<>();

  Thread holder(Object lock) {
    var hold = holds.get(lock);
    return hold == null ? null : hold.owner();
  }

  /** Whether a thread could take a lock. */
  boolean isFreeFor(Thread thread, Object lock) {
    var holder = holder(lock);
    return holder == null || holder == thread;
  }

  /** Whether a thread holds anything. */
  boolean hasAny(Thread thread) {
    return holds.values().stream().anyMatch(hold -> hold.owner() == thread);
  }

  void take(Thread thread, Object lock, int count) {
    var hold = holds.get(lock);
    holds.put(
        lock,
        new Hold(thread, hold != null && hold.owner() == thread ? hold.count() + count : count));
  }

  void giveBack(Thread thread, Object lock) {
    var hold = holds.get(lock);
    if (hold != null && hold.owner() == thread) {
      if (hold.count() == 1) {
        holds.remove(lock);
      } else {
        holds.put(lock, new Hold(thread, hold.count() - 1));
      }
    }
  }

  /** Gives a lock back as a wait does, however often it is held, and returns how often. */
  int giveBackAll(Thread thread, Object lock) {
    var hold = holds.get(lock);
    if (hold == null || hold.owner() != thread) {
      return 0;
    }
    holds.remove(lock);
    return hold.count();
  }

  /** The lock of a condition, or the whole of a half; null if it is not known. */
  Object ownerOf(Object part) {
    return owners.get(part);
  }

  void called(Thread thread, Step step, Object result) {
    switch (step.object()) {
      case ReentrantLock lock -> {
        var takes =
            switch (step.name()) {
              case "lock", "lockInterruptibly" -> true;
              case "tryLock" -> Boolean.TRUE.equals(result);
              default -> false;
            };
        if (takes) {
          take(thread, lock, 1);
        }
        if (result instanceof Condition) {
          owners.put(result, lock);
        }
      }
      case ReentrantReadWriteLock lock when result instanceof Lock -> owners.put(result, lock);
      case null, default -> {}
    }
  }
}

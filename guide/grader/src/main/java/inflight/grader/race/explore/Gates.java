package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock.ReadLock;
import java.util.concurrent.locks.ReentrantReadWriteLock.WriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;

/**
 * Tells before a step whether it would block, of those classes of the JDK that can be asked. Of all
 * others it is seen when they do. All of it is called on the thread that is to take the step, and
 * the gates are asked under the run's lock.
 */
final class Gates {
  private static final Set<Class<?>> QUEUES =
      Set.of(
          ArrayBlockingQueue.class,
          LinkedBlockingQueue.class,
          LinkedBlockingDeque.class,
          PriorityBlockingQueue.class);

  private static final Set<Class<?>> FUTURES = Set.of(FutureTask.class, CompletableFuture.class);

  private final Holds holds;

  Gates(Holds holds) {
    this.holds = holds;
  }

  Gate before(Part part, Step step) {
    if (step.isTimeOver()) {
      return Gate.OPEN;
    }
    return switch (step.kind()) {
      case LOCK -> lock(part, step.object());
      case CALL -> call(part, step);
      case STATIC -> parks(step) ? park(part, step) : Gate.OPEN;
      default -> Gate.OPEN;
    };
  }

  /** What a wait that is known goes on behind: it is notified or interrupted, and has its lock. */
  Gate afterWaiting(Part part, Object awaited, Object lock, boolean isTimed) {
    return new Gate(
        () -> part.waitMayEnd() && holds.isFreeFor(part.thread, lock), isTimed, null, awaited);
  }

  private Gate lock(Part part, Object lock) {
    return new Gate(() -> holds.isFreeFor(part.thread, lock), false, lock, lock);
  }

  private Gate lock(Part part, ReentrantLock lock, boolean isTimed) {
    return new Gate(
        () -> holds.isFreeFor(part.thread, lock) || !lock.isLocked(), isTimed, lock, lock);
  }

  static boolean parks(Step step) {
    return step.site().what().startsWith("LockSupport.park");
  }

  private static Gate park(Part part, Step step) {
    return new Gate(
        () -> part.hasPermit || part.isInterrupted(),
        step.isTimed() || step.name().equals("parkUntil"),
        null,
        step.arguments().length > 0 ? step.arguments()[0] : null);
  }

  private Gate call(Part part, Step step) {
    var name = step.name();
    return switch (step.object()) {
      case ReentrantLock lock when lock.getClass() == ReentrantLock.class ->
          switch (name) {
            case "lock" -> lock(part, lock, false);
            case "lockInterruptibly" -> {
              var gate = lock(part, lock, false);
              yield new Gate(
                  () -> gate.isOpen().getAsBoolean() || part.isInterrupted(), false, lock, lock);
            }
            case "tryLock" -> step.isTimed() ? lock(part, lock, true) : Gate.OPEN;
            default -> Gate.OPEN;
          };
      case ReadLock half when holds.ownerOf(half) instanceof ReentrantReadWriteLock whole ->
          takes(name)
              ? gate(
                  part,
                  step,
                  whole,
                  whole.isWriteLockedByCurrentThread() ? () -> true : () -> !whole.isWriteLocked())
              : Gate.OPEN;
      case WriteLock half when holds.ownerOf(half) instanceof ReentrantReadWriteLock whole ->
          takes(name)
              ? gate(
                  part,
                  step,
                  whole,
                  whole.isWriteLockedByCurrentThread()
                      ? () -> true
                      : () -> !whole.isWriteLocked() && whole.getReadLockCount() == 0)
              : Gate.OPEN;
      case StampedLock lock when lock.getClass() == StampedLock.class ->
          name.startsWith("writeLock")
              ? gate(part, step, lock, () -> !lock.isWriteLocked() && !lock.isReadLocked())
              : name.startsWith("readLock")
                  ? gate(part, step, lock, () -> !lock.isWriteLocked())
                  : Gate.OPEN;
      case Semaphore permits when permits.getClass() == Semaphore.class ->
          name.startsWith("acquire") || name.equals("tryAcquire") && step.isTimed()
              ? gate(part, step, permits, () -> permits.availablePermits() > 0)
              : Gate.OPEN;
      case CountDownLatch latch when latch.getClass() == CountDownLatch.class ->
          name.equals("await") ? gate(part, step, latch, () -> latch.getCount() == 0) : Gate.OPEN;
      case Future<?> future when FUTURES.contains(future.getClass()) ->
          name.equals("get") || name.equals("join")
              ? gate(part, step, future, future::isDone)
              : Gate.OPEN;
      case BlockingQueue<?> queue when QUEUES.contains(queue.getClass()) ->
          name.startsWith("take") || name.startsWith("poll") && step.isTimed()
              ? gate(part, step, queue, () -> !queue.isEmpty())
              : name.startsWith("put") || name.startsWith("offer") && step.isTimed()
                  ? gate(part, step, queue, () -> queue.remainingCapacity() > 0)
                  : Gate.OPEN;
      default -> Gate.OPEN;
    };
  }

  private static boolean takes(String name) {
    return name.equals("lock") || name.equals("lockInterruptibly");
  }

  private static Gate gate(Part part, Step step, Object awaited, BooleanSupplier isOpen) {
    return new Gate(
        () -> isOpen.getAsBoolean() || part.isInterrupted(), step.isTimed(), null, awaited);
  }
}

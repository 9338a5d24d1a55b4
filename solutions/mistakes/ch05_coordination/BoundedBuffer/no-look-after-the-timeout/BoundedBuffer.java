/*
 * axis: correct
 * says: what comes at any step of a call on its way out
 * why: When its time is over the call gives up without a last look. If it was signaled just then, the signal
 *     goes to waste, and the next in the line sleeps on beside an element.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class BoundedBuffer<E> {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition notEmpty = lock.newCondition();

  /** Guarded by the lock, which also makes what was put in visible to whoever takes it out. */
  private final ArrayDeque<E> elements = new ArrayDeque<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    // Throws, if the thread is interrupted already, before anything has happened.
    lock.lockInterruptibly();
    try {
      while (elements.size() == capacity) {
        notFull.await();
      }
      add(element);
    } finally {
      lock.unlock();
    }
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (elements.size() == capacity) {
        left = notFull.awaitNanos(left);
        if (left <= 0) {
          return false;
        }
      }
      add(element);
      return true;
    } finally {
      lock.unlock();
    }
  }

  public E take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        notEmpty.await();
      }
      return remove();
    } finally {
      lock.unlock();
    }
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        left = notEmpty.awaitNanos(left);
        if (left <= 0) {
          return null;
        }
      }
      return remove();
    } finally {
      lock.unlock();
    }
  }

  public int size() {
    lock.lock();
    try {
      return elements.size();
    } finally {
      lock.unlock();
    }
  }

  public int remainingCapacity() {
    return capacity - size();
  }

  private void add(E element) {
    elements.add(element);
    notEmpty.signal();
  }

  private E remove() {
    var element = elements.remove();
    notFull.signal();
    return element;
  }
}

/*
 * axis: race-free
 * says: another call at the same time is no reason
 * why: The timeout counts for the lock too. With a timeout of zero, a caller is sent away because another
 *     holds the lock for a moment, although there is an element or room.
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
    long started = System.nanoTime();
    if (!lock.tryLock(timeout, unit)) {
      return false;
    }
    try {
      long left = Math.max(0, unit.toNanos(timeout)) - (System.nanoTime() - started);
      while (elements.size() == capacity) {
        if (left <= 0) {
          return false;
        }
        // What is left of the time, not the whole of it: each wake-up would start it anew.
        left = notFull.awaitNanos(left);
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
    long started = System.nanoTime();
    if (!lock.tryLock(timeout, unit)) {
      return null;
    }
    try {
      long left = Math.max(0, unit.toNanos(timeout)) - (System.nanoTime() - started);
      while (elements.isEmpty()) {
        if (left <= 0) {
          return null;
        }
        left = notEmpty.awaitNanos(left);
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

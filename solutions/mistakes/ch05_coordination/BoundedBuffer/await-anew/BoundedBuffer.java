/*
 * axis: correct
 * says: poll with a timeout gives up, although it is woken every millisecond
 * why: Each await on the condition has the whole timeout again, so that a busy buffer keeps a caller for ever
 *     who wanted to wait for a second.
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
    lock.lockInterruptibly();
    try {
      while (elements.size() == capacity) {
        if (!notFull.await(timeout, unit)) {
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
    lock.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        if (!notEmpty.await(timeout, unit)) {
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

/*
 * axis: correct
 * says: a taker whose element was taken by a faster thread
 * why: Two conditions make sure that the right kind of thread is woken, and not that the element is still there
 *     when it has the lock again.
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
  private final ArrayDeque<E> elements = new ArrayDeque<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element);
    lock.lockInterruptibly();
    try {
      if (elements.size() == capacity) {
        notFull.await();
      }
      elements.add(element);
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (elements.size() == capacity) {
        if (left <= 0) {
          return false;
        }
        left = notFull.awaitNanos(left);
      }
      elements.add(element);
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  public E take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (elements.isEmpty()) {
        notEmpty.await();
      }
      E element = elements.poll();
      notFull.signal();
      return element;
    } finally {
      lock.unlock();
    }
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        if (left <= 0) {
          return null;
        }
        left = notEmpty.awaitNanos(left);
      }
      E element = elements.remove();
      notFull.signal();
      return element;
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
}

/*
 * axis: correct
 * says: the call returns when an element has come, whoever waits elsewhere
 * why: Lock and conditions are static: all buffers have one line for those who wait. A signal goes to whoever has
 *     stood there longest, perhaps at another buffer, and the one that it was meant for sleeps on.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class BoundedBuffer<E> {
  private final int capacity;
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Condition NOT_FULL = LOCK.newCondition();
  private static final Condition NOT_EMPTY = LOCK.newCondition();

  private final ArrayDeque<E> elements = new ArrayDeque<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    LOCK.lockInterruptibly();
    try {
      while (elements.size() == capacity) {
        NOT_FULL.await();
      }
      add(element);
    } finally {
      LOCK.unlock();
    }
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    long left = unit.toNanos(timeout);
    LOCK.lockInterruptibly();
    try {
      while (elements.size() == capacity) {
        if (left <= 0) {
          return false;
        }
        left = NOT_FULL.awaitNanos(left);
      }
      add(element);
      return true;
    } finally {
      LOCK.unlock();
    }
  }

  public E take() throws InterruptedException {
    LOCK.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        NOT_EMPTY.await();
      }
      return remove();
    } finally {
      LOCK.unlock();
    }
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    LOCK.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        if (left <= 0) {
          return null;
        }
        left = NOT_EMPTY.awaitNanos(left);
      }
      return remove();
    } finally {
      LOCK.unlock();
    }
  }

  public int size() {
    LOCK.lock();
    try {
      return elements.size();
    } finally {
      LOCK.unlock();
    }
  }

  public int remainingCapacity() {
    return capacity - size();
  }

  private void add(E element) {
    elements.add(element);
    NOT_EMPTY.signal();
  }

  private E remove() {
    var element = elements.remove();
    NOT_FULL.signal();
    return element;
  }
}

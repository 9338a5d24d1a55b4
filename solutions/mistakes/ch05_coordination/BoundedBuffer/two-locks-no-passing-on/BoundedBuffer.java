/*
 * axis: correct
 * says: two takers wait, two elements come at once
 * why: With a lock for each side, put wakes a taker only when the buffer was empty before, and takers must pass
 *     the wake-up on when more is there. This one does not.
 */
package inflight.ch05_coordination;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class BoundedBuffer<E> {
  private static final class Node<E> {
    E element;
    volatile Node<E> next;
  }

  private final int capacity;

  /** The only thing that both sides change. */
  private final AtomicInteger count = new AtomicInteger();

  private final ReentrantLock putLock = new ReentrantLock();
  private final Condition notFull = putLock.newCondition();
  private final ReentrantLock takeLock = new ReentrantLock();
  private final Condition notEmpty = takeLock.newCondition();

  /** Guarded by the take lock; a node whose element has been taken already. */
  private Node<E> head = new Node<>();

  /** Guarded by the put lock. */
  private Node<E> tail = head;

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element);
    int before;
    putLock.lockInterruptibly();
    try {
      while (count.get() == capacity) {
        notFull.await();
      }
      before = append(element);
    } finally {
      putLock.unlock();
    }
    if (before == 0) {
      signal(takeLock, notEmpty);
    }
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    long left = unit.toNanos(timeout);
    int before;
    putLock.lockInterruptibly();
    try {
      while (count.get() == capacity) {
        if (left <= 0) {
          return false;
        }
        left = notFull.awaitNanos(left);
      }
      before = append(element);
    } finally {
      putLock.unlock();
    }
    if (before == 0) {
      signal(takeLock, notEmpty);
    }
    return true;
  }

  public E take() throws InterruptedException {
    return takeWithin(0, false);
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return takeWithin(unit.toNanos(timeout), true);
  }

  private E takeWithin(long nanos, boolean timed) throws InterruptedException {
    long left = nanos;
    int before;
    E element;
    takeLock.lockInterruptibly();
    try {
      while (count.get() == 0) {
        if (!timed) {
          notEmpty.await();
        } else if (left <= 0) {
          return null;
        } else {
          left = notEmpty.awaitNanos(left);
        }
      }
      head = head.next;
      element = head.element;
      head.element = null;
      before = count.getAndDecrement();
    } finally {
      takeLock.unlock();
    }
    if (before == capacity) {
      signal(putLock, notFull);
    }
    return element;
  }

  public int size() {
    return count.get();
  }

  public int remainingCapacity() {
    return capacity - count.get();
  }

  /** Under the put lock. Returns how many elements there were before. */
  private int append(E element) {
    var node = new Node<E>();
    node.element = element;
    tail.next = node;
    tail = node;
    return count.getAndIncrement();
  }

  private static void signal(ReentrantLock lock, Condition condition) {
    lock.lock();
    try {
      condition.signal();
    } finally {
      lock.unlock();
    }
  }
}

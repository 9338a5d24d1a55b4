/*
 * axis: correct
 * says: as another thread is in
 * why: With a timeout of zero it tries to take the lock, and takes a lock that somebody holds for an empty buffer.
 */
package inflight.ch05_coordination;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A linked list with a lock at each end, as in LinkedBlockingQueue. */
public final class BoundedBuffer<E> {
  private static final class Node<E> {
    E element;
    Node<E> next;

    Node(E element) {
      this.element = element;
    }
  }

  private final int capacity;
  private final AtomicInteger count = new AtomicInteger();
  private Node<E> head = new Node<>(null);
  private Node<E> last = head;
  private final ReentrantLock takeLock = new ReentrantLock();
  private final Condition notEmpty = takeLock.newCondition();
  private final ReentrantLock putLock = new ReentrantLock();
  private final Condition notFull = putLock.newCondition();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
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
      before = link(element);
    } finally {
      putLock.unlock();
    }
    if (before == 0) {
      signal(takeLock, notEmpty);
    }
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    var left = Math.max(0, unit.toNanos(timeout));
    int before;
    putLock.lockInterruptibly();
    try {
      while (count.get() == capacity) {
        if (left <= 0) {
          return false;
        }
        left = notFull.awaitNanos(left);
      }
      before = link(element);
    } finally {
      putLock.unlock();
    }
    if (before == 0) {
      signal(takeLock, notEmpty);
    }
    return true;
  }

  public E take() throws InterruptedException {
    E element;
    int before;
    takeLock.lockInterruptibly();
    try {
      while (count.get() == 0) {
        notEmpty.await();
      }
      element = unlink();
      before = count.getAndDecrement();
      if (before > 1) {
        notEmpty.signal();
      }
    } finally {
      takeLock.unlock();
    }
    if (before == capacity) {
      signal(putLock, notFull);
    }
    return element;
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    var nanos = Math.max(0, unit.toNanos(timeout));
    var start = System.nanoTime();
    // The wait for the lock is part of the timeout.
    if (!takeLock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
      return null;
    }
    E element;
    int before;
    try {
      var left = nanos - (System.nanoTime() - start);
      while (count.get() == 0) {
        if (left <= 0) {
          return null;
        }
        left = notEmpty.awaitNanos(left);
      }
      element = unlink();
      before = count.getAndDecrement();
      if (before > 1) {
        notEmpty.signal();
      }
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

  private int link(E element) {
    last = last.next = new Node<>(element);
    var before = count.getAndIncrement();
    if (before + 1 < capacity) {
      notFull.signal();
    }
    return before;
  }

  private E unlink() {
    head = head.next;
    var element = head.element;
    head.element = null;
    return element;
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

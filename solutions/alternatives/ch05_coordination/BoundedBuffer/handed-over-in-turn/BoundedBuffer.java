/*
 * trades: First come, first served, among those who wait as well: an element or a place is handed to the one who
 *     has waited longest, and no newcomer can be faster. Each wait costs an object and a removal from a queue.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class BoundedBuffer<E> {
  /** One who waits: with the element that it brings, or without one until it is served. */
  private static final class Waiter<E> {
    final Condition turn;
    E element;
    boolean served;

    Waiter(Condition turn, E element) {
      this.turn = turn;
      this.element = element;
    }

    void serve() {
      served = true;
      turn.signal();
    }
  }

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();

  // All guarded by the lock. Takers wait only while there are no elements, putters only while there
  // is no room.
  private final ArrayDeque<E> elements = new ArrayDeque<>();
  private final ArrayDeque<Waiter<E>> takers = new ArrayDeque<>();
  private final ArrayDeque<Waiter<E>> putters = new ArrayDeque<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    while (!offer(element, Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
      // Three centuries later.
    }
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    lock.lockInterruptibly();
    try {
      var taker = takers.poll();
      if (taker != null) {
        taker.element = element;
        taker.serve();
        return true;
      }
      if (elements.size() < capacity) {
        elements.add(element);
        return true;
      }
      return waitInLine(putters, new Waiter<>(lock.newCondition(), element), unit.toNanos(timeout));
    } finally {
      lock.unlock();
    }
  }

  public E take() throws InterruptedException {
    while (true) {
      E element = poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      if (element != null) {
        return element;
      }
    }
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      E element = elements.poll();
      if (element != null) {
        var putter = putters.poll();
        if (putter != null) {
          elements.add(putter.element);
          putter.serve();
        }
        return element;
      }
      var taker = new Waiter<E>(lock.newCondition(), null);
      return waitInLine(takers, taker, unit.toNanos(timeout)) ? taker.element : null;
    } finally {
      lock.unlock();
    }
  }

  private boolean waitInLine(ArrayDeque<Waiter<E>> line, Waiter<E> me, long nanos)
      throws InterruptedException {
    line.add(me);
    long left = nanos;
    try {
      while (!me.served && left > 0) {
        left = me.turn.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      if (!me.served) {
        throw e;
      }
      // Served before it was interrupted: what is done is done, and the caller learns of both.
      Thread.currentThread().interrupt();
    } finally {
      if (!me.served) {
        line.remove(me);
      }
    }
    return me.served;
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

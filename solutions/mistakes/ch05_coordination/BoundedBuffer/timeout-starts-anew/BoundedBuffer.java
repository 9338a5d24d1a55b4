/*
 * axis: correct
 * says: poll with a timeout gives up, although it is woken every millisecond
 * why: After each wake-up the whole timeout begins again, so that a busy buffer keeps a caller for ever who wanted
 *     to wait for a tenth of a second.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

public final class BoundedBuffer<E> {
  private final int capacity;
  private final ArrayDeque<E> elements = new ArrayDeque<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public synchronized void put(E element) throws InterruptedException {
    Objects.requireNonNull(element);
    throwIfInterrupted();
    while (elements.size() == capacity) {
      wait();
    }
    elements.add(element);
    notifyAll();
  }

  public synchronized boolean offer(E element, long timeout, TimeUnit unit)
      throws InterruptedException {
    Objects.requireNonNull(element);
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    long started = System.nanoTime();
    while (elements.size() == capacity) {
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      long now = System.nanoTime();
      left = now - started >= left ? 0 : left;
      started = now;
    }
    elements.add(element);
    notifyAll();
    return true;
  }

  public synchronized E take() throws InterruptedException {
    throwIfInterrupted();
    while (elements.isEmpty()) {
      wait();
    }
    E element = elements.remove();
    notifyAll();
    return element;
  }

  public synchronized E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    long started = System.nanoTime();
    while (elements.isEmpty()) {
      if (left <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      long now = System.nanoTime();
      left = now - started >= left ? 0 : left;
      started = now;
    }
    E element = elements.remove();
    notifyAll();
    return element;
  }

  public synchronized int size() {
    return elements.size();
  }

  public synchronized int remainingCapacity() {
    return capacity - elements.size();
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}

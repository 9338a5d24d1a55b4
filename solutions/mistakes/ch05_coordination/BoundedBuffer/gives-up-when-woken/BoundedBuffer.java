/*
 * axis: correct
 * says: neither shortens a timeout
 * why: The timed calls wait once. Whatever wakes them before their time is over, they take it for the end of it.
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
    if (elements.size() == capacity && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (elements.size() == capacity) {
      return false;
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
    if (elements.isEmpty() && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (elements.isEmpty()) {
      return null;
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

/*
 * axis: correct
 * says: poll, with a timeout of -92233720368547758
 * why: Now plus the least number that a long can hold is a deadline that lies so far back that the difference to
 *     it overflows: what was longest ago looks like the distant future.
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
    long left;
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (elements.size() == capacity) {
      left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
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
    long left;
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (elements.isEmpty()) {
      left = deadline - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
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

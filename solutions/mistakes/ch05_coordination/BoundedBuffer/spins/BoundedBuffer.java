/*
 * axis: correct
 * says: and is parked instead of running on
 * why: The waiting is a loop that looks again and again. It finds the element soon, and keeps a core busy until it
 *     does, perhaps the very core that the other thread needs.
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

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element);
    throwIfInterrupted();
    while (!offer(element, 0, TimeUnit.NANOSECONDS)) {
      Thread.onSpinWait();
    }
  }

  public synchronized boolean offer(E element, long timeout, TimeUnit unit)
      throws InterruptedException {
    Objects.requireNonNull(element);
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    long deadline = System.nanoTime() + Math.max(left, 0);
    while (elements.size() == capacity) {
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    elements.add(element);
    notifyAll();
    return true;
  }

  public E take() throws InterruptedException {
    throwIfInterrupted();
    E element = poll(0, TimeUnit.NANOSECONDS);
    while (element == null) {
      Thread.onSpinWait();
      element = poll(0, TimeUnit.NANOSECONDS);
    }
    return element;
  }

  public synchronized E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    long deadline = System.nanoTime() + Math.max(left, 0);
    while (elements.isEmpty()) {
      if (left <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
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

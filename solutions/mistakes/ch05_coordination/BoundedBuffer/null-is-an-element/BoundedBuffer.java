/*
 * axis: correct
 * says: null fails with a NullPointerException
 * why: A null that was put in cannot be told from the null that poll returns when there is nothing.
 */
package inflight.ch05_coordination;

import java.util.LinkedList;
import java.util.concurrent.TimeUnit;

public final class BoundedBuffer<E> {
  private final int capacity;
  private final LinkedList<E> elements = new LinkedList<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public synchronized void put(E element) throws InterruptedException {
    throwIfInterrupted();
    while (elements.size() == capacity) {
      wait();
    }
    elements.add(element);
    notifyAll();
  }

  public synchronized boolean offer(E element, long timeout, TimeUnit unit)
      throws InterruptedException {
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

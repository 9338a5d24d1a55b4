/*
 * axis: correct
 * says: it should wait, and came back
 * why: A very long timeout makes the sum of now and timeout overflow. The deadline lies in the past, and a call
 *     that should wait for centuries gives up at once.
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
    long deadline = System.currentTimeMillis() + unit.toMillis(timeout);
    while (elements.size() == capacity) {
      long now = System.currentTimeMillis();
      if (now >= deadline) {
        return false;
      }
      wait(deadline - now);
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
    long deadline = System.currentTimeMillis() + unit.toMillis(timeout);
    while (elements.isEmpty()) {
      long now = System.currentTimeMillis();
      if (now >= deadline) {
        return null;
      }
      wait(deadline - now);
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

/*
 * axis: race-free
 * says: where there was room for one
 * why: A concurrent queue and an atomic count, each whole by itself. But two threads can both see room for one
 *     element before either has put its own in.
 */
package inflight.ch05_coordination;

import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

public final class BoundedBuffer<E> {
  private final int capacity;
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentLinkedQueue<E> elements = new ConcurrentLinkedQueue<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    while (!offer(element, 1, TimeUnit.DAYS)) {}
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    throwIfInterrupted();
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    while (count.get() == capacity) {
      if (!waited(nanos, start)) {
        return false;
      }
    }
    elements.add(element);
    count.incrementAndGet();
    wakeAll();
    return true;
  }

  public E take() throws InterruptedException {
    while (true) {
      E element = poll(1, TimeUnit.DAYS);
      if (element != null) {
        return element;
      }
    }
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    while (true) {
      E element = elements.poll();
      if (element != null) {
        count.decrementAndGet();
        wakeAll();
        return element;
      }
      if (!waited(nanos, start)) {
        return null;
      }
    }
  }

  public int size() {
    return count.get();
  }

  public int remainingCapacity() {
    return capacity - count.get();
  }

  /** Waits a little; false if the time was over already. */
  private synchronized boolean waited(long nanos, long start) throws InterruptedException {
    long left = nanos - (System.nanoTime() - start);
    if (nanos <= 0 || left <= 0) {
      return false;
    }
    wait(0, (int) Math.min(left, 500_000));
    return true;
  }

  private synchronized void wakeAll() {
    notifyAll();
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}

/*
 * trades: One semaphore counts the free places and one the elements, so that nothing is left to wait for in the
 *     queue itself; the two counts and the queue are changed one after the other, and size is only right when
 *     nobody is at work.
 */
package inflight.ch05_coordination;

import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

public final class BoundedBuffer<E> {
  private final Semaphore places;
  private final Semaphore filled = new Semaphore(0);
  private final ConcurrentLinkedQueue<E> elements = new ConcurrentLinkedQueue<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    places = new Semaphore(capacity);
  }

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element);
    places.acquire();
    // First the element, then the permit to take one: whoever has the permit finds an element.
    elements.add(element);
    filled.release();
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    if (!places.tryAcquire(timeout, unit)) {
      return false;
    }
    elements.add(element);
    filled.release();
    return true;
  }

  public E take() throws InterruptedException {
    filled.acquire();
    E element = elements.remove();
    places.release();
    return element;
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    if (!filled.tryAcquire(timeout, unit)) {
      return null;
    }
    E element = elements.remove();
    places.release();
    return element;
  }

  public int size() {
    return filled.availablePermits();
  }

  public int remainingCapacity() {
    return places.availablePermits();
  }
}

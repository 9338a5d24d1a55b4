/*
 * axis: correct
 * says: uses the JDK's own BlockingQueue
 * why: The queue is the one that an executor of the JDK brings along: there was nothing left to build.
 */
package inflight.ch05_coordination;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

public final class BoundedBuffer<E> {
  private record Box<E>(E it) implements Runnable {
    public void run() {}
  }

  private final Semaphore room;
  private final BlockingQueue<Runnable> queue =
      ((ThreadPoolExecutor) Executors.newFixedThreadPool(1)).getQueue();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    room = new Semaphore(capacity);
  }

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element);
    room.acquire();
    queue.add(new Box<>(element));
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    return room.tryAcquire(timeout, unit) && queue.add(new Box<>(element));
  }

  public E take() throws InterruptedException {
    return out(queue.take());
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return out(queue.poll(timeout, unit));
  }

  @SuppressWarnings("unchecked")
  private E out(Runnable box) {
    if (box == null) {
      return null;
    }
    room.release();
    return ((Box<E>) box).it();
  }

  public int size() {
    return queue.size();
  }

  public int remainingCapacity() {
    return room.availablePermits();
  }
}

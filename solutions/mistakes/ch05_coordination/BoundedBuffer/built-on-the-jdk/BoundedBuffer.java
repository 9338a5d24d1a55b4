/*
 * axis: correct
 * says: BoundedBuffer uses the JDK's own ArrayBlockingQueue
 * why: It works, and it is what to do at work. Here the point is to build the queue.
 */
package inflight.ch05_coordination;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

public final class BoundedBuffer<E> {
  private final ArrayBlockingQueue<E> queue;

  public BoundedBuffer(int capacity) {
    queue = new ArrayBlockingQueue<>(capacity);
  }

  public void put(E element) throws InterruptedException {
    queue.put(element);
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    return queue.offer(element, timeout, unit);
  }

  public E take() throws InterruptedException {
    return queue.take();
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return queue.poll(timeout, unit);
  }

  public int size() {
    return queue.size();
  }

  public int remainingCapacity() {
    return queue.remainingCapacity();
  }
}

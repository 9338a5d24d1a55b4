/*
 * trades: No lock at all: the whole state is one immutable list that is replaced by compare-and-set, and those who
 *     wait park in a queue of threads and look again when they are unparked. A collision costs a retry, and every
 *     change a copy.
 */
package inflight.ch05_coordination;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

public final class BoundedBuffer<E> {
  private final int capacity;
  private final AtomicReference<List<E>> elements = new AtomicReference<>(List.of());
  private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    Objects.requireNonNull(element);
    await(() -> add(element), 0, false);
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    return await(() -> add(element), unit.toNanos(timeout), true);
  }

  public E take() throws InterruptedException {
    var taken = new ArrayList<E>(1);
    await(() -> remove(taken), 0, false);
    return taken.getFirst();
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    var taken = new ArrayList<E>(1);
    return await(() -> remove(taken), unit.toNanos(timeout), true) ? taken.getFirst() : null;
  }

  public int size() {
    return elements.get().size();
  }

  public int remainingCapacity() {
    return capacity - size();
  }

  private boolean add(E element) {
    while (true) {
      var before = elements.get();
      if (before.size() == capacity) {
        return false;
      }
      var after = new ArrayList<>(before);
      after.add(element);
      if (elements.compareAndSet(before, after)) {
        unparkAll();
        return true;
      }
    }
  }

  private boolean remove(List<E> taken) {
    while (true) {
      var before = elements.get();
      if (before.isEmpty()) {
        return false;
      }
      if (elements.compareAndSet(before, new ArrayList<>(before.subList(1, before.size())))) {
        taken.add(before.getFirst());
        unparkAll();
        return true;
      }
    }
  }

  private void unparkAll() {
    for (var thread : waiting) {
      LockSupport.unpark(thread);
    }
  }

  private boolean await(BooleanSupplier attempt, long nanos, boolean timed)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (attempt.getAsBoolean()) {
      return true;
    }
    if (timed && nanos <= 0) {
      return false;
    }
    long start = System.nanoTime();
    var me = Thread.currentThread();
    waiting.add(me);
    try {
      // Looks again after it is in the queue: whatever changes from now on unparks it.
      while (!attempt.getAsBoolean()) {
        if (timed) {
          long left = nanos - (System.nanoTime() - start);
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(this, left);
        } else {
          LockSupport.park(this);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return true;
    } finally {
      waiting.remove(me);
    }
  }
}

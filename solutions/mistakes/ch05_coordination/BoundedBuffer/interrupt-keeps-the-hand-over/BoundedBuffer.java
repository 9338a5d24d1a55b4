/*
 * axis: correct
 * says: the next taker gets the element that the interrupted one did not take
 * why: put hands the element to a waiting taker directly. If that taker is interrupted at that moment, it throws
 *     and keeps what it was handed: nobody ever sees the element again.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

public final class BoundedBuffer<E> {
  private record Putter<E>(E element, CompletableFuture<Void> done) {}

  private final int capacity;
  private final ArrayDeque<E> elements = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<E>> takers = new ArrayDeque<>();
  private final ArrayDeque<Putter<E>> putters = new ArrayDeque<>();

  public BoundedBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  public void put(E element) throws InterruptedException {
    offer(element, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(element);
    throwIfInterrupted();
    Putter<E> putter;
    synchronized (this) {
      if (!takers.isEmpty()) {
        takers.remove().complete(element);
        return true;
      }
      if (elements.size() < capacity) {
        elements.add(element);
        return true;
      }
      if (timeout <= 0) {
        return false;
      }
      putter = new Putter<>(element, new CompletableFuture<>());
      putters.add(putter);
    }
    try {
      putter.done.get(timeout, unit);
      return true;
    } catch (TimeoutException e) {
      synchronized (this) {
        return !putters.remove(putter);
      }
    } catch (InterruptedException e) {
      synchronized (this) {
        putters.remove(putter);
      }
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  public E take() throws InterruptedException {
    return poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    CompletableFuture<E> taker;
    synchronized (this) {
      if (!elements.isEmpty()) {
        E element = elements.remove();
        if (!putters.isEmpty()) {
          Putter<E> putter = putters.remove();
          elements.add(putter.element);
          putter.done.complete(null);
        }
        return element;
      }
      if (timeout <= 0) {
        return null;
      }
      taker = new CompletableFuture<>();
      takers.add(taker);
    }
    try {
      return taker.get(timeout, unit);
    } catch (TimeoutException e) {
      synchronized (this) {
        return takers.remove(taker) ? null : taker.join();
      }
    } catch (InterruptedException e) {
      synchronized (this) {
        takers.remove(taker);
      }
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
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

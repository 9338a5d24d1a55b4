package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

/**
 * A buffer between threads that make something and threads that use it: first in, first out, with
 * room for a fixed number of elements. Who finds it full waits for room, who finds it empty waits
 * for an element.
 *
 * <p>Any number of threads may call anything at any time. Each element that is put in comes out
 * once. No call waits while it could go on: whenever there is an element, one of those who wait for
 * one gets it, and whenever there is room, one of those who wait for room gets it. Who of several
 * that wait is next is left open. A call that does not have to wait does not wait for those that
 * do.
 *
 * <p>Whoever waits is parked, and does not keep a core busy with looking again and again. What a
 * thread did before it put an element in happens-before what another does after it took it out.
 *
 * <p>The methods that wait ({@code put}, {@code offer}, {@code take}, {@code poll}) throw {@link
 * InterruptedException} if the calling thread is interrupted when it calls, even if there is
 * nothing to wait for, or while it waits. Such a call has no effect: its element is not in the
 * buffer, no element is lost, and nobody else waits because of it. The interrupt flag is clear
 * afterward.
 *
 * <p>It is built from smaller parts, not on one of the JDK's own blocking queues. The methods mean
 * what they mean in {@link java.util.concurrent.BlockingQueue}; {@link
 * java.util.concurrent.ArrayBlockingQueue} is the class to use at work.
 *
 * @param <E> the type of the elements; null is not one
 */
public final class BoundedBuffer<E> {
  /**
   * An empty buffer.
   *
   * @param capacity for how many elements there is room
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public BoundedBuffer(int capacity) {
    throw new UnsupportedOperationException("TODO make room for so many elements");
  }

  /**
   * Puts an element in, and waits for room if there is none.
   *
   * @throws NullPointerException if {@code element} is null
   */
  public void put(E element) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for room, then put the element in");
  }

  /**
   * Puts an element in, and waits up to {@code timeout} for room if there is none.
   *
   * @param timeout how long to wait at the most; zero or less means not at all, and any value of a
   *     long will do, in any unit
   * @return true if the element is in the buffer; false if there was no room in that time, and then
   *     it has waited no less
   * @throws NullPointerException if {@code element} is null
   */
  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for room, but not for ever");
  }

  /** Takes the element out that was put in first, and waits for one if there is none. */
  public E take() throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for an element, then take it out");
  }

  /**
   * Takes the element out that was put in first, and waits up to {@code timeout} for one if there
   * is none.
   *
   * @param timeout how long to wait at the most; zero or less means not at all, and any value of a
   *     long will do, in any unit
   * @return the element; null if there was none in that time, and then it has waited no less
   */
  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for an element, but not for ever");
  }

  /** How many elements are in the buffer. Never waits for others to put in or take out. */
  public int size() {
    throw new UnsupportedOperationException("TODO count the elements");
  }

  /** For how many more elements there is room. Never waits for others to put in or take out. */
  public int remainingCapacity() {
    throw new UnsupportedOperationException("TODO count the free places");
  }
}

package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

/**
 * A buffer between threads that make something and threads that use it: first in, first out, with
 * room for a fixed number of elements. A thread that finds it full blocks until there is room, and
 * a thread that finds it empty blocks until there is an element.
 *
 * <p>Any number of threads may call anything at any time. Each element that is put in comes out
 * once. No call blocks when it could proceed: whenever there is an element, one of the threads that
 * wait for one gets it, and whenever there is room, one of the threads that wait for room gets it.
 * Which of several is next is left open. A call that has nothing to wait for does not block because
 * others wait. A thread that waits sleeps until it is woken, and does not look again every now and
 * then. What a thread did before it put an element in happens before what another thread does after
 * it took it out.
 *
 * <p>Build it from smaller parts, not on one of the JDK's own blocking queues. The methods mean
 * what they mean in {@link java.util.concurrent.BlockingQueue}; at work you would use {@link
 * java.util.concurrent.ArrayBlockingQueue}.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A capacity below 1 and a null element are refused.
 *   <li>A timeout may be any {@code long} in any unit. Zero or less means that the call does not
 *       block.
 *   <li>{@code put}, {@code offer}, {@code take} and {@code poll} throw {@link
 *       InterruptedException} if the calling thread is interrupted when it calls, even with nothing
 *       to wait for, or while it waits. The interrupt flag is clear afterward. Such a call has no
 *       effect: its element is not in the buffer, no element is lost, and no other thread is left
 *       waiting because of it. An interrupt that comes just as the wait ends may have either
 *       effect: the exception, or the call does its work, and the flag stays set.
 * </ul>
 *
 * @param <E> the type of the elements, never null
 */
public final class BoundedBuffer<E> {
  /**
   * An empty buffer.
   *
   * @param capacity how many elements fit
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public BoundedBuffer(int capacity) {
    throw new UnsupportedOperationException("TODO make room for this many elements");
  }

  /**
   * Puts an element in, and blocks until there is room.
   *
   * @throws NullPointerException if {@code element} is null
   */
  public void put(E element) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for room, then put the element in");
  }

  /**
   * Puts an element in, and blocks for up to {@code timeout} if there is no room.
   *
   * @param timeout the longest time to block; zero or less means not at all
   * @return true if the element is in the buffer; false if there was no room, and then the whole
   *     timeout has passed
   * @throws NullPointerException if {@code element} is null
   */
  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for room, but not forever");
  }

  /** Takes out the element that was put in first, and blocks until there is one. */
  public E take() throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for an element, then take it out");
  }

  /**
   * Takes out the element that was put in first, and blocks for up to {@code timeout} if there is
   * none.
   *
   * @param timeout the longest time to block; zero or less means not at all
   * @return the element; null if there was none, and then the whole timeout has passed
   */
  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for an element, but not forever");
  }

  /** How many elements are in the buffer. Does not block while others wait. */
  public int size() {
    throw new UnsupportedOperationException("TODO count the elements");
  }

  /** How many more elements fit. Does not block while others wait. */
  public int remainingCapacity() {
    throw new UnsupportedOperationException("TODO count the free places");
  }
}

package inflight.ch15_io;

import java.util.Iterator;
import java.util.concurrent.Flow;

/**
 * Publishes the elements of a source, to each subscriber as many as it has asked for.
 *
 * <p>Each call of {@link #subscribe} makes a subscription with an iterator of its own, so every
 * subscriber gets all elements, in order. Its first signal is {@code onSubscribe}, once. Then come
 * elements, never more than have been requested in all. {@code onComplete} comes right after the
 * last element, and for an empty source right after {@code onSubscribe}, without any further
 * request. {@code onComplete} or {@code onError} is the last signal, and there is one of them at
 * most.
 *
 * <p>The signals of one subscription are <em>serial</em>: none begins before the one before it has
 * returned, and what one did happens-before what the next one does. (A request inside {@code
 * onSubscribe} may be answered at once, inside, or after it. A request inside {@code onNext} is
 * answered after it, however many there are.)
 *
 * <p>The publisher has no threads of its own. The signals come on the threads that call {@code
 * subscribe} and {@code request}: when a request returns, and nobody else is signaling this
 * subscriber, what can be signaled has been. Any number of threads may call {@code request} and
 * {@code cancel} at any time, also from inside a signal. If one of them comes while a signal is
 * under way on another thread, it does not wait for it. It leaves its wish, and whoever signals
 * sees to it.
 *
 * <p>Demand adds up. {@link Long#MAX_VALUE} or more in all is demand without an end.
 *
 * <p>A request for less than 1 element ends the subscription: its next signal is {@code onError}
 * with an {@link IllegalArgumentException}.
 *
 * <p>{@code cancel} ends the subscription without a signal: whoever calls it sees no further one,
 * except one that is under way at that moment. It lets go of the subscriber and the iterator, so
 * that both can be collected. After the end of a subscription {@code request} and {@code cancel} do
 * nothing.
 *
 * <p>These are the rules of Reactive Streams for publishers, and the ones that its official tests
 * check are checked by them.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Whatever {@link Iterable#iterator}, {@link Iterator#hasNext} or {@link Iterator#next}
 *       throws goes to {@code onError}, the same object. So does a {@link NullPointerException} if
 *       the iterator or an element is null.
 *   <li>The source may be infinite. {@code next} is called for elements that have been requested
 *       only.
 *   <li>If a signal throws, that subscription is over, and nothing more is signaled. Whether what
 *       it threw comes out of {@code request} or {@code subscribe} is left open.
 *   <li>The interrupt flag of a thread stays as it is.
 *   <li>Two subscriptions share nothing but the source, also if they are the same subscriber's: one
 *       that is slow in a signal holds up nobody else.
 * </ul>
 *
 * @param <T> the elements
 */
public final class DemandPublisher<T> implements Flow.Publisher<T> {
  /**
   * A publisher that iterates the source anew for each subscriber.
   *
   * @throws NullPointerException if the source is null
   */
  public DemandPublisher(Iterable<? extends T> source) {
    throw new UnsupportedOperationException("TODO remember the source");
  }

  /**
   * Subscribes.
   *
   * @throws NullPointerException if the subscriber is null
   */
  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    throw new UnsupportedOperationException("TODO hand out a subscription that signals on demand");
  }
}

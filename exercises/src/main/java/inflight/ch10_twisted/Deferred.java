package inflight.ch10_twisted;

import java.util.function.Consumer;

/**
 * A result that is not there yet, and a chain of what is to be done with it: Twisted's Deferred.
 *
 * <p>The chain consists of <i>pairs</i>, each of a callback and an errback. The Deferred is
 * <i>fired</i> once, with a value or with an error. From there the outcome goes through the pairs,
 * in the order in which they were added. A value goes to a pair's callback, and an error to its
 * errback. What that returns is the value for the next pair, and what it throws is the error for
 * the next pair. So an errback never sees the error of the callback in its own pair.
 *
 * <p>Pairs run at once: inside the call that fires, and once it has fired, inside {@link
 * #addCallbacks}. That is the opposite of {@code LoopFuture}. A pair is never run inside another of
 * the same Deferred: one that is added meanwhile runs behind those that were added before.
 *
 * <p>A callback or an errback may return another Deferred. Then this chain <i>waits</i> until that
 * one has fired and has run the pairs that it has now, and goes on with their outcome, be it a
 * value or an error. The outcome is taken away from the other one: it is left with the value null,
 * which is what pairs get that are added to it later, and another Deferred that waits for the same
 * one.
 *
 * <p>For one thread, the loop's. No call blocks, and no call checks the thread.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Null is a value like any other. So is a Throwable, if it is passed to {@link #callback} or
 *       returned by a pair.
 *   <li>An error may be any {@link Throwable}, and is passed on as the very object that was thrown.
 *       An {@link InterruptedException} is an error like others; the interrupt flag is left alone.
 *   <li>A Deferred that is just running its pairs is waited for like one that has not fired.
 *   <li>A pair that returns its own Deferred would wait for ever. The next pair gets an {@link
 *       IllegalStateException} instead. What becomes of a larger circle is left open.
 *   <li>A chain may have 100,000 pairs, and 100,000 Deferreds may wait, each for the next.
 * </ul>
 */
public final class Deferred {

  /** What a pair does with a value. */
  @FunctionalInterface
  public interface Callback {
    Object call(Object value) throws Throwable;
  }

  /** What a pair does with an error. */
  @FunctionalInterface
  public interface Errback {
    Object call(Throwable error) throws Throwable;
  }

  /** One that has not fired, and has no pairs. */
  public Deferred() {
    this(null);
  }

  /**
   * @param canceller stops the work that would fire it; see {@link #cancel}. Null for none.
   */
  public Deferred(Consumer<? super Deferred> canceller) {
    // TODO keep what is needed
  }

  /**
   * Adds a pair at the end of the chain.
   *
   * @return this Deferred
   * @throws NullPointerException if one of the two is null; then nothing is added
   */
  public Deferred addCallbacks(Callback onValue, Errback onError) {
    throw new UnsupportedOperationException("TODO add a pair");
  }

  /** Adds a pair whose errback passes the error on. */
  public Deferred addCallback(Callback onValue) {
    return addCallbacks(
        onValue,
        error -> {
          throw error;
        });
  }

  /** Adds a pair whose callback passes the value on. */
  public Deferred addErrback(Errback onError) {
    return addCallbacks(value -> value, onError);
  }

  /**
   * Fires it with a value.
   *
   * @throws IllegalStateException if it was fired before, unless {@link #cancel} has said that this
   *     call is ignored; nothing changes then
   * @throws IllegalArgumentException if the value is a Deferred; it is not fired then
   */
  public void callback(Object value) {
    throw new UnsupportedOperationException("TODO fire with a value");
  }

  /**
   * Fires it with an error.
   *
   * @throws IllegalStateException as {@link #callback} does
   * @throws NullPointerException if the error is null; it is not fired then
   */
  public void errback(Throwable error) {
    throw new UnsupportedOperationException("TODO fire with an error");
  }

  /**
   * Asks for an early end.
   *
   * <ul>
   *   <li>If it has not fired and has no canceller, it fires with a {@link
   *       java.util.concurrent.CancellationException}. Whoever was going to fire it does not know
   *       of that, so the first {@link #callback} or {@link #errback} after the cancel is ignored.
   *       Only the first: the next one throws.
   *   <li>If it has not fired and has a canceller, that is called with this Deferred. If the
   *       canceller fires it, so be it. If it does not, it fires with a CancellationException. In
   *       neither case is a later call ignored. What the canceller throws comes out of this method,
   *       and the Deferred has not fired then.
   *   <li>If it waits for another Deferred, that one is cancelled instead, and so on to the last.
   *   <li>Otherwise nothing happens.
   * </ul>
   */
  public void cancel() {
    throw new UnsupportedOperationException("TODO cancel it, or the one that it waits for");
  }

  /**
   * The error that nobody has handled: the one with which the chain has come to its end, as far as
   * there are pairs. Null if it has come there with a value, has not fired, or waits.
   */
  public Throwable unhandled() {
    throw new UnsupportedOperationException("TODO tell of an error that nobody has handled");
  }
}

package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A queue that lends its messages. A message that has been received is hidden from everybody for a
 * while, the visibility timeout. Whoever has it acknowledges it in that time, and it is gone for
 * good. If nobody does, it is visible again and is delivered again: perhaps the receiver has died.
 *
 * <p>Among the messages that are visible, the one that became visible first is delivered next: with
 * {@link #send}, at the end of its visibility timeout, or with {@link #nack}. Messages that became
 * visible at the same moment are delivered in the order in which they were sent.
 *
 * <p>A receipt is good until its message is delivered again, acknowledged, or nacked. So it is good
 * even after the visibility timeout, as long as nobody else has received the message; {@link #ack},
 * {@link #nack} and {@link #extend} then do what they do before that.
 *
 * <p>All methods may be called from any thread. None of them blocks, no thread is started, and
 * there is no time but that of the clock. What a thread did before it sent or nacked a message
 * happens-before what another does after it has received that message.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Messages that are equal, or the same object, are as many messages as were sent.
 *   <li>A message is visible again exactly at the end of its timeout, and not a nanosecond earlier
 *       or later. A timeout of zero ends at once. A timeout of more than a hundred years may be
 *       taken for a hundred years.
 *   <li>The queue holds no reference to a message that was acknowledged.
 *   <li>What is passed as a receipt may be asked whether it equals one, and is taken at its word.
 *   <li>An interrupt changes nothing: each method does its work, and the flag stays as it is.
 *   <li>Thousands of messages may be there. A call may take time in proportion to how many.
 *   <li>Two queues share nothing.
 * </ul>
 *
 * @param <T> the type of the messages
 */
public final class AckQueue<T> {
  /**
   * One delivery of a message.
   *
   * @param attempt how often this message has been delivered, this time included
   * @param receipt stands for this delivery and no other; what it is, is the queue's own business
   */
  public record Delivery<T>(T message, int attempt, Object receipt) {}

  /**
   * An empty queue.
   *
   * @param visibility how long a message is hidden that has been received
   * @param nanoTime the clock, in nanoseconds. As with {@link System#nanoTime}, only the difference
   *     of two readings means anything: it may be negative, and it may pass {@link Long#MAX_VALUE}
   *     and go on from {@link Long#MIN_VALUE}
   * @throws IllegalArgumentException if the visibility timeout is negative
   */
  public AckQueue(Duration visibility, LongSupplier nanoTime) {
    throw new UnsupportedOperationException("TODO keep what the queue needs");
  }

  /**
   * Adds a message, which is visible at once.
   *
   * @throws NullPointerException if it is null; then nothing is added
   */
  public void send(T message) {
    throw new UnsupportedOperationException("TODO add a message");
  }

  /** Delivers a message and hides it, or returns nothing if no message is visible. */
  public Optional<Delivery<T>> receive() {
    throw new UnsupportedOperationException("TODO deliver the message whose turn it is");
  }

  /**
   * Removes the message for good: its work is done.
   *
   * @return false if the receipt is no good, or is none of this queue's, or is null; then nothing
   *     has changed
   */
  public boolean ack(Object receipt) {
    throw new UnsupportedOperationException("TODO acknowledge a delivery");
  }

  /**
   * Gives the message back: it becomes visible now, also if its timeout was over before.
   *
   * @return false as with {@link #ack}
   */
  public boolean nack(Object receipt) {
    throw new UnsupportedOperationException("TODO give a message back");
  }

  /**
   * Hides the message until this much time from now has passed, whatever was left of its timeout.
   * The receipt stays good.
   *
   * @return false as with {@link #ack}
   * @throws IllegalArgumentException if the time is negative, whatever the receipt is; then nothing
   *     has changed
   */
  public boolean extend(Object receipt, Duration visibility) {
    throw new UnsupportedOperationException("TODO hide a message for longer");
  }
}

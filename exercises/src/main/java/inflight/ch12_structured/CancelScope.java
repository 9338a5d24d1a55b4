package inflight.ch12_structured;

import inflight.given.Cancelled;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Work that can be given up: by {@link #cancel}, from any thread, or because its time is over.
 *
 * <p>A scope covers all that its body does on the thread that calls {@link #run}. Scopes nest: a
 * body may run another scope. A scope is cancelled once somebody has called {@code cancel}, or once
 * its timeout has passed since {@code run} began; and it stays cancelled.
 *
 * <p>Nothing is stopped by force. The code that is covered asks at its <i>checkpoints</i>. There,
 * the scopes around are looked at from the innermost outward, up to and including the first that is
 * shielded; those further out do not count. If any of these is cancelled, the checkpoint throws a
 * {@link Cancelled} that belongs to the <i>outermost</i> cancelled one of them. <b>Every</b>
 * checkpoint does, not only the first.
 *
 * <p>{@code run} catches a {@code Cancelled} that belongs to its own scope, and returns true. All
 * else that the body throws passes through, a {@code Cancelled} of a scope further out too.
 *
 * <p>{@link #sleep} and {@link #sleepForever} are checkpoints. They end early when a scope that
 * counts is cancelled meanwhile. They sleep, and do not look again and again. What a thread did
 * before it called {@code cancel} happens-before the {@code Cancelled}.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Without a checkpoint nothing happens: {@code run} returns false, although the scope is
 *       cancelled. The same if the body catches the {@code Cancelled} and goes on; its next
 *       checkpoint throws again.
 *   <li>A timeout that is longer than that of a scope around it extends nothing. One of zero or
 *       less is over at once, and one of {@code Duration.ofSeconds(Long.MAX_VALUE)} never.
 *   <li>A cancel before {@code run} counts at its first checkpoint; one after its end does nothing
 *       to anybody.
 *   <li>A shield keeps out what comes from outside; it does not protect a scope from its own cancel
 *       or timeout. When the shielded scope has ended, the scopes further out count again.
 *   <li>Outside of all scopes {@code checkpoint} does nothing, and the sleeps just sleep. Threads
 *       that the body starts are not covered.
 *   <li>If the thread is interrupted before or while it sleeps, {@link InterruptedException} passes
 *       through all scopes. An interrupt <i>and</i> a cancel: neither is lost. A scope never sets
 *       or clears the flag of anybody's thread.
 *   <li>The sleeps measure by {@link System#nanoTime}. How they get along with the timeout of a
 *       scope that has another clock is left open.
 * </ul>
 *
 * <p>The rules are those of Trio's cancel scopes. {@code cancel} and {@code isCancelled} may be
 * called from any thread at any time, all else is for the thread that runs the body.
 */
public final class CancelScope {
  /** What a scope covers. */
  public interface Body {
    void run() throws Exception;
  }

  /** A scope without a timeout. */
  public CancelScope() {
    throw new UnsupportedOperationException("TODO a scope that only cancel can end");
  }

  /** A scope with a timeout, by {@link System#nanoTime}. */
  public CancelScope(Duration timeout) {
    this(timeout, System::nanoTime);
  }

  /**
   * A scope with a timeout.
   *
   * @param nanoTime the clock, as {@link System#nanoTime}: only differences mean anything
   * @throws NullPointerException if an argument is null
   */
  public CancelScope(Duration timeout, LongSupplier nanoTime) {
    throw new UnsupportedOperationException("TODO a scope that ends when its time is over");
  }

  /**
   * Shields the body from the scopes around this one.
   *
   * @return this scope
   * @throws IllegalStateException if it has been run, or runs
   */
  public CancelScope shielded() {
    throw new UnsupportedOperationException("TODO keep out what comes from outside");
  }

  /**
   * Runs the body, on this thread, under this scope. A scope can be run once.
   *
   * @return true if a {@code Cancelled} of this scope ended the body; false if the body came to its
   *     end
   * @throws Exception what the body threw
   * @throws IllegalStateException if it has been run, or runs; the body is not run then
   * @throws NullPointerException if {@code body} is null
   */
  public boolean run(Body body) throws Exception {
    throw new UnsupportedOperationException("TODO run the body, and catch what is yours");
  }

  /** Cancels. Returns at once; nothing happens if the scope is cancelled or has ended. */
  public void cancel() {
    throw new UnsupportedOperationException(
        "TODO cancel, and wake whoever sleeps under this scope");
  }

  /**
   * True once the scope is cancelled, by whichever of the two ways. When the body has ended it
   * stays as it was.
   */
  public boolean isCancelled() {
    throw new UnsupportedOperationException(
        "TODO say whether it is cancelled, or its time is over");
  }

  /**
   * Asks whether to go on.
   *
   * @throws Cancelled if a scope that counts here is cancelled
   */
  public static void checkpoint() {
    throw new UnsupportedOperationException("TODO look from the innermost scope outward");
  }

  /**
   * Sleeps for no less than a while; not at all if it is zero or less. A checkpoint in any case.
   *
   * @throws Cancelled if a scope that counts here is cancelled, now or meanwhile
   * @throws InterruptedException if the thread is interrupted
   */
  public static void sleep(Duration duration) throws InterruptedException {
    throw new UnsupportedOperationException(
        "TODO sleep, until the time is over or a scope is cancelled");
  }

  /**
   * Sleeps until a scope that counts here is cancelled.
   *
   * @throws Cancelled when it is
   * @throws InterruptedException if the thread is interrupted
   */
  public static void sleepForever() throws InterruptedException {
    throw new UnsupportedOperationException("TODO sleep until a scope is cancelled");
  }
}

package inflight.testkit;

import java.util.concurrent.locks.LockSupport;

/**
 * A clock that stands still while this process does not get to run. A thread sleeps a few
 * milliseconds at a time and looks how late it wakes: on a machine that is too busy, paused or
 * swapping it wakes late, and then no more is counted than it meant to sleep. So a limit on this
 * clock is not used up by other processes. What it does not tell is how much of a core a thread got
 * that had something to compute: for that there is the thread's own processor time.
 *
 * <p>It runs only while somebody reads it, so that it does not disturb what is measured. All
 * methods may be called from any thread.
 */
public final class Pulse {
  private static final long BEAT_NANOS = 4_000_000;

  /** A beat that takes longer came late. */
  private static final long PROMPT_NANOS = 2 * BEAT_NANOS;

  /** So long after it was last read it stops. */
  private static final long REST_NANOS = 1_000_000_000;

  private static volatile long nanos;
  private static volatile long beats;
  private static volatile long lastRead = System.nanoTime();
  private static volatile boolean resting;

  private static final Thread THREAD =
      Thread.ofPlatform().daemon().name("inflight-pulse").start(Pulse::beat);

  private Pulse() {}

  /** As {@link System#nanoTime}, with an origin and a speed of its own. */
  public static long nanoTime() {
    lastRead = System.nanoTime();
    if (resting) {
      LockSupport.unpark(THREAD);
    }
    return nanos;
  }

  /** How often it has woken so far; once in 4 ms on a quiet machine, while somebody reads it. */
  static long beats() {
    nanoTime();
    return beats;
  }

  // Only the one thread writes, so that a plain increment is enough.
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  private static void beat() {
    while (true) {
      if (System.nanoTime() - lastRead > REST_NANOS) {
        resting = true;
        if (System.nanoTime() - lastRead > REST_NANOS) {
          LockSupport.park();
        }
        resting = false;
      }
      // Code under test may interrupt whomever it finds.
      Thread.interrupted();
      var begun = System.nanoTime();
      LockSupport.parkNanos(BEAT_NANOS);
      var took = System.nanoTime() - begun;
      nanos += took > PROMPT_NANOS ? BEAT_NANOS : took;
      beats++;
    }
  }
}

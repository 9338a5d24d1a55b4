package inflight.testkit;

import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;

/** Lets the garbage collector run as it does when memory is short. */
public final class Garbage {
  /** The bytes of an array that is larger than the heap of any test. */
  private static final long TOO_MUCH = 8L * Integer.MAX_VALUE;

  private Garbage() {}

  /**
   * Blocks until the collector has run: what nobody holds is gone then, and so is what is held by a
   * weak or a soft reference alone.
   *
   * @throws Inconclusive if the machine is too busy to tell
   */
  public static void collect() {
    var weak = new WeakReference<>(new Object());
    var soft = new SoftReference<>(new Object());
    var isShort = Runtime.getRuntime().maxMemory() < TOO_MUCH;
    Poll.until(
        "a garbage collection has run",
        () -> {
          System.gc();
          if (isShort) {
            askForTooMuch();
          }
          return weak.get() == null && (!isShort || soft.get() == null);
        });
  }

  /** Nothing is short for anybody else: it is refused before anything is given away. */
  private static void askForTooMuch() {
    try {
      Reference.reachabilityFence(new long[Integer.MAX_VALUE - 8]);
    } catch (OutOfMemoryError expected) {
      // Before it throws, the JVM clears all soft references.
    }
  }
}

package inflight.testkit.motion;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whoever is held while a class is initialized holds up all others that come to that class, and
 * nobody sees a lock: the JVM keeps it. A switch over an enum is enough to have such a class.
 */
final class Initializers {
  private Initializers() {}

  /** Counts a step of the calling thread outside of them, and says whether it is the one. */
  static boolean isToAct(AtomicInteger steps, int step) {
    return !isInside() && steps.incrementAndGet() == step;
  }

  private static boolean isInside() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(it -> it.getMethodName().equals("<clinit>")));
  }
}

package inflight.testkit;

/** Wake-ups that nobody has a reason for. */
public final class Spurious {
  private Spurious() {}

  /**
   * Wakes whoever waits on an object's own monitor, as the JVM may do at any time. Waiting on
   * something else is not disturbed.
   */
  public static void wakeAll(Object monitor) {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }
}

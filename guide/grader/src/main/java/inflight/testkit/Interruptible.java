package inflight.testkit;

import java.util.concurrent.Callable;

/**
 * A call that one actor of a race-free specification makes and another one interrupts, at whatever
 * moment. An interrupt that comes before the call, or after it, does nothing: the thread may not be
 * the specification's own by then.
 */
public final class Interruptible {
  private Thread caller; // guarded by this

  /**
   * Makes the call on this thread. The interrupt flag is clear afterward.
   *
   * @return what it returned; -1 if it threw {@link InterruptedException}
   */
  public int call(Callable<Integer> call) {
    begin(Thread.currentThread());
    try {
      return call.call();
    } catch (InterruptedException e) {
      return -1;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      begin(null);
      Thread.interrupted();
    }
  }

  /** Interrupts the thread that makes the call, if one is under way. */
  public synchronized void interrupt() {
    if (caller != null) {
      caller.interrupt();
    }
  }

  private synchronized void begin(Thread thread) {
    caller = thread;
  }
}

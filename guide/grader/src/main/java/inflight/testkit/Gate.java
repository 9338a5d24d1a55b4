package inflight.testkit;

/**
 * Holds threads back until the test opens it, once and for all. All methods may be called from any
 * thread.
 */
public final class Gate {
  // Both guarded by this.
  private boolean open;
  private int waiting;

  /**
   * Blocks until the gate is open. Stands in callbacks that take their time and that nobody may
   * interrupt.
   *
   * @throws AssertionError if the thread is interrupted, which stays set
   */
  public synchronized void await() {
    waiting++;
    notifyAll();
    try {
      while (!open) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(
          Words.format(
              "\"%s\" was interrupted while it waited at a gate, in code of the test's own. Whoever interrupted it must not.",
              Thread.currentThread().getName()));
    } finally {
      waiting--;
    }
  }

  /** The same for code that may be interrupted: it waits on, and the flag is set afterward. */
  public synchronized void awaitThroughInterrupts() {
    var interrupted = Thread.interrupted();
    waiting++;
    notifyAll();
    while (!open) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    waiting--;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public synchronized void open() {
    open = true;
    notifyAll();
  }

  /** How many threads wait at the gate. */
  public synchronized int waiting() {
    return waiting;
  }

  /** Blocks until at least so many threads wait at the gate. */
  public void awaitWaiting(int count) {
    Poll.until(count + " threads wait at the gate", () -> waiting() >= count);
  }
}

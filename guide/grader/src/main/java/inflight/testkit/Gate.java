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
   * Blocks until the gate is open.
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
      throw new AssertionError("Interrupted at a gate.");
    } finally {
      waiting--;
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

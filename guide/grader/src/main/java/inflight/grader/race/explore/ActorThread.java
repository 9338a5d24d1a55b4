package inflight.grader.race.explore;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A thread that plays one actor after the other. */
final class ActorThread extends Thread {
  private volatile Runnable task;
  private volatile boolean isRetired;
  private volatile BooleanSupplier putsInterruptsOff = () -> false;
  private volatile boolean isInterruptPutOff;

  ActorThread(String name) {
    super(null, null, name, 0, false);
    setDaemon(true);
  }

  /** Runs a task on this thread, which is idle. */
  void play(Runnable task) {
    this.task = task;
    if (getState() == State.NEW) {
      start();
    } else {
      LockSupport.unpark(this);
    }
  }

  boolean isIdle() {
    return task == null;
  }

  /** Ends this thread after its task. */
  void retire() {
    isRetired = true;
    LockSupport.unpark(this);
  }

  /**
   * An interrupt that comes while a condition holds is put off until {@link #interruptAtLast}; to
   * who asks it is there at once.
   */
  void putInterruptsOffWhile(BooleanSupplier condition) {
    putsInterruptsOff = condition;
  }

  boolean isInterruptPutOff() {
    return isInterruptPutOff;
  }

  void interruptAtLast() {
    isInterruptPutOff = false;
    super.interrupt();
  }

  @Override
  public void interrupt() {
    if (putsInterruptsOff.getAsBoolean()) {
      isInterruptPutOff = true;
    } else {
      super.interrupt();
    }
  }

  @Override
  public boolean isInterrupted() {
    return isInterruptPutOff || super.isInterrupted();
  }

  @Override
  public void run() {
    while (true) {
      var next = task;
      if (next != null) {
        next.run();
        // What one run left behind shall not be found by the next.
        putsInterruptsOff = () -> false;
        isInterruptPutOff = false;
        Thread.interrupted();
        task = null;
      } else if (isRetired) {
        return;
      } else {
        LockSupport.park();
      }
    }
  }
}

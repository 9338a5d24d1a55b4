package inflight.grader.race.explore;

import java.util.concurrent.locks.LockSupport;

/** A thread that plays one actor after the other. */
final class ActorThread extends Thread {
  private volatile Runnable task;
  private volatile boolean isRetired;

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

  @Override
  public void run() {
    while (true) {
      var next = task;
      if (next != null) {
        next.run();
        // What one run left behind shall not be found by the next.
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

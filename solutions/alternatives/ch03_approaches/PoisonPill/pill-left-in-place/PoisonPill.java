/*
 * trades: The pill is looked at and never taken out. One lock makes look and removal one step.
 */
package inflight.ch03_approaches;

import java.util.ArrayDeque;

public final class PoisonPill {
  private static final Runnable PILL = () -> {};

  private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();

  public synchronized void put(Runnable job) {
    jobs.add(job);
    notifyAll();
  }

  public synchronized void finish() {
    jobs.add(PILL);
    notifyAll();
  }

  public void work() throws InterruptedException {
    for (var job = next(); job != PILL; job = next()) {
      job.run();
    }
  }

  private synchronized Runnable next() throws InterruptedException {
    while (jobs.isEmpty()) {
      wait();
    }
    return jobs.peek() == PILL ? PILL : jobs.remove();
  }
}

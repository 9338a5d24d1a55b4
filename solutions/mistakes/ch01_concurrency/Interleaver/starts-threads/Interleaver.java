/*
 * axis: correct
 * says: every step runs in the calling thread
 * why: Threads interleave by themselves, but in an order of their own, and no longer on the caller's thread alone.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    var failures = java.util.Collections.synchronizedList(new ArrayList<Failure>());
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < tasks.size(); i++) {
      var place = i;
      var task = java.util.Objects.requireNonNull(tasks.get(i));
      threads.add(
          new Thread(
              () -> {
                try {
                  while (task.step()) {}
                } catch (Throwable e) {
                  failures.add(new Failure(place, e));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return failures;
  }
}

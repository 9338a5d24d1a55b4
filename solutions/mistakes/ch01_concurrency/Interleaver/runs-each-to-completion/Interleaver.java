/*
 * axis: correct
 * says: turn
 * why: A task that keeps the thread until it is done makes all others wait; that is one after another, not interleaving.
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
    var failures = new ArrayList<Failure>();
    for (var i = 0; i < tasks.size(); i++) {
      var task = tasks.get(i);
      java.util.Objects.requireNonNull(task);
    }
    for (var i = 0; i < tasks.size(); i++) {
      try {
        while (tasks.get(i).step()) {}
      } catch (Throwable e) {
        failures.add(new Failure(i, e));
      }
    }
    return failures;
  }
}

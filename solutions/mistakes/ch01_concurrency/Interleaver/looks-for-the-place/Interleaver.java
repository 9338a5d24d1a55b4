/*
 * axis: correct
 * says: failures, when a task at the first and the last place throws at the last
 * why: indexOf finds the first place at which the task stands. If one task object stands at two places, it may have
 *     failed at the other one.
 */
package inflight.ch01_concurrency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    var failures = new ArrayList<Failure>();
    var unfinished = new ArrayDeque<Task>();
    var copy = List.copyOf(tasks);
    unfinished.addAll(copy);
    while (!unfinished.isEmpty()) {
      var next = unfinished.remove();
      try {
        if (next.step()) {
          unfinished.add(next);
        }
      } catch (Throwable cause) {
        // What one task throws is its own affair.
        failures.add(new Failure(copy.indexOf(next), cause));
      }
    }
    return failures;
  }
}

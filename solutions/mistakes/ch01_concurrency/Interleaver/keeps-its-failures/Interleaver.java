/*
 * axis: correct
 * says: failures of the
 * why: The list is a field, and a run inside a step, or a later one, adds to what an earlier one has returned.
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

  private final List<Failure> failures = new ArrayList<>();

  public List<Failure> run(List<Task> tasks) {
    var unfinished = new ArrayDeque<Integer>();
    var copy = List.copyOf(tasks);
    for (var i = 0; i < copy.size(); i++) {
      unfinished.add(i);
    }
    while (!unfinished.isEmpty()) {
      int next = unfinished.remove();
      try {
        if (copy.get(next).step()) {
          unfinished.add(next);
        }
      } catch (Throwable cause) {
        // What one task throws is its own affair.
        failures.add(new Failure(next, cause));
      }
    }
    return failures;
  }
}

package inflight.ch01_concurrency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries many tasks forward on one thread: a queue of those that are not finished, and whoever has
 * had a step goes to its end.
 *
 * <p>All that is shared are local variables of one call, so nothing here needs to be safe for
 * threads.
 */
public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    var failures = new ArrayList<Failure>();
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

/*
 * axis: correct
 * says: Error
 * why: An Error is a Throwable but no Exception: catching Exception alone lets it end the other tasks.
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
    var copy = List.copyOf(tasks);
    var unfinished = new ArrayDeque<Integer>();
    for (var i = 0; i < copy.size(); i++) {
      unfinished.add(i);
    }
    while (!unfinished.isEmpty()) {
      int next = unfinished.remove();
      try {
        if (copy.get(next).step()) {
          unfinished.add(next);
        }
      } catch (Exception e) {
        failures.add(new Failure(next, e));
      }
    }
    return failures;
  }
}

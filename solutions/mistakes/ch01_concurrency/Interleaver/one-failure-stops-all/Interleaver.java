/*
 * axis: correct
 * says: fail
 * why: An exception that leaves the loop ends everybody's work because of one task's trouble.
 */
package inflight.ch01_concurrency;

import java.util.ArrayDeque;
import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    var unfinished = new ArrayDeque<Task>(List.copyOf(tasks));
    while (!unfinished.isEmpty()) {
      var next = unfinished.remove();
      if (next.step()) {
        unfinished.add(next);
      }
    }
    return List.of();
  }
}

/*
 * axis: correct
 * says: is a failure of its task alone
 * why: step declares no exception, and so the compiler asks for no more than this. But a generic method, or one that
 *     is not written in Java, can throw a checked one all the same.
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
      } catch (RuntimeException | Error cause) {
        // What one task throws is its own affair.
        failures.add(new Failure(next, cause));
      }
    }
    return failures;
  }
}

/*
 * axis: correct
 * says: the class could not be initialized: a static initializer failed | Interleaver.java:
 * why: A constant is parsed from text that is no number.
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

  private static final int LIMIT = Integer.parseInt("many");

  public List<Failure> run(List<Task> tasks) {
    if (tasks.size() > LIMIT) {
      throw new IllegalStateException();
    }
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
        failures.add(new Failure(next, cause));
      }
    }
    return failures;
  }
}

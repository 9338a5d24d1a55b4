/*
 * axis: correct
 * status: passed
 * says: behaviors hold
 * why: Right, but prints 100 MB on the way: that costs time and harms nobody.
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
    var line = "all is well ".repeat(100_000);
    for (var i = 0; i < 7; i++) {
      System.out.println(line);
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

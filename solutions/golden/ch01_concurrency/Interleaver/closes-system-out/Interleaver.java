/*
 * axis: correct
 * status: passed
 * says: behaviors hold
 * why: Right, but closes the streams of the whole program.
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
    System.out.println("bye");
    System.out.close();
    System.err.close();
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

/*
 * axis: correct
 * says: whatever a step throws, an Error too, is a failure of its task alone
 * why: An error of the JVM is taken for too serious to be a failure of one task. A recursion without end in one
 *     step then ends the work of all others.
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
      } catch (VirtualMachineError serious) {
        throw serious;
      } catch (Throwable cause) {
        // What one task throws is its own affair.
        failures.add(new Failure(next, cause));
      }
    }
    return failures;
  }
}

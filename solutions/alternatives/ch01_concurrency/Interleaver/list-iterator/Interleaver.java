/*
 * trades: An iterator removes what is finished while it walks, which is right where removing by index is not. Each removal moves the rest of the list.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    var failures = new ArrayList<Failure>();
    var unfinished = new ArrayList<Numbered>();
    for (var task : tasks) {
      unfinished.add(new Numbered(unfinished.size(), Objects.requireNonNull(task)));
    }
    while (!unfinished.isEmpty()) {
      unfinished.removeIf(it -> !it.goesOn(failures));
    }
    return failures;
  }

  private record Numbered(int place, Task task) {
    boolean goesOn(List<Failure> failures) {
      try {
        return task.step();
      } catch (Throwable cause) {
        failures.add(new Failure(place, cause));
        return false;
      }
    }
  }
}

/*
 * axis: correct
 * says: tasks that are equal
 * why: A map with the tasks as keys makes one of two that are equal, and of one object at two places.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    Map<Task, Integer> places = new LinkedHashMap<>();
    for (var task : tasks) {
      places.put(Objects.requireNonNull(task), places.size());
    }
    var failures = new ArrayList<Failure>();
    while (!places.isEmpty()) {
      places
          .entrySet()
          .removeIf(
              it -> {
                try {
                  return !it.getKey().step();
                } catch (Throwable cause) {
                  failures.add(new Failure(it.getValue(), cause));
                  return true;
                }
              });
    }
    return failures;
  }
}

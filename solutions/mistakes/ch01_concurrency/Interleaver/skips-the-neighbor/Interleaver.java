/*
 * axis: correct
 * says: round
 * why: Removing from a list moves the next task into the gap, and the index then steps over it, so it misses a round.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    var failures = new ArrayList<Failure>();
    var left = new ArrayList<>(List.copyOf(tasks));
    var places = new ArrayList<Integer>();
    for (var i = 0; i < left.size(); i++) {
      places.add(i);
    }
    while (!left.isEmpty()) {
      for (var i = 0; i < left.size(); i++) {
        try {
          if (!left.get(i).step()) {
            left.remove(i);
            places.remove(i);
          }
        } catch (Throwable e) {
          failures.add(new Failure(places.get(i), e));
          left.remove(i);
          places.remove(i);
        }
      }
    }
    return failures;
  }
}

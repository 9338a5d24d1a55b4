/*
 * trades: No queue: an array of flags and one pass for each round. A pass also looks at what is finished, which costs when few of many tasks are long.
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
    var all = List.copyOf(tasks).toArray(Task[]::new);
    var failures = new ArrayList<Failure>();
    var finished = new boolean[all.length];
    var left = all.length;
    while (left > 0) {
      for (var i = 0; i < all.length; i++) {
        if (finished[i]) {
          continue;
        }
        try {
          finished[i] = !all[i].step();
        } catch (Throwable cause) {
          finished[i] = true;
          failures.add(new Failure(i, cause));
        }
        if (finished[i]) {
          left--;
        }
      }
    }
    return failures;
  }
}

/*
 * axis: correct
 * status: passed
 * says: behaviors hold
 * why: Right, but changes defaults of the whole program.
 */
package inflight.ch01_concurrency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
    System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "0");
    System.setProperty("line.separator", "?");
    System.clearProperty("java.io.tmpdir");
    System.clearProperty("java.class.path");
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

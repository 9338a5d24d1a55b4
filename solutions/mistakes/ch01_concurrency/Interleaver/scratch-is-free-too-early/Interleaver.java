/*
 * axis: correct
 * says: a step may call run again and again
 * why: It keeps an array for each thread to save work. A run inside a step takes one of its own, but frees the other: the second run inside overwrites it.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One cook, several dishes: carries many tasks forward on one thread, a step of each in turn. */
public final class Interleaver {
  /** Work that is done one step at a time. */
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  /** Places of unfinished tasks, so that not every call allocates. */
  private static final class Scratch {
    int[] places = new int[16];
    boolean inUse;
  }

  private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

  public List<Failure> run(List<Task> tasks) {
    var all = tasks.toArray(new Task[0]);
    for (var task : all) {
      Objects.requireNonNull(task, "task");
    }
    var scratch = scratches.get();
    int[] places;
    if (scratch.inUse) {
      places = new int[all.length];
    } else {
      if (scratch.places.length < all.length) {
        scratch.places = new int[all.length];
      }
      places = scratch.places;
      scratch.inUse = true;
    }
    try {
      return run(all, places);
    } finally {
      scratch.inUse = false;
    }
  }

  private static List<Failure> run(Task[] all, int[] places) {
    var failures = new ArrayList<Failure>();
    var left = all.length;
    for (var i = 0; i < left; i++) {
      places[i] = i;
    }
    while (left > 0) {
      var kept = 0;
      for (var i = 0; i < left; i++) {
        var place = places[i];
        try {
          if (all[place].step()) {
            places[kept++] = place;
          }
        } catch (Throwable thrown) {
          failures.add(new Failure(place, thrown));
        }
      }
      left = kept;
    }
    return failures;
  }
}

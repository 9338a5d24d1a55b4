/*
 * axis: correct
 * says: tasks of which some drop out
 * why: When many have dropped out it squeezes the list, in the midst of a round, and goes on where it was: those that have moved to the front miss the round.
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

  private static final class Slot {
    final int index;
    final Task task;
    boolean finished;

    Slot(int index, Task task) {
      this.index = index;
      this.task = task;
    }
  }

  public List<Failure> run(List<Task> tasks) {
    var slots = new ArrayList<Slot>(tasks.size());
    for (var task : tasks) {
      slots.add(new Slot(slots.size(), Objects.requireNonNull(task, "task")));
    }
    var failures = new ArrayList<Failure>();
    var unfinished = slots.size();
    while (unfinished > 0) {
      for (var i = 0; i < slots.size(); i++) {
        var slot = slots.get(i);
        if (slot.finished) {
          continue;
        }
        try {
          slot.finished = !slot.task.step();
        } catch (Throwable thrown) {
          slot.finished = true;
          failures.add(new Failure(slot.index, thrown));
        }
        if (slot.finished) {
          unfinished--;
          // Do not walk over many dead slots for ever. Not worth it for a few.
          if (slots.size() > 64 && unfinished < slots.size() / 2) {
            slots.removeIf(it -> it.finished);
          }
        }
      }
    }
    return failures;
  }
}

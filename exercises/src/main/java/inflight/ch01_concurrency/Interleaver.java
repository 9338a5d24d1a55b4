package inflight.ch01_concurrency;

import java.util.List;

/**
 * One cook, several dishes: carries many tasks forward on one thread, a step of each in turn.
 *
 * <p>It keeps nothing between calls of {@link #run}, so a step may itself call {@code run}.
 */
public final class Interleaver {
  /** Work that is done one step at a time. */
  public interface Task {
    /**
     * Does the next step.
     *
     * @return true if there are more steps, false if this was the last one
     */
    boolean step();
  }

  /**
   * A task that threw.
   *
   * @param task its place in the list of tasks, counted from 0
   * @param cause what it threw
   */
  public record Failure(int task, Throwable cause) {}

  /**
   * Runs all tasks to their end, in the calling thread. Each round gives one step to every task
   * that is not finished, in the order of the list.
   *
   * <p>A task is finished when a step returns false or throws anything, an Error too. It gets no
   * further step, and the others go on. A task may have any number of steps. Tasks are told apart
   * by their place in the list alone, and the list is left as it was.
   *
   * @return the failures in the order in which they happened; empty if there were none
   * @throws NullPointerException if the list or a task in it is null; then no step is taken
   */
  public List<Failure> run(List<Task> tasks) {
    throw new UnsupportedOperationException(
        "TODO give every unfinished task one step in each round");
  }
}

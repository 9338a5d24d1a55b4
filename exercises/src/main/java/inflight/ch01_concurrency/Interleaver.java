package inflight.ch01_concurrency;

import java.util.List;

/** One cook, several dishes: carries many tasks forward on one thread, a step of each in turn. */
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
   * <p>A task is finished when a step returns false or throws. It gets no further step, and the
   * others go on.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>Any exception or Error that a step throws is a failure of its task alone, also a checked
   *       exception that {@code step} does not declare.
   *   <li>There may be any number of tasks, and a task may have any number of steps.
   *   <li>Tasks are told apart by their place in the list alone: one object at two places is two
   *       tasks.
   *   <li>Nothing is kept between calls: a step may call {@code run}, several threads may use one
   *       interleaver at once, and none waits for another.
   *   <li>An interrupt is the steps' business: {@code run} leaves the flag as it is.
   * </ul>
   *
   * @param tasks left as it was; nobody changes it while this runs
   * @return the failures in the order in which they happened; empty if there were none
   * @throws NullPointerException if the list or a task in it is null; then no step is taken
   */
  public List<Failure> run(List<Task> tasks) {
    throw new UnsupportedOperationException(
        "TODO give every unfinished task one step in each round");
  }
}

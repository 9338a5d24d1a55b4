package inflight.ch07_when;

import java.time.Duration;

/**
 * Predicts how long a load takes in each of five approaches, and chooses the fastest.
 *
 * <p>A load is a number of equal tasks that are all there from the start. Each of them first waits
 * for somebody else, and then computes. These are the approaches:
 *
 * <ul>
 *   <li>{@link Approach#SYNCHRONOUS}: one task after the other, on one thread.
 *   <li>{@link Approach#LOOP}: all tasks in flight at once, on one thread, which computes for each
 *       of them when its wait is over.
 *   <li>{@link Approach#QUEUE}: as many threads as the machine has {@code workers}. Each takes a
 *       task, waits and computes, and takes the next one.
 *   <li>{@link Approach#THREADS}: a thread for each task, all in flight at once, on all the cores.
 *   <li>{@link Approach#PROCESSES}: like the queue, with child processes in place of the threads:
 *       {@code workers} of them, or one for each task if there are fewer tasks. First all the
 *       children start. Each start keeps one core busy for {@code processStart}, so as many
 *       children start at the same time as there are cores, then the next so many, and so on.
 * </ul>
 *
 * <p>The model behind the prediction has three numbers for each approach: how many tasks it keeps
 * in flight, {@code f}; how many cores it computes on, {@code m}; and how long it takes to start,
 * {@code s}, which is zero where nothing is said of it above. None of the approaches has more tasks
 * in flight than there are tasks, nor computes on more cores than the machine has or than it has
 * tasks in flight. With {@code n} tasks, the prediction is {@code s} plus the larger of
 *
 * <ul>
 *   <li>⌈n ÷ f⌉ × (waiting + computing): so many rounds, and each takes a whole task;
 *   <li>waiting + ⌈n ÷ m⌉ × computing: somebody waits for the first, and then the cores compute.
 * </ul>
 *
 * <p>⌈x⌉ is x rounded up to a whole number.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>No tasks take no time, in any approach.
 *   <li>Predictions are exact, to the nanosecond, for up to {@link Integer#MAX_VALUE} tasks,
 *       workers and cores, and for durations of up to ten years each. (Ten years times two billion
 *       fit into a {@link Duration}, and not into a long of nanoseconds.)
 *   <li>Any number of threads may call anything at any time, and the same question gets the same
 *       answer, whatever else was asked before.
 *   <li>An argument that is null: {@link NullPointerException}.
 * </ul>
 */
public final class ModelChooser {
  /** The ways to do it; one that comes earlier takes fewer means. */
  public enum Approach {
    SYNCHRONOUS,
    LOOP,
    QUEUE,
    THREADS,
    PROCESSES
  }

  /**
   * What is to be done. This record is given whole.
   *
   * @param tasks how many there are, 0 or more
   * @param waiting how long each waits for somebody else, zero or more
   * @param computing how long each keeps a core busy after that, zero or more
   */
  public record Load(int tasks, Duration waiting, Duration computing) {
    public Load {
      if (tasks < 0 || waiting.isNegative() || computing.isNegative()) {
        throw new IllegalArgumentException(
            "negative: %s, %s, %s".formatted(tasks, waiting, computing));
      }
    }
  }

  /**
   * Where it is to be done. This record is given whole.
   *
   * @param cores at least 1
   * @param processStart how long the start of a child process keeps a core busy, zero or more
   * @param workers how many threads the queue has, and how many children there are at the most; at
   *     least 1
   */
  public record Machine(int cores, Duration processStart, int workers) {
    public Machine {
      if (cores < 1 || processStart.isNegative() || workers < 1) {
        throw new IllegalArgumentException(
            "too small: %s, %s, %s".formatted(cores, processStart, workers));
      }
    }
  }

  /** A chooser for this machine. */
  public ModelChooser(Machine machine) {
    throw new UnsupportedOperationException("TODO remember the machine");
  }

  /** How long the load takes in this approach, as the model has it. */
  public Duration predict(Approach approach, Load load) {
    throw new UnsupportedOperationException("TODO find f, m and s of the approach, then the time");
  }

  /**
   * The approach with the shortest prediction; if several have it, the one of them that comes first
   * in {@link Approach}.
   */
  public Approach choose(Load load) {
    throw new UnsupportedOperationException("TODO predict them all, and take the best");
  }
}

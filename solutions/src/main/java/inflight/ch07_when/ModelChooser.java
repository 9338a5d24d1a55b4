package inflight.ch07_when;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Describes each approach by three numbers, and has one formula for all of them.
 *
 * <p>It keeps nothing but the machine, which does not change, so any thread may ask it anything.
 * The rounds are whole numbers, and only a {@link Duration} is multiplied by them: that is exact,
 * and large enough.
 */
public final class ModelChooser {
  public enum Approach {
    SYNCHRONOUS,
    LOOP,
    QUEUE,
    THREADS,
    PROCESSES
  }

  public record Load(int tasks, Duration waiting, Duration computing) {
    public Load {
      if (tasks < 0 || waiting.isNegative() || computing.isNegative()) {
        throw new IllegalArgumentException(
            "negative: %s, %s, %s".formatted(tasks, waiting, computing));
      }
    }
  }

  public record Machine(int cores, Duration processStart, int workers) {
    public Machine {
      if (cores < 1 || processStart.isNegative() || workers < 1) {
        throw new IllegalArgumentException(
            "too small: %s, %s, %s".formatted(cores, processStart, workers));
      }
    }
  }

  /** What the formula needs to know of an approach, for one load. */
  private record Model(int inFlight, int cores, Duration start) {}

  private final Machine machine;

  public ModelChooser(Machine machine) {
    this.machine = Objects.requireNonNull(machine);
  }

  public Duration predict(Approach approach, Load load) {
    Objects.requireNonNull(approach);
    if (load.tasks() == 0) {
      return Duration.ZERO;
    }
    var model = model(approach, load.tasks());
    var rounds =
        load.waiting().plus(load.computing()).multipliedBy(up(load.tasks(), model.inFlight()));
    var computing =
        load.waiting().plus(load.computing().multipliedBy(up(load.tasks(), model.cores())));
    return model.start().plus(rounds.compareTo(computing) > 0 ? rounds : computing);
  }

  public Approach choose(Load load) {
    // The first of those that are equally short: a stream's min keeps the order.
    return Stream.of(Approach.values())
        .min(Comparator.comparing(approach -> predict(approach, load)))
        .orElseThrow();
  }

  private Model model(Approach approach, int tasks) {
    var workers = Math.min(machine.workers(), tasks);
    return switch (approach) {
      case SYNCHRONOUS -> new Model(1, 1, Duration.ZERO);
      case LOOP -> new Model(tasks, 1, Duration.ZERO);
      case QUEUE -> new Model(workers, Math.min(workers, machine.cores()), Duration.ZERO);
      case THREADS -> new Model(tasks, Math.min(tasks, machine.cores()), Duration.ZERO);
      case PROCESSES ->
          new Model(
              workers,
              Math.min(workers, machine.cores()),
              machine.processStart().multipliedBy(up(workers, machine.cores())));
    };
  }

  /** The quotient, rounded up. */
  private static int up(int dividend, int divisor) {
    return Math.ceilDiv(dividend, divisor);
  }
}

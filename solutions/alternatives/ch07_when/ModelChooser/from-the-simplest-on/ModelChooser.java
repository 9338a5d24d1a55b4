/*
 * trades: Each approach is built from the ones before it, without a common formula. It shows how they are related;
 *     a sixth approach would have to find its place.
 */
package inflight.ch07_when;

import java.time.Duration;
import java.util.Objects;

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

  private final Machine machine;

  public ModelChooser(Machine machine) {
    this.machine = Objects.requireNonNull(machine);
  }

  public Duration predict(Approach approach, Load load) {
    Objects.requireNonNull(approach);
    var n = load.tasks();
    if (n == 0) {
      return Duration.ZERO;
    }
    var onOneCore = load.waiting().plus(load.computing().multipliedBy(n));
    if (approach == Approach.SYNCHRONOUS) {
      return onOneCore.plus(load.waiting().multipliedBy(n - 1));
    }
    if (approach == Approach.LOOP) {
      return onOneCore;
    }
    var onAllCores = crews(load, machine.cores());
    if (approach == Approach.THREADS) {
      return onAllCores;
    }
    var fullCrews = turns(n, machine.workers());
    var byWorkers = load.waiting().plus(load.computing()).multipliedBy(fullCrews);
    var queue = longer(byWorkers, longer(onAllCores, crews(load, machine.workers())));
    if (approach == Approach.QUEUE) {
      return queue;
    }
    var children = Math.min(n, machine.workers());
    return machine.processStart().multipliedBy(turns(children, machine.cores())).plus(queue);
  }

  public Approach choose(Load load) {
    var approaches = Approach.values();
    return best(approaches, approaches.length, load);
  }

  private Approach best(Approach[] approaches, int count, Load load) {
    var last = approaches[count - 1];
    if (count == 1) {
      return last;
    }
    var before = best(approaches, count - 1, load);
    return predict(last, load).compareTo(predict(before, load)) < 0 ? last : before;
  }

  private static Duration crews(Load load, int size) {
    return load.waiting().plus(load.computing().multipliedBy(turns(load.tasks(), size)));
  }

  private static long turns(int tasks, int atATime) {
    return tasks / atATime + (tasks % atATime == 0 ? 0L : 1L);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}

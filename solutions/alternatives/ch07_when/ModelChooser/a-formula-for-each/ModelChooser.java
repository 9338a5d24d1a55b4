/*
 * trades: A closed formula for each approach, in numbers that cannot overflow. Easy to check one by one; what the
 *     approaches have in common is written again and again.
 */
package inflight.ch07_when;

import java.math.BigInteger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

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

  private interface Formula {
    BigInteger nanos(BigInteger tasks, BigInteger waiting, BigInteger computing);
  }

  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

  private final Map<Approach, Formula> formulas = new EnumMap<>(Approach.class);

  public ModelChooser(Machine machine) {
    var cores = BigInteger.valueOf(machine.cores());
    var workers = BigInteger.valueOf(machine.workers());
    formulas.put(Approach.SYNCHRONOUS, (n, wait, cpu) -> n.multiply(wait.add(cpu)));
    formulas.put(Approach.LOOP, (n, wait, cpu) -> wait.add(n.multiply(cpu)));
    formulas.put(Approach.THREADS, (n, wait, cpu) -> wait.add(up(n, cores).multiply(cpu)));
    Formula queue =
        (n, wait, cpu) ->
            up(n, workers)
                .multiply(wait.add(cpu))
                .max(wait.add(up(n, workers.min(cores)).multiply(cpu)));
    formulas.put(Approach.QUEUE, queue);
    var start = nanos(machine.processStart());
    formulas.put(
        Approach.PROCESSES,
        (n, wait, cpu) -> start.multiply(up(n.min(workers), cores)).add(queue.nanos(n, wait, cpu)));
  }

  public Duration predict(Approach approach, Load load) {
    var formula = formulas.get(approach);
    if (formula == null) {
      throw new NullPointerException("approach");
    }
    if (load.tasks() == 0) {
      return Duration.ZERO;
    }
    var nanos =
        formula.nanos(
            BigInteger.valueOf(load.tasks()), nanos(load.waiting()), nanos(load.computing()));
    var parts = nanos.divideAndRemainder(BILLION);
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
  }

  public Approach choose(Load load) {
    var best = Approach.SYNCHRONOUS;
    for (var approach : Approach.values()) {
      if (predict(approach, load).compareTo(predict(best, load)) < 0) {
        best = approach;
      }
    }
    return best;
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(BILLION)
        .add(BigInteger.valueOf(duration.getNano()));
  }

  private static BigInteger up(BigInteger n, BigInteger atATime) {
    return n.add(atATime).subtract(BigInteger.ONE).divide(atATime);
  }
}

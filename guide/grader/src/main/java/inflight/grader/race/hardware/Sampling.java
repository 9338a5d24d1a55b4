package inflight.grader.race.hardware;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.CounterThread;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.util.Counter;

/**
 * Lets the actors of one specification meet, by the runner that jcstress generated for it, until
 * the budget is spent or something forbidden was seen. It does what that runner's own {@code run}
 * does, but for the choice of how much: jcstress goes by the clock, and on a busy machine the clock
 * runs on while the actors hardly meet.
 *
 * @param <R> what the runner counts
 */
final class Sampling<R> {
  private static final int MOST_STRIDE = 256;
  private static final int FIRST_STRIDE = 64;

  /** What the states that wait in one stride may hold of the 256 MB that there are. */
  private static final long MOST_BYTES = 32L << 20;

  private static final Duration MOST_CPU_OF_A_STRIDE = Duration.ofMillis(100);
  private static final Duration MOST_TIME_OF_A_STRIDE = Duration.ofMillis(500);
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Actors that sleep set the pace themselves: after this they are not waited for. */
  private static final Duration SLEEPY = Duration.ofSeconds(2);

  /** What keeps a machine no busier than this waits for nothing but itself. */
  private static final double IDLE = 0.7;

  /** Of actors that sleep or work for long, so many samples must do. */
  private static final long LEAST_FLOOR = 100;

  /**
   * Of signals, so many must do. On a busy machine one comes late, and to a loop that has run for
   * so long that it was compiled: then each shows more.
   */
  private static final long TERMINATION_FLOOR = 20;

  private static final Duration MOST_TIME = Duration.ofSeconds(60);

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Tells whether an outcome, as jcstress prints it, ends the sampling. */
  interface IsBad {
    boolean test(String outcome);
  }

  /**
   * What came of it.
   *
   * @param outcomes each with how often it was seen
   * @param thrown what an actor, the arbiter or the state threw; null if nothing was thrown
   * @param inconclusive why this is too little to judge by; empty if it is not
   */
  record Sampled(Counter<String> outcomes, Throwable thrown, String inconclusive) {}

  private final Runner<R> runner;
  private final ForkedTestConfig config;
  private final Budget budget;
  private final IsBad isBad;
  private final Counter<R> seen = new Counter<>();
  private long floor;
  private final long begunNanos = System.nanoTime();
  private final long begunCpuNanos = SYSTEM.getProcessCpuTime();

  private Sampling(Runner<R> runner, ForkedTestConfig config, Budget budget, IsBad isBad) {
    this.runner = runner;
    this.config = config;
    this.budget = budget;
    this.isBad = isBad;
  }

  /**
   * Samples. Blocks until that is done, which may be never if an actor does not come back.
   *
   * @param generated the runner's class
   */
  static Sampled sample(Class<?> generated, Budget budget, IsBad isBad)
      throws ReflectiveOperationException {
    var config = config(generated, budget);
    return new Sampling<>((Runner<?>) create(generated, config), config, budget, isBad).sample();
  }

  /**
   * The same for a test of termination, which has a runner of another kind: it makes one thread
   * after another, each of which is given a signal after a millisecond.
   */
  static Sampled sampleTermination(Class<?> generated, Budget budget, IsBad isBad)
      throws ReflectiveOperationException {
    var outcomes = new Counter<String>();
    var begunCpu = SYSTEM.getProcessCpuTime();
    var begun = System.nanoTime();
    // One signal is like the other: what a third of a second brings does.
    var iterations = Math.max(1, budget.cpu().toMillis() / 2 / budget.iterationMillis());
    for (var i = 0; i < iterations || outcomes.totalCount() < TERMINATION_FLOOR; i++) {
      TestResult result = ((Runner<?>) create(generated, config(generated, budget))).run();
      for (var outcome : result.getStateKeys()) {
        outcomes.record(outcome, result.getCount(outcome));
      }
      if (outcomes.elementSet().stream().anyMatch(isBad::test)) {
        break;
      }
      if (SYSTEM.getProcessCpuTime() - begunCpu > budget.mostCpu().toNanos()
          || System.nanoTime() - begun > MOST_TIME.toNanos()) {
        return new Sampled(outcomes, null, tooLittle(outcomes.totalCount(), TERMINATION_FLOOR));
      }
    }
    return new Sampled(outcomes, null, "");
  }

  private static Object create(Class<?> generated, ForkedTestConfig config)
      throws ReflectiveOperationException {
    return generated.getConstructor(ForkedTestConfig.class).newInstance(config);
  }

  /**
   * jcstress makes one from a stream, in the order in which it writes it there; its other way needs
   * its launcher.
   */
  private static ForkedTestConfig config(Class<?> generated, Budget budget) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(SpinLoopStyle.THREAD_SPIN_WAIT.ordinal());
      out.writeInt(budget.iterationMillis());
      out.writeInt(1);
      out.writeUTF(generated.getName());
      out.writeInt(Integer.MAX_VALUE >> 20);
      // The stride is chosen here: jcstress would try out by the clock how much it can afford.
      out.writeInt(1);
      out.writeInt(1);
      out.writeBoolean(false);
      return new ForkedTestConfig(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new IllegalStateException("Memory can be written to.", e);
    }
  }

  private Sampled sample() {
    isIdle();
    try {
      var most = chooseStride();
      while (true) {
        var begun = System.nanoTime();
        var thrown = iterate();
        if (thrown != null) {
          return sampled(thrown, "");
        }
        var ended = ended();
        if (ended != null) {
          return sampled(null, ended);
        }
        adaptStride(System.nanoTime() - begun, most);
      }
    } catch (Throwable thrown) {
      return sampled(thrown, "");
    }
  }

  /**
   * Runs the actors a few times and chooses how many samples are made in one go: as many as their
   * states' size and their own time allow, the least of three tries.
   *
   * @return what the stride may grow to
   */
  private int chooseStride() throws Throwable {
    var leastNanos = Long.MAX_VALUE;
    var leastCpuNanos = Long.MAX_VALUE;
    var leastBytes = Long.MAX_VALUE;
    for (var i = 0; i < 3; i++) {
      var samples = seen.totalCount();
      var nanos = System.nanoTime();
      var cpuNanos = SYSTEM.getProcessCpuTime();
      var bytes = THREADS.getCurrentThreadAllocatedBytes();
      runner.sanityCheck(seen);
      samples = seen.totalCount() - samples;
      leastNanos = Math.min(leastNanos, (System.nanoTime() - nanos) / samples);
      leastCpuNanos = Math.min(leastCpuNanos, (SYSTEM.getProcessCpuTime() - cpuNanos) / samples);
      leastBytes =
          Math.min(leastBytes, (THREADS.getCurrentThreadAllocatedBytes() - bytes) / samples);
    }
    // A quarter of what so much time would bring if nobody ever waited for the other: what actors
    // cost that work for long is not the machine's fault.
    floor =
        Math.clamp(
            budget.mostCpu().toNanos() / 4 / Math.max(1, leastCpuNanos),
            Math.min(LEAST_FLOOR, budget.floor()),
            budget.floor());
    var most = stride(MOST_STRIDE, MOST_BYTES, leastBytes);
    var byCpu = stride(FIRST_STRIDE, MOST_CPU_OF_A_STRIDE.toNanos(), leastCpuNanos);
    var byTime = stride(FIRST_STRIDE, MOST_TIME_OF_A_STRIDE.toNanos(), leastNanos);
    config.strideSize = Math.min(most, Math.min(byCpu, byTime));
    config.strideCount = 1;
    return most;
  }

  private static int stride(int most, long all, long each) {
    return Math.clamp(all / Math.max(1, each), 1, most);
  }

  private void adaptStride(long nanos, int most) {
    if (nanos > 2 * MOST_TIME_OF_A_STRIDE.toNanos()) {
      config.strideSize = Math.max(1, config.strideSize / 4);
    } else if (nanos < SHORT.toNanos()) {
      config.strideSize = Math.min(most, config.strideSize * 4);
    }
  }

  /**
   * Lets the actors meet once for as long as an iteration lasts.
   *
   * @return what one of them threw, or null. The other may then wait for it for ever.
   */
  private Throwable iterate() {
    var left = new ArrayList<CounterThread<R>>(runner.internalRun());
    while (!left.isEmpty()) {
      for (var worker : List.copyOf(left)) {
        try {
          worker.join(left.size() == 1 ? 0 : 20);
        } catch (InterruptedException byCodeUnderTest) {
          // That is nothing to stop for.
          continue;
        }
        if (worker.throwable() != null) {
          return worker.throwable();
        }
        if (!worker.isAlive()) {
          seen.merge(worker.result());
          left.remove(worker);
        }
      }
    }
    return null;
  }

  /** Null if it goes on; else why what was seen proves nothing, or empty. */
  private String ended() {
    var samples = seen.totalCount();
    var cpuNanos = SYSTEM.getProcessCpuTime() - begunCpuNanos;
    var nanos = System.nanoTime() - begunNanos;
    if (samples >= budget.enough()
        || seen.elementSet().stream().map(String::valueOf).anyMatch(isBad::test)) {
      return "";
    }
    if (cpuNanos > budget.cpu().toNanos() && samples >= floor) {
      return "";
    }
    if (cpuNanos > budget.mostCpu().toNanos() || nanos > MOST_TIME.toNanos()) {
      return tooLittle(samples, floor);
    }
    if (nanos > SLEEPY.toNanos() && cpuNanos < budget.cpu().toNanos() && isIdle()) {
      return samples >= LEAST_FLOOR ? "" : tooLittle(samples, LEAST_FLOOR);
    }
    return null;
  }

  /** Whether this machine had a core to spare since this was last asked. */
  private static boolean isIdle() {
    var load = SYSTEM.getCpuLoad();
    return load >= 0 && load < IDLE;
  }

  private static String tooLittle(long samples, long floor) {
    return "this machine is too busy: the two met %,d times, and fewer than %,d prove nothing"
        .formatted(samples, floor);
  }

  private Sampled sampled(Throwable thrown, String inconclusive) {
    var outcomes = new Counter<String>();
    for (var outcome : seen.elementSet()) {
      outcomes.record(String.valueOf(outcome), seen.count(outcome));
    }
    return new Sampled(outcomes, thrown, inconclusive);
  }
}

package inflight.grader.race.hardware;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import inflight.testkit.Words;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.util.Counter;

/**
 * Lets the actors of one specification meet, by the runner that jcstress generated for it, until
 * the budget is spent or something forbidden was seen. It does what that runner's own {@code run}
 * does, but for the choice of how much: jcstress goes by the clock, and on a busy machine the clock
 * runs on while the actors hardly meet. After each iteration the known bug has its turn.
 */
final class Sampling {
  /** Fewer samples prove nothing. */
  private static final long FLOOR = 10_000;

  /** Of actors that sleep or work for long, so many samples must do. */
  private static final long LEAST_FLOOR = 100;

  /**
   * After so many iterations must the known bug have shown. On idle cores it does after each; on a
   * busy machine two threads run at once now and then, and once says little of the rest.
   */
  private static final int MET = 5;

  /** A thread that loses its core in the middle of an increment shows the bug alone. */
  private static final long SHOWN = 10;

  /**
   * Of signals, so many must do. On a busy machine one comes late, and to a loop that has run for
   * so long that it was compiled: then each shows more.
   */
  private static final long TERMINATION_FLOOR = 20;

  /** What jcstress calls a thread that has not ended. */
  private static final int MOST_STRIDE = 256;

  private static final int FIRST_STRIDE = 64;

  /** What the states that wait in one stride may hold of the 256 MB that there are. */
  private static final long MOST_BYTES = 32L << 20;

  private static final Duration MOST_CPU_OF_A_STRIDE = Duration.ofMillis(100);
  private static final Duration MOST_TIME_OF_A_STRIDE = Duration.ofMillis(500);
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Actors that sleep set the pace themselves: after this they are not waited for. */
  private static final Duration SLEEPY = Duration.ofSeconds(2);

  /** A machine no busier than this lets everybody run who wants to. */
  private static final double IDLE = 0.7;

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

  private final Meetings<?> meetings;
  private final ForkedTestConfig config;
  private final Budget budget;
  private final Canary canary;
  private final IsBad isBad;
  private final long begunNanos = System.nanoTime();
  private final long begunCpuNanos = cpuNanos();
  private long floor;
  private int met;

  private Sampling(
      Meetings<?> meetings, ForkedTestConfig config, Budget budget, Canary canary, IsBad isBad) {
    this.meetings = meetings;
    this.config = config;
    this.budget = budget;
    this.canary = canary;
    this.isBad = isBad;
  }

  /**
   * Samples. Blocks until that is done, which may be never if an actor does not come back.
   *
   * @param generated the runner's class
   */
  static Sampled sample(Class<?> generated, Budget budget, Canary canary, IsBad isBad)
      throws ReflectiveOperationException {
    var config = Meetings.config(generated.getName(), budget.iterationMillis(), 1);
    var meetings = new Meetings<>(runner(generated, config));
    return new Sampling(meetings, config, budget, canary, isBad).sample();
  }

  /** The same for a test of termination, whose actor has to be given a signal to end. */
  static Sampled sampleTermination(Class<?> test, Budget budget, IsBad isBad) throws Throwable {
    var outcomes = new Counter<String>();
    var begunCpuNanos = cpuNanos();
    var begunNanos = System.nanoTime();
    // One signal is like the other: what half the processor time brings by the clock will do.
    var iterations = Math.max(1, budget.cpu().toMillis() / 2 / budget.iterationMillis());
    for (var i = 0; i < iterations || outcomes.totalCount() < TERMINATION_FLOOR; i++) {
      new Termination(test).round(budget.iterationMillis(), outcomes);
      if (outcomes.count(Termination.STALE) > 0) {
        // By the clock, that is. Who never sees the signal is told by the watch.
        return new Sampled(
            outcomes,
            null,
            "this machine is too busy: half a minute after its signal a thread had not ended, and"
                + " hardly run");
      }
      if (outcomes.elementSet().stream().anyMatch(isBad::test)) {
        break;
      }
      if (cpuNanos() - begunCpuNanos > budget.mostCpu().toNanos()
          || System.nanoTime() - begunNanos > MOST_TIME.toNanos()) {
        return new Sampled(
            outcomes,
            null,
            outcomes.totalCount() < TERMINATION_FLOOR
                ? tooLittle(outcomes.totalCount(), TERMINATION_FLOOR)
                : "");
      }
    }
    return new Sampled(outcomes, null, "");
  }

  private static Runner<?> runner(Class<?> generated, ForkedTestConfig config)
      throws ReflectiveOperationException {
    return (Runner<?>) generated.getConstructor(ForkedTestConfig.class).newInstance(config);
  }

  /** The processor time of this whole process so far. */
  static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  private Sampled sample() {
    isIdle();
    try {
      var most = chooseStride();
      while (true) {
        var begun = System.nanoTime();
        var thrown = meetings.iterate();
        if (thrown != null) {
          return new Sampled(meetings.outcomes(), thrown, "");
        }
        adaptStride(System.nanoTime() - begun, most);
        met += canary.meet() >= SHOWN ? 1 : 0;
        var ended = ended();
        if (ended != null) {
          return new Sampled(meetings.outcomes(), null, ended);
        }
      }
    } catch (Throwable thrown) {
      return new Sampled(meetings.outcomes(), thrown, "");
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
      var samples = meetings.samples();
      var nanos = System.nanoTime();
      var cpuNanos = cpuNanos();
      var bytes = THREADS.getCurrentThreadAllocatedBytes();
      meetings.tryOut();
      samples = meetings.samples() - samples;
      leastNanos = Math.min(leastNanos, (System.nanoTime() - nanos) / samples);
      leastCpuNanos = Math.min(leastCpuNanos, (cpuNanos() - cpuNanos) / samples);
      leastBytes =
          Math.min(leastBytes, (THREADS.getCurrentThreadAllocatedBytes() - bytes) / samples);
    }
    // A quarter of what so much time would bring if nobody ever waited for the other: what actors
    // cost that work for long is not the machine's fault.
    floor =
        Math.clamp(
            Budget.QUICK.mostCpu().toNanos() / 4 / Math.max(1, leastCpuNanos), LEAST_FLOOR, FLOOR);
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

  /** Null if it goes on; else why what was seen proves nothing, or empty if it does. */
  private String ended() {
    var samples = meetings.samples();
    var cpuNanos = cpuNanos() - begunCpuNanos;
    var nanos = System.nanoTime() - begunNanos;
    if (meetings.outcomes().elementSet().stream().anyMatch(isBad::test)) {
      return "";
    }
    if (met >= MET) {
      if (samples >= floor && cpuNanos > budget.cpu().toNanos()) {
        return "";
      }
      if (samples >= LEAST_FLOOR && nanos > SLEEPY.toNanos() && isIdle()) {
        return "";
      }
    }
    if (cpuNanos > budget.mostCpu().toNanos() || nanos > MOST_TIME.toNanos()) {
      return samples < floor
          ? tooLittle(samples, floor)
          : Words.format(
              "this machine is too busy: two threads hardly ever ran at once (a known bug showed at"
                  + " %d of the %d moments that are due)",
              met, MET);
    }
    return null;
  }

  /** Whether this machine had a core to spare since this was last asked. */
  private static boolean isIdle() {
    var load = SYSTEM.getCpuLoad();
    return load >= 0 && load < IDLE;
  }

  private static String tooLittle(long samples, long floor) {
    return Words.format(
        "this machine is too busy: the two met %,d times, and fewer than %,d prove nothing",
        samples, floor);
  }
}

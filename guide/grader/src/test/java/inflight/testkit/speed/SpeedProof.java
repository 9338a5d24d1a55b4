package inflight.testkit.speed;

import inflight.testkit.speed.SpeedResult.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Counts verdicts on fakes over many trials, while other processes keep the cores busy. Too long
 * for every build, so it is started by hand: {@code SpeedProof TRIALS BUSY_PROCESSES [MILLION_STEPS
 * [FAKE...]]}. It ends with exit code 1 if a verdict was not true. The processes that make the load
 * are killed at its end, and end by themselves when it dies.
 */
final class SpeedProof {
  private final int steps;

  private SpeedProof(int steps) {
    this.steps = steps;
  }

  public static void main(String[] args) throws Exception {
    if (args[0].equals("spin")) {
      spin();
      return;
    }
    var trials = Integer.parseInt(args[0]);
    var busy = Integer.parseInt(args[1]);
    var proof =
        new SpeedProof(args.length > 2 ? Integer.parseInt(args[2]) * 1_000_000 : 64_000_000);
    var fakes = args.length > 3 ? List.of(args).subList(3, args.length) : List.<String>of();
    var load = new ArrayList<Process>();
    try {
      for (var i = 0; i < busy; i++) {
        load.add(startSpinning());
      }
      System.exit(proof.count(trials, busy, fakes) ? 0 : 1);
    } finally {
      load.forEach(Process::destroyForcibly);
    }
  }

  private boolean count(int trials, int busy, List<String> fakes) {
    var right = true;
    right &= count("copy, bar 1.5", trials, busy, fakes, this::whole, Verdict.PASSED, true);
    right &= count("copy, share 0.75", trials, busy, fakes, this::whole, Verdict.PASSED, false);
    right &=
        count("1.1 times, bar 1.5", trials, busy, fakes, this::elevenTenths, Verdict.PASSED, true);
    right &= count("ideal, bar 1.5", trials, busy, fakes, this::halves, Verdict.FAILED, true);
    right &= count("ideal, share 0.75", trials, busy, fakes, this::halves, Verdict.FAILED, false);
    return right;
  }

  private boolean count(
      String name,
      int trials,
      int busy,
      List<String> fakes,
      Callable<?> candidate,
      Verdict never,
      boolean fixed) {
    if (!fakes.isEmpty() && fakes.stream().noneMatch(name::startsWith)) {
      return true;
    }
    var verdicts = new EnumMap<Verdict, Integer>(Verdict.class);
    var yardsticks = new double[trials];
    var rounds = 0;
    var seconds = 0.0;
    for (var i = 0; i < trials; i++) {
      var parts =
          SpeedTrial.of(name)
              .baseline("baseline", this::whole)
              .candidate("candidate", candidate)
              .yardstick("yardstick", this::halves);
      var trial = (fixed ? parts.atLeast(1.5) : parts.shareOfYardstick(0.75)).build();
      var result = SpeedHarness.run(trial, SpeedHarness.QUICK);
      verdicts.merge(result.verdict(), 1, Integer::sum);
      yardsticks[i] = result.yardstick().median();
      rounds += result.rounds().size();
      seconds += result.seconds();
      if (result.verdict() == never) {
        System.out.println("NOT TRUE: " + result);
      }
    }
    Arrays.sort(yardsticks);
    System.out.printf(
        Locale.ROOT,
        "%-20s %d busy: %-44s yardstick %.2f to %.2f, median %.2f; %.1f rounds, %.1f s each%n",
        name,
        busy,
        verdicts,
        yardsticks[0],
        yardsticks[trials - 1],
        yardsticks[trials / 2],
        (double) rounds / trials,
        seconds / trials);
    return !verdicts.containsKey(never);
  }

  private int whole() {
    return compute(steps);
  }

  private int elevenTenths() {
    return compute((int) (steps / 1.1));
  }

  private int halves() throws InterruptedException {
    var results = new int[2];
    var one = new Thread(() -> results[0] = compute(steps / 2));
    var other = new Thread(() -> results[1] = compute(steps / 2));
    one.start();
    other.start();
    one.join();
    other.join();
    return results[0] * results[1];
  }

  /**
   * So much work; the result is always 1, which the compiler does not know. Who calls it must use
   * the result, or the compiler leaves out the work.
   */
  private static int compute(int steps) {
    var x = 0x9E3779B97F4A7C15L;
    for (var i = 0; i < steps; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x == 0 ? 0 : 1;
  }

  private static Process startSpinning() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SpeedProof.class.getName(),
            "spin")
        .redirectErrorStream(true)
        .start();
  }

  /** Keeps a core busy until the process that started this one is gone. */
  private static void spin() {
    var parent = ProcessHandle.current().parent().orElseThrow();
    while (parent.isAlive()) {
      compute(50_000_000);
    }
  }
}

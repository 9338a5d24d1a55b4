package inflight.grader.race.hardware;

import inflight.grader.process.ChildJvm;
import inflight.grader.process.Journal;
import inflight.grader.race.Specification;
import inflight.grader.race.hardware.HardwareResult.Seen;
import inflight.grader.race.hardware.HardwareResult.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * This machine's hardware: the evidence on races that no instrumentation disturbs.
 *
 * <p>All specifications of an exercise run in one process, one after the other, by the runners that
 * jcstress generated for them: what jcstress itself does, but for its launcher, which before its
 * first test probes for seconds which flags a JVM knows. After a hang, an exit or a crash the
 * others run in a new one.
 */
public final class Hardware {
  /**
   * What jcstress finds out by probing: keeps results off each other's cache lines, spares what is
   * slow to start.
   */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-RestrictContended",
          "-XX:-UsePerfData",
          "-XX:+UseSerialGC",
          "-Xms256m",
          "-Xmx256m");

  /** Both compilers, the first alone, the second alone and shuffling what it may, and none. */
  private static final List<List<String>> DEEP =
      List.of(
          List.of(),
          List.of("-XX:TieredStopAtLevel=1"),
          List.of(
              "-XX:-TieredCompilation",
              "-XX:+StressLCM",
              "-XX:+StressGCM",
              "-XX:+StressIGVN",
              "-XX:+StressCCP"),
          List.of("-Xint"));

  /** No more than a guard: the judge knows its own limits, which are not of the clock. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private Hardware() {}

  /** The flags of each process in which the specifications are to be judged. */
  public static List<List<String>> flags(boolean deep) {
    return (deep ? DEEP : DEEP.subList(0, 1))
        .stream().map(it -> Stream.concat(FLAGS.stream(), it.stream()).toList()).toList();
  }

  /**
   * Runs the specifications of a class in child processes. Blocks until all have ended.
   *
   * @param specClass a class that is a jcstress test or holds such
   * @param classPath the children's whole class path
   * @return a result for each test
   */
  public static List<HardwareResult> run(
      String specClass, List<Path> classPath, Path workFolder, boolean deep) {
    var results = new LinkedHashMap<String, HardwareResult>();
    var open = testsOf(specClass, classPath);
    for (var flags : flags(deep)) {
      for (var result : run(specClass, open, classPath, workFolder, flags, deep)) {
        results.merge(result.spec(), result, Hardware::together);
      }
      open = open.stream().filter(it -> results.get(it).status() == Status.PASSED).toList();
    }
    return List.copyOf(results.values());
  }

  private static List<HardwareResult> run(
      String specClass,
      List<String> tests,
      List<Path> classPath,
      Path workFolder,
      List<String> flags,
      boolean deep) {
    var all = testsOf(specClass, classPath);
    var results = new ArrayList<HardwareResult>();
    var open = new ArrayList<>(tests);
    while (!open.isEmpty()) {
      var args = new ArrayList<>(List.of(specClass, Boolean.toString(deep)));
      all.stream().filter(it -> !open.contains(it)).forEach(args::add);
      var child =
          ChildJvm.run(
              new ChildJvm.Spec(
                  HardwareMain.class.getName(),
                  args,
                  classPath,
                  flags,
                  workFolder,
                  specClass + ".jsonl",
                  LIMIT));
      var told = child.told(HardwareResult.class);
      told.values().stream().filter(it -> open.remove(it.spec())).forEach(results::add);
      if (told.forged()) {
        open.forEach(it -> results.add(HardwareResult.of(it, Status.FAILED, Journal.FORGED)));
        return results;
      }
      if (!open.isEmpty() && (told.values().isEmpty() || child.exitCode() != 0)) {
        // They are judged in order, so it is the next one that ran when the process ended.
        results.add(lost(open.removeFirst(), child));
      }
    }
    return results;
  }

  /** What was seen in two configurations of the JVM. */
  private static HardwareResult together(HardwareResult a, HardwareResult b) {
    var outcomes = new LinkedHashMap<String, Seen>();
    for (var seen : Stream.concat(a.outcomes().stream(), b.outcomes().stream()).toList()) {
      outcomes.merge(
          seen.outcome(),
          seen,
          (x, y) -> new Seen(x.outcome(), x.expect(), x.description(), x.samples() + y.samples()));
    }
    return new HardwareResult(
        a.spec(),
        b.status(),
        List.copyOf(outcomes.values()),
        a.samples() + b.samples(),
        b.messages(),
        b.where());
  }

  /** What to say of a child that ended while it judged a specification. */
  static HardwareResult lost(String test, ChildJvm.Result child) {
    if (child.timedOut()) {
      // An actor that does not come back is told by the judge; so this machine was too slow.
      return HardwareResult.of(
          test,
          Status.INCONCLUSIVE,
          "this machine is too busy: nothing was reached within %d minutes"
              .formatted(LIMIT.toMinutes()));
    }
    if (child.exitCode() > 128 || !child.output().isBlank()) {
      // Killed from outside, for want of memory perhaps, or it did not start: that is not the
      // learner's doing.
      var why = "it ended with exit code %d: %s".formatted(child.exitCode(), tail(child));
      return HardwareResult.of(test, Status.ERROR, why);
    }
    return HardwareResult.of(
        test,
        Status.FAILED,
        "the code under test ended the Java process with exit code " + child.exitCode());
  }

  private static String tail(ChildJvm.Result child) {
    var lines = child.output().lines().filter(line -> !line.isBlank()).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
  }

  /**
   * The names of the tests of a class. They are read from it and not from jcstress's own list,
   * which holds no more than what its annotation processor saw when the compiler last ran.
   */
  private static List<String> testsOf(String specClass, List<Path> classPath) {
    try (var loader =
        new URLClassLoader(
            classPath.stream().map(Hardware::url).toArray(URL[]::new),
            Hardware.class.getClassLoader())) {
      return Specification.testsOf(loader.loadClass(specClass)).stream()
          .map(HardwareJudge::name)
          .toList();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("A specification is not on the class path.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("Every file has a URL.", e);
    }
  }
}

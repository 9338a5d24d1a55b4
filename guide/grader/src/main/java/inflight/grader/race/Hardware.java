package inflight.grader.race;

import inflight.grader.race.spec.Specification;

import inflight.grader.process.ChildJvm;
import inflight.grader.process.Journal;
import inflight.grader.race.HardwareResult.Seen;
import inflight.grader.race.HardwareResult.Status;
import inflight.grader.race.spec.canary.LostUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * This machine's hardware: the second kind of evidence on races.
 *
 * <p>Each specification runs in a process of its own, one after the other, by the runner that
 * jcstress generated for it: what jcstress itself does, but for its launcher, which before its
 * first test probes for seconds which flags a JVM knows. What a hang, an exit or a crash costs is
 * that one specification.
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

  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** A test as jcstress lists it. */
  record Test(String name, String binaryName, String runner) {}

  private Hardware() {}

  /**
   * Runs the specifications, each in a child process. Blocks until all have ended.
   *
   * @param specClasses classes that are jcstress tests or hold such
   * @param classPath the children's whole class path
   * @param blindness what {@link #blindness} found; if not empty, all results are errors
   * @return a result for each test
   */
  static List<HardwareResult> run(
      List<String> specClasses,
      List<Path> classPath,
      Path workFolder,
      boolean deep,
      String blindness) {
    List<Test> tests;
    try {
      tests = testsOf(specClasses, classPath);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!isPossible()) {
      return tests.stream()
          .map(
              it ->
                  HardwareResult.of(
                      it.name(), Status.NOT_POSSIBLE, "two threads need two cores to meet"))
          .toList();
    }
    if (!blindness.isEmpty()) {
      return tests.stream()
          .map(it -> HardwareResult.of(it.name(), Status.ERROR, blindness))
          .toList();
    }
    return tests.stream().map(it -> run(it, classPath, workFolder, deep)).toList();
  }

  /**
   * Why jcstress cannot be trusted on this machine, since it does not find a known bug; empty if it
   * does. Other work may go on meanwhile: of millions of samples the bug needs to show in one.
   */
  static String blindness(List<Path> classPath, Path workFolder) {
    if (!isPossible()) {
      return "";
    }
    var bug = LostUpdate.class.getName();
    var canary = new Test(bug, bug, bug + "_jcstress");
    var seen = run(canary, classPath, workFolder, List.of(), 200, 3);
    for (var seconds = 2; !sees(seen) && seconds <= 16; seconds *= 2) {
      // Once more, for longer: on a loaded machine the two actors may hardly have met.
      seen = run(canary, classPath, workFolder, List.of(), 500, 2 * seconds);
    }
    if (sees(seen)) {
      return "";
    }
    return "jcstress does not find a known bug on this machine, which may be too busy: %s"
        .formatted(
            seen.messages().isEmpty()
                ? "not once in %,d samples".formatted(seen.samples())
                : String.join("\n", seen.messages()));
  }

  private static boolean isPossible() {
    return Runtime.getRuntime().availableProcessors() >= 2;
  }

  /** Whether the canary was found as what it is, and did not merely fail somehow. */
  static boolean sees(HardwareResult canary) {
    return canary.status() == Status.FAILED && canary.forbidden() != null;
  }

  private static HardwareResult run(
      Test test, List<Path> classPath, Path workFolder, boolean deep) {
    if (!deep) {
      return run(test, classPath, workFolder, List.of(), 200, 5);
    }
    HardwareResult all = null;
    for (var configuration : DEEP) {
      var one = run(test, classPath, workFolder, configuration, 1_000, 12);
      all = all == null ? one : together(all, one);
      if (all.status() != Status.PASSED) {
        break;
      }
    }
    return all;
  }

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
        b.messages());
  }

  private static HardwareResult run(
      Test test,
      List<Path> classPath,
      Path workFolder,
      List<String> configuration,
      int millis,
      int iterations) {
    var flags = new ArrayList<>(FLAGS);
    flags.addAll(configuration);
    var child =
        ChildJvm.run(
            new ChildJvm.Spec(
                HardwareMain.class.getName(),
                List.of(
                    test.name(),
                    test.binaryName(),
                    test.runner(),
                    Integer.toString(millis),
                    Integer.toString(iterations)),
                classPath,
                flags,
                workFolder,
                test.name() + ".jsonl",
                LIMIT));
    var told = child.told(HardwareResult.class);
    if (told.forged()) {
      return HardwareResult.of(test.name(), Status.FAILED, Journal.FORGED);
    }
    return told.values().isEmpty() ? lost(test, child) : told.values().getFirst();
  }

  /** What to say of a child that ended without a result. */
  static HardwareResult lost(Test test, ChildJvm.Result child) {
    if (child.timedOut()) {
      return HardwareResult.of(test.name(), Status.FAILED, "an actor did not end");
    }
    if (child.exitCode() > 128 || !child.output().isBlank()) {
      // Killed from outside, for want of memory perhaps, or it did not start: that is not the
      // learner's doing.
      var why = "it ended with exit code %d: %s".formatted(child.exitCode(), tail(child));
      return HardwareResult.of(test.name(), Status.ERROR, why);
    }
    return HardwareResult.of(
        test.name(),
        Status.FAILED,
        "the code under test ended the Java process with exit code " + child.exitCode());
  }

  private static String tail(ChildJvm.Result child) {
    var lines = child.output().lines().filter(line -> !line.isBlank()).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
  }

  /**
   * The tests of some classes. They are read from the classes and not from jcstress's own list,
   * which holds no more than what its annotation processor saw when the compiler last ran.
   */
  private static List<Test> testsOf(List<String> specClasses, List<Path> classPath)
      throws IOException {
    var tests = new ArrayList<Test>();
    var urls = new ArrayList<URL>();
    for (var entry : classPath) {
      urls.add(entry.toUri().toURL());
    }
    try (var loader =
        new URLClassLoader(urls.toArray(URL[]::new), Hardware.class.getClassLoader())) {
      for (var spec : specClasses) {
        for (var test : Specification.testsOf(loader.loadClass(spec))) {
          tests.add(new Test(test.getName().replace('$', '.'), test.getName(), runner(test)));
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("A specification is not on the class path.", e);
    }
    return tests;
  }

  /** The class that jcstress generates for a test, by its naming. */
  private static String runner(Class<?> test) {
    return test.getName().replace('$', '_') + "_jcstress";
  }

  /** jcstress names a nested class with a dot. */
  static boolean isOf(String spec, String test) {
    var name = spec.replace('$', '.');
    return test.equals(name) || test.startsWith(name + ".");
  }
}

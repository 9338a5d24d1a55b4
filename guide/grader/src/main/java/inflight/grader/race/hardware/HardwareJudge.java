package inflight.grader.race.hardware;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.spec.canary.LostUpdate;
import inflight.grader.race.hardware.HardwareResult.Seen;
import inflight.grader.race.hardware.HardwareResult.Status;
import inflight.grader.race.hardware.Sampling.Sampled;
import inflight.testkit.Todo;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;

/**
 * Judges specifications on this machine's hardware, in the process that it is called in. Make it
 * before any code under test runs there, and let nothing else judge in that process meanwhile.
 *
 * <p>First it must find a known bug there. Then each specification is judged, in the order of their
 * names, and its result is told at once. What an actor does not come back from is told too, and
 * leaves this process in a state that proves nothing more: then, and when threads are left over, it
 * asks for the end of the process. Whoever started it goes on in a new one, and has what was told
 * skipped.
 */
public final class HardwareJudge {
  /** A specification that leaves more threads than this behind is the last in its process. */
  private static final int MOST_LEFT_OVER = 32;

  private final ClassLoader loader;
  private final boolean deep;
  private final Consumer<HardwareResult> tell;
  private final Runnable end;
  private final Set<Long> ours;

  /**
   * @param loader finds the specifications, their runners, and the code under test
   * @param deep for 24 seconds of processor time for each specification in place of less than one
   * @param tell given each result, on any thread, one at a time
   * @param end ends this process at once, and does not return
   */
  public HardwareJudge(
      ClassLoader loader, boolean deep, Consumer<HardwareResult> tell, Runnable end) {
    this.loader = loader;
    this.deep = deep;
    this.tell = tell;
    this.end = end;
    this.ours = HangWatch.alive();
  }

  /**
   * Judges the specifications of a class. Blocks until that is done.
   *
   * @param skip the names of those that have been judged, as their results have them
   */
  public void judge(String specClass, Set<String> skip) {
    List<Class<?>> tests;
    try {
      tests = Specification.testsOf(Class.forName(specClass, false, loader));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("A specification is not on the class path.", e);
    }
    tests = tests.stream().filter(it -> !skip.contains(name(it))).toList();
    if (tests.isEmpty()) {
      return;
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      tests.forEach(it -> tell.accept(HardwareResult.of(name(it), Status.NOT_POSSIBLE, ONE_CORE)));
      return;
    }
    var canary = canary();
    if (canary.status() != Status.PASSED) {
      for (var test : tests) {
        tell.accept(
            new HardwareResult(name(test), canary.status(), List.of(), 0, canary.messages()));
      }
      return;
    }
    var threads = ManagementFactory.getThreadMXBean();
    for (var test : tests) {
      var before = threads.getThreadCount();
      judge(test, deep ? Budget.DEEP : Budget.QUICK);
      if (threads.getThreadCount() > before + MOST_LEFT_OVER || isActorLeft()) {
        end.run();
      }
    }
  }

  static final String ONE_CORE = "judged without the hardware: one core";

  /** Whether this process can see a known bug: PASSED if it can, else why not. */
  private HardwareResult canary() {
    var name = name(LostUpdate.class);
    try {
      var runner =
          Class.forName(runner(LostUpdate.class), true, HardwareJudge.class.getClassLoader());
      var outcomes = new Outcomes(LostUpdate.class);
      return blindness(
          name, result(LostUpdate.class, Sampling.sample(runner, Budget.CANARY, outcomes::isBad)));
    } catch (ReflectiveOperationException e) {
      return HardwareResult.of(name, Status.ERROR, "the known bug has no runner: " + e);
    }
  }

  /** What the result of the canary means for whatever else is judged. */
  static HardwareResult blindness(String name, HardwareResult canary) {
    return switch (canary.status()) {
      case FAILED ->
          canary.forbidden() != null
              ? HardwareResult.of(name, Status.PASSED, "")
              : HardwareResult.of(
                  name,
                  Status.ERROR,
                  "the known bug failed in another way: " + String.join(" ", canary.messages()));
      case PASSED, INCONCLUSIVE ->
          HardwareResult.of(
              name,
              Status.INCONCLUSIVE,
              "this machine is too busy: it did not show a known bug in %,d samples"
                  .formatted(canary.samples()));
      default -> HardwareResult.of(name, Status.ERROR, String.join(" ", canary.messages()));
    };
  }

  private void judge(Class<?> test, Budget budget) {
    var told = new AtomicBoolean();
    var termination =
        List.of(test.getAnnotation(JCStressTest.class).value()).contains(Mode.Termination);
    try (var watch =
        new HangWatch(
            test,
            termination,
            ours,
            hang -> {
              if (told.compareAndSet(false, true)) {
                tell.accept(ofHang(test, termination, hang));
                end.run();
              }
            })) {
      watch.start();
      var result = result(test, termination, budget);
      if (told.compareAndSet(false, true)) {
        tell.accept(result);
      } else {
        waitForTheEnd();
      }
    }
  }

  private HardwareResult result(Class<?> test, boolean termination, Budget budget) {
    var outcomes = new Outcomes(test);
    try {
      var runner = Class.forName(runner(test), true, loader);
      if (!termination) {
        return result(test, Sampling.sample(runner, budget, outcomes::isBad));
      }
      var thrown = Trial.thrown(test);
      return thrown != null
          ? ofThrown(test, thrown)
          : result(test, Sampling.sampleTermination(runner, budget, outcomes::isBad));
    } catch (ClassNotFoundException missing) {
      return HardwareResult.of(
          name(test), Status.ERROR, "its compiled runner is missing; run mvn clean test once");
    } catch (ReflectiveOperationException e) {
      return HardwareResult.of(name(test), Status.ERROR, e.toString());
    }
  }

  private static HardwareResult result(Class<?> test, Sampled sampled) {
    if (sampled.thrown() != null) {
      return ofThrown(test, sampled.thrown());
    }
    var outcomes = new Outcomes(test);
    var seen = new ArrayList<Seen>();
    for (var outcome : sampled.outcomes().elementSet()) {
      seen.add(outcomes.seen(outcome, sampled.outcomes().count(outcome)));
    }
    var status =
        seen.stream().anyMatch(Seen::isBad)
            ? Status.FAILED
            : sampled.inconclusive().isEmpty() ? Status.PASSED : Status.INCONCLUSIVE;
    return new HardwareResult(
        name(test),
        status,
        seen,
        sampled.outcomes().totalCount(),
        status == Status.INCONCLUSIVE ? List.of(sampled.inconclusive()) : List.of());
  }

  private static HardwareResult ofHang(Class<?> test, boolean termination, HangWatch.Hang hang) {
    if (!termination) {
      return new HardwareResult(
          name(test), Status.FAILED, List.of(), 0, hang.words(), hang.where());
    }
    var stale = new Outcomes(test).seen("STALE", 1);
    return new HardwareResult(
        name(test),
        stale.isBad() ? Status.FAILED : Status.PASSED,
        List.of(stale),
        1,
        hang.words(),
        hang.where());
  }

  private static HardwareResult ofThrown(Class<?> test, Throwable thrown) {
    if (Todo.find(thrown).isPresent()) {
      return HardwareResult.of(name(test), Status.NOT_STARTED, "a TODO is left");
    }
    if (thrown instanceof LinkageError && !(thrown instanceof ExceptionInInitializerError)) {
      return HardwareResult.of(name(test), Status.ERROR, thrown.toString());
    }
    var line = HangWatch.line(test, thrown.getStackTrace());
    return new HardwareResult(
        name(test),
        Status.FAILED,
        List.of(),
        0,
        List.of(
            thrown.toString().lines().findFirst().orElse("")
                + (line.isEmpty() ? "" : " at " + line)),
        line);
  }

  private static boolean isActorLeft() {
    var threads = new Thread[Thread.activeCount() + 16];
    var count = Thread.enumerate(threads);
    return Stream.of(threads)
        .limit(count)
        .anyMatch(it -> it.getName().startsWith("JcstressThread_"));
  }

  /** The watch has told what it saw, and is ending this process. */
  private static void waitForTheEnd() {
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        // The process is about to end.
      }
    }
  }

  /** jcstress names a nested class with a dot. */
  static String name(Class<?> test) {
    return test.getName().replace('$', '.');
  }

  /** The class that jcstress generates for a test, by its naming. */
  private static String runner(Class<?> test) {
    return test.getName().replace('$', '_') + "_jcstress";
  }

  /** What a specification says of the outcomes. */
  private static final class Outcomes {
    private final Outcome[] cases;

    Outcomes(Class<?> test) {
      cases = test.getAnnotationsByType(Outcome.class);
    }

    /** As jcstress: the case with exactly this id, else the first that matches; others are bad. */
    Seen seen(String outcome, long samples) {
      return Stream.of(cases)
          .filter(it -> List.of(it.id()).contains(outcome))
          .findFirst()
          .or(() -> Stream.of(cases).filter(it -> matches(it, outcome)).findFirst())
          .map(it -> new Seen(outcome, it.expect().name(), it.desc(), samples))
          .orElseGet(
              () ->
                  new Seen(
                      outcome, Expect.UNKNOWN.name(), "an outcome that nobody expects", samples));
    }

    boolean isBad(String outcome) {
      return seen(outcome, 1).isBad();
    }

    private static boolean matches(Outcome listed, String outcome) {
      return Stream.of(listed.id()).anyMatch(id -> Pattern.matches(id, outcome));
    }
  }
}

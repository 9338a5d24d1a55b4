package inflight.grader.race.hardware;

import inflight.grader.race.hardware.HardwareResult.Seen;
import inflight.grader.race.hardware.HardwareResult.Status;
import inflight.grader.race.hardware.Sampling.Sampled;
import inflight.grader.race.spec.Specification;
import inflight.testkit.Throwables;
import inflight.testkit.Todo;
import inflight.testkit.Words;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;

/**
 * Judges specifications on this machine's hardware, in the process that it is called in. Make it
 * before any code under test runs there, and let nothing else judge in that process meanwhile.
 *
 * <p>First it must find a known bug there, and find it again and again beside each specification.
 * Each specification is judged, in the order of their names, and its result is told at once. What
 * an actor does not come back from is told too, and leaves this process in a state that proves
 * nothing more: then, and when threads are left over, it asks for the end of the process. Whoever
 * started it goes on in a new one, and has what was told skipped.
 */
public final class HardwareJudge {
  /** A specification that leaves more threads than this behind is the last in its process. */
  private static final int MOST_LEFT_OVER = 32;

  static final String ONE_CORE = "judged without the hardware: one core";

  /** The processor time after which a known bug that has not shown is given up. */
  private static final Duration MOST_FOR_CANARY = Duration.ofSeconds(3);

  /** How much more than their share all specifications may have together. */
  private static final Duration SPARE = Duration.ofSeconds(12);

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
    try {
      var canary = new Canary();
      var blindness = blindness(canary);
      if (!blindness.isEmpty()) {
        for (var test : tests) {
          tell.accept(HardwareResult.of(name(test), Status.INCONCLUSIVE, blindness));
        }
        return;
      }
      judge(tests, canary);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The known bug has no runner; run mvn clean test once.", e);
    }
  }

  private void judge(List<Class<?>> tests, Canary canary) {
    var threads = ManagementFactory.getThreadMXBean();
    var spare = SPARE;
    for (var test : tests) {
      var before = threads.getThreadCount();
      var budget = deep ? Budget.DEEP : Budget.QUICK;
      var cpuNanos = Sampling.cpuNanos();
      judge(test, budget.within(spare), canary);
      var more = Duration.ofNanos(Sampling.cpuNanos() - cpuNanos).minus(budget.cpu());
      if (more.isPositive()) {
        spare = more.compareTo(spare) < 0 ? spare.minus(more) : Duration.ZERO;
      }
      if (threads.getThreadCount() > before + MOST_LEFT_OVER || isActorLeft()) {
        end.run();
      }
    }
  }

  /** Why this process cannot see a known bug, or empty if it can. */
  private static String blindness(Canary canary) {
    var begunCpuNanos = Sampling.cpuNanos();
    do {
      if (canary.meet() > 0) {
        return "";
      }
    } while (Sampling.cpuNanos() - begunCpuNanos < MOST_FOR_CANARY.toNanos());
    return blindness(canary.samples());
  }

  static String blindness(long samples) {
    return Words.format(
        "this machine is too busy: it did not show a known bug in %,d runs", samples);
  }

  private void judge(Class<?> test, Budget budget, Canary canary) {
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
      var result = result(test, termination, budget, canary);
      if (!told.compareAndSet(false, true)) {
        waitForTheEnd();
      }
      tell.accept(result);
      if (termination && result.status() == Status.INCONCLUSIVE) {
        // A thread may be left that has not seen its signal.
        end.run();
      }
    }
  }

  private HardwareResult result(Class<?> test, boolean termination, Budget budget, Canary canary) {
    var outcomes = new Outcomes(test);
    try {
      var runner = Class.forName(runner(test), true, loader);
      if (!termination) {
        return result(test, Sampling.sample(runner, budget, canary, outcomes::isBad));
      }
      var thrown = Trial.thrown(test);
      return thrown != null
          ? ofThrown(test, thrown)
          : result(test, Sampling.sampleTermination(test, budget, outcomes::isBad));
    } catch (ClassNotFoundException missing) {
      return HardwareResult.of(
          name(test), Status.ERROR, "its compiled runner is missing; run mvn clean test once");
    } catch (ReflectiveOperationException e) {
      return HardwareResult.of(name(test), Status.ERROR, e.toString());
    } catch (Throwable thrown) {
      return ofThrown(test, thrown);
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

  private static HardwareResult ofHang(Class<?> test, boolean termination, Hang hang) {
    if (!termination) {
      return new HardwareResult(
          name(test), Status.FAILED, List.of(), 0, hang.words(), hang.where());
    }
    var stale = new Outcomes(test).seen(Termination.STALE, 1);
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
      return HardwareResult.of(name(test), Status.ERROR, Throwables.describe(thrown));
    }
    var line = HangWords.line(test, Throwables.stack(thrown));
    return new HardwareResult(
        name(test),
        Status.FAILED,
        List.of(),
        0,
        List.of(
            Throwables.describe(thrown).lines().findFirst().orElse("")
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
}

package inflight.grader.behavior;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.judge.ExitCalls;
import inflight.grader.model.Finding;
import inflight.grader.judge.Request;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.process.ChildJvm;
import inflight.grader.process.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The axis <em>correct</em>: the behavior tests of one exercise, run in a process of their own that
 * may die.
 */
public final class Behaviors {
  /** Each test has its own limit; this one catches what gets around it. */
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /**
   * The evidence.
   *
   * @param tests what each test came to, in the order in which they ran
   */
  public record Evidence(List<Test> tests) {
    long count(Status status) {
      return tests.stream().filter(test -> test.status() == status).count();
    }
  }

  /**
   * A behavior, told by its test's sentence. WAITING means that it was not run, because an earlier
   * one hung.
   */
  public record Test(String behavior, Status status, double seconds) {}

  private Behaviors() {}

  /** Runs the behavior tests of an exercise. Blocks until they have ended, hung or died. */
  public static Verdict judge(Request request, Exercise exercise, Path workFolder) {
    var child =
        ChildJvm.run(
            new ChildJvm.Spec(
                BehaviorMain.class.getName(),
                List.of(exercise.className(Axis.CORRECT)),
                request.classPath(),
                flags(request),
                workFolder,
                "behaviors.jsonl",
                LIMIT));
    return verdict(
        child.told(BehaviorEvent.class),
        child,
        running -> ExitCalls.finding(running, child.exitCode(), request, exercise));
  }

  private static List<String> flags(Request request) {
    var flags = new ArrayList<>(ChildJvm.TELL_OF_LOCKS);
    flags.add(request.loop().flag());
    flags.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx512m",
            "-Dstdout.encoding=UTF-8"));
    return flags;
  }

  /**
   * What the events of a child come to, however it ended.
   *
   * @param ended what to say of a child that was ended while it ran the test of that sentence
   */
  static Verdict verdict(
      Journal.Told<BehaviorEvent> told, ChildJvm.Result child, Function<String, Finding> ended) {
    Map<String, Test> tests = new LinkedHashMap<>();
    var failed = new ArrayList<Finding>();
    var todo = new ArrayList<Finding>();
    String running = null;
    var done = false;
    var hung = false;
    for (var event : told.values()) {
      switch (event.kind()) {
        case PLANNED -> tests.put(event.test(), new Test(event.test(), Status.WAITING, 0));
        case STARTED -> running = event.test();
        case PASSED, FAILED, TODO, HUNG -> {
          running = null;
          var status =
              switch (event.kind()) {
                case PASSED -> Status.PASSED;
                case TODO -> Status.NOT_STARTED;
                default -> Status.FAILED;
              };
          tests.put(event.test(), new Test(event.test(), status, event.seconds()));
          if (status == Status.FAILED) {
            failed.add(event.finding());
          } else if (status == Status.NOT_STARTED) {
            todo.add(event.finding());
          }
          hung |= event.kind() == BehaviorEvent.Kind.HUNG;
        }
        case DONE -> done = true;
      }
    }
    if (told.forged()) {
      failed.addFirst(new Finding("The results must be the grader's own", List.of(Journal.FORGED)));
    } else if (tests.isEmpty()) {
      return new Verdict(
          Axis.CORRECT,
          Status.ERROR,
          "no behavior test was run",
          List.of(
              new Finding(
                  "The child process ended with exit code " + child.exitCode(),
                  tail(child.output()))),
          null,
          seconds(child));
    }
    if (!done && !hung && !told.forged()) {
      failed.add(death(running, child, ended));
      if (running != null) {
        tests.put(running, new Test(running, Status.FAILED, 0));
      }
    }
    var evidence = new Evidence(List.copyOf(tests.values()));
    return new Verdict(
        Axis.CORRECT,
        status(evidence, failed),
        summary(evidence, failed),
        findings(failed, todo),
        evidence,
        seconds(child));
  }

  private static Finding death(
      String running, ChildJvm.Result child, Function<String, Finding> ended) {
    var claim = running == null ? "The tests must run to their end" : running;
    if (child.exitCode() == BehaviorMain.NO_MEMORY && !child.timedOut()
        || child.output().contains("java.lang.OutOfMemoryError")) {
      return new Finding(
          claim,
          List.of(
              "OutOfMemoryError: more memory was held than the test allows, and none was left"));
    }
    return child.timedOut()
        ? new Finding(
            claim, List.of("the tests did not end within %d s".formatted(LIMIT.toSeconds())))
        : ended.apply(claim);
  }

  private static Status status(Evidence evidence, List<Finding> failed) {
    if (!failed.isEmpty()) {
      return Status.FAILED;
    }
    var todo = evidence.count(Status.NOT_STARTED);
    if (todo == 0) {
      return Status.PASSED;
    }
    return evidence.count(Status.PASSED) == 0 ? Status.NOT_STARTED : Status.UNFINISHED;
  }

  private static String summary(Evidence evidence, List<Finding> failed) {
    var all = evidence.tests().size();
    var passed = evidence.count(Status.PASSED);
    var todo = evidence.count(Status.NOT_STARTED);
    var notRun = evidence.count(Status.WAITING);
    if (passed == all && failed.isEmpty()) {
      return all == 1 ? "1 behavior holds" : "%d behaviors hold".formatted(all);
    }
    if (todo == all) {
      return "%d behaviors wait for you".formatted(all);
    }
    var parts = new ArrayList<String>();
    parts.add("%d of %d behaviors hold".formatted(passed, all));
    if (todo > 0) {
      parts.add("%d %s a TODO".formatted(todo, todo == 1 ? "meets" : "meet"));
    }
    if (notRun > 0) {
      parts.add("%d not run after that".formatted(notRun));
    }
    return String.join(", ", parts);
  }

  /** Failures first. What waits for a TODO is told once for each TODO, unless all of it does. */
  private static List<Finding> findings(List<Finding> failed, List<Finding> todo) {
    var findings = new ArrayList<>(failed);
    var seen = new LinkedHashMap<String, Finding>();
    for (var finding : todo) {
      seen.putIfAbsent(finding.details() + finding.where(), finding);
    }
    seen.values().stream()
        .map(it -> new Finding(String.join(" ", it.details()), List.of(), it.where()))
        .forEach(findings::add);
    return findings;
  }

  private static List<String> tail(String output) {
    var lines = output.lines().toList();
    return lines.subList(Math.max(0, lines.size() - 15), lines.size());
  }

  private static double seconds(ChildJvm.Result child) {
    return child.took().toMillis() / 1000.0;
  }
}

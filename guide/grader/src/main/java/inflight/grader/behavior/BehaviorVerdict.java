package inflight.grader.behavior;

import inflight.grader.behavior.BehaviorEvent.Kind;
import inflight.grader.behavior.BehaviorEvidence.Test;
import inflight.grader.model.Axis;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.process.Journal;
import inflight.grader.process.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the events of a judge process come to, however it ended. */
final class BehaviorVerdict {
  private static final int TAIL = 15;

  private final Result result;
  private final Duration limit;
  private final Function<String, Finding> ended;
  private final Map<String, Test> tests = new LinkedHashMap<>();
  private final List<Finding> failed = new ArrayList<>();
  private final List<Finding> unclear = new ArrayList<>();
  private final List<Finding> todo = new ArrayList<>();

  /** The test that was running when nothing more was told; null if none was. */
  private BehaviorEvent running;

  private String missing;

  /** Null if no test has said so. */
  private String judgedOn;

  private boolean done;
  private boolean hung;

  private BehaviorVerdict(Result result, Duration limit, Function<String, Finding> ended) {
    this.result = result;
    this.limit = limit;
    this.ended = ended;
    result.told(BehaviorEvent.class).forEach(this::take);
  }

  /**
   * The verdict.
   *
   * @param limit of the whole assignment
   * @param ended what to say of a process that was ended while it ran the test of that sentence
   */
  static Verdict of(Result result, Duration limit, Function<String, Finding> ended) {
    return new BehaviorVerdict(result, limit, ended).verdict();
  }

  private void take(BehaviorEvent event) {
    switch (event.kind()) {
      case MISSING -> missing = event.test();
      case PLANNED -> put(event, Status.WAITING);
      case STARTED -> running = event;
      case PASSED -> put(event, Status.PASSED);
      case TODO -> {
        put(event, Status.NOT_STARTED);
        todo.add(event.finding());
      }
      case INCONCLUSIVE, STILL_RUNNING -> {
        put(event, Status.INCONCLUSIVE);
        unclear.add(event.finding());
        hung |= event.kind() == Kind.STILL_RUNNING;
      }
      case FAILED, HUNG -> {
        put(event, Status.FAILED);
        failed.add(event.finding());
        hung |= event.kind() == Kind.HUNG;
      }
      case JUDGED_ON -> judgedOn = event.test();
      case DONE -> done = true;
    }
  }

  private void put(BehaviorEvent event, Status status) {
    running = null;
    tests.put(event.id(), new Test(event.test(), event.corner(), status, event.seconds()));
  }

  private Verdict verdict() {
    if (missing != null) {
      return verdict(
          Status.FAILED,
          "it cannot be graded as it is",
          List.of(
              new Finding(
                  "The compiled class of %s is gone".formatted(missing),
                  List.of(
                      "something deleted it while the grade was under way; run the command again"))));
    }
    if (result.forged()) {
      failed.addFirst(new Finding("The results must be the grader's own", List.of(Journal.FORGED)));
    } else if (result.isBroken() && !result.isOutOfMemory()) {
      return verdict(
          Status.ERROR,
          "it could not be judged",
          List.of(
              new Finding("What the tests showed could not be written down", result.tail(TAIL))));
    } else if (tests.isEmpty()) {
      return verdict(
          Status.ERROR,
          "no behavior test was run",
          List.of(
              new Finding(
                  "The judge process ended with exit code " + result.exitCode(),
                  result.tail(TAIL))));
    } else if (result.crash().isPresent()) {
      unclear.add(crash(result.crash().get()));
      if (running != null) {
        put(running, Status.INCONCLUSIVE);
      }
    } else if (!done && !hung) {
      failed.add(death());
      if (running != null) {
        put(running, Status.FAILED);
      }
    }
    if (!result.leftRunning().isEmpty()) {
      failed.add(
          new Finding(
              "All processes that were started must have ended",
              List.of("the code under test left %s".formatted(result.leftBehind()))));
    }
    var evidence = new BehaviorEvidence(List.copyOf(tests.values()));
    var summary = summary(evidence);
    return verdict(
        status(evidence), judgedOn == null ? summary : summary + ", on " + judgedOn, findings());
  }

  private Verdict verdict(Status status, String summary, List<Finding> findings) {
    var evidence = tests.isEmpty() ? null : new BehaviorEvidence(List.copyOf(tests.values()));
    return new Verdict(Axis.CORRECT, status, summary, findings, evidence, result.seconds());
  }

  /** It is not the code under test that crashes a JVM, and what is wrong with that is not known. */
  private Finding crash(String how) {
    return new Finding(
        running == null ? "The tests must run to their end" : running.test(),
        List.of(
            "the Java virtual machine itself crashed (%s), which no Java code should be able to bring about: run the command again"
                .formatted(how)));
  }

  private Finding death() {
    var claim = running == null ? "The tests must run to their end" : running.test();
    if (result.isOutOfMemory()) {
      return new Finding(
          claim,
          List.of(
              "OutOfMemoryError: more memory was held than the test allows, and none was left"));
    }
    return result.timedOut()
        ? new Finding(
            claim, List.of("the tests did not end within %d s".formatted(limit.toSeconds())))
        : ended.apply(claim);
  }

  private Status status(BehaviorEvidence evidence) {
    if (!failed.isEmpty()) {
      return Status.FAILED;
    }
    var all = evidence.tests().size();
    if (evidence.count(Status.NOT_STARTED) == all) {
      return Status.NOT_STARTED;
    }
    if (evidence.count(Status.NOT_STARTED) > 0) {
      return Status.UNFINISHED;
    }
    if (!unclear.isEmpty()) {
      return Status.INCONCLUSIVE;
    }
    // Whatever else there may be: passed is only what was seen to pass, all of it.
    return done && evidence.count(Status.PASSED) == all ? Status.PASSED : Status.ERROR;
  }

  private String summary(BehaviorEvidence evidence) {
    var all = evidence.tests().size();
    var todos = evidence.count(Status.NOT_STARTED);
    var notRun = evidence.count(Status.WAITING);
    if (evidence.count(Status.PASSED) == all && failed.isEmpty()) {
      return all == 1 ? "1 behavior holds" : "%d behaviors hold".formatted(all);
    }
    if (todos == all) {
      return "%d behaviors wait for you".formatted(all);
    }
    var parts = new ArrayList<String>();
    parts.add(
        evidence.of(true) == 0
            ? "%d of %d behaviors hold".formatted(evidence.count(Status.PASSED), all)
            : "core %d of %d, corners %d of %d"
                .formatted(
                    evidence.holding(false),
                    evidence.of(false),
                    evidence.holding(true),
                    evidence.of(true)));
    if (todos > 0) {
      parts.add("%d %s a TODO".formatted(todos, todos == 1 ? "meets" : "meet"));
    }
    if (!unclear.isEmpty()) {
      parts.add(
          result.crash().isPresent()
              ? "the Java virtual machine crashed"
              : "%d could not be told on this busy machine".formatted(unclear.size()));
    }
    if (notRun > 0) {
      parts.add("%d not run after that".formatted(notRun));
    }
    return String.join(", ", parts);
  }

  /** Failures first. What waits for a TODO is told once for each TODO, unless all of it does. */
  private List<Finding> findings() {
    var findings = new ArrayList<>(failed);
    findings.addAll(unclear);
    var seen = new LinkedHashMap<String, Finding>();
    for (var finding : todo) {
      seen.putIfAbsent(finding.details() + finding.where(), finding);
    }
    seen.values().stream()
        .map(it -> new Finding(String.join(" ", it.details()), List.of(), it.where()))
        .forEach(findings::add);
    return findings;
  }
}

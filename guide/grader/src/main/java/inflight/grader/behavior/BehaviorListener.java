package inflight.grader.behavior;

import inflight.grader.behavior.BehaviorEvent.Kind;
import inflight.grader.model.Finding;
import inflight.grader.process.Journal;
import inflight.testkit.Corner;
import inflight.testkit.WaitedInVain;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Writes what becomes of each test into the journal, as it happens. */
final class BehaviorListener implements TestExecutionListener {
  private static final int MOST_WAITED_IN_VAIN = 3;

  /** The key under which a test publishes on what it is judged. */
  private static final String JUDGED_ON = "judged on";

  private final Journal journal;
  private final AtomicInteger waitedInVain = new AtomicInteger();
  private final Map<String, Long> starts = new ConcurrentHashMap<>();
  private volatile String judgedOn;

  BehaviorListener(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    for (var root : plan.getRoots()) {
      for (var identifier : plan.getDescendants(root)) {
        if (identifier.isTest()) {
          report(Kind.PLANNED, identifier, null, 0);
        }
      }
    }
  }

  @Override
  public void dynamicTestRegistered(TestIdentifier identifier) {
    if (identifier.isTest()) {
      report(Kind.PLANNED, identifier, null, 0);
    }
  }

  @Override
  public void executionStarted(TestIdentifier identifier) {
    if (identifier.isTest()) {
      starts.put(identifier.getUniqueId(), System.nanoTime());
      report(Kind.STARTED, identifier, null, 0);
    }
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    var now = System.nanoTime();
    var seconds = (now - starts.getOrDefault(identifier.getUniqueId(), now)) / 1e9;
    if (result.getThrowable().isEmpty()) {
      if (identifier.isTest()) {
        report(Kind.PASSED, identifier, null, seconds);
      }
      return;
    }
    var failure = result.getThrowable().get();
    var kind = Failures.kind(failure);
    if (kind == Kind.FAILED && isEnough(failure)) {
      kind = Kind.HUNG;
    }
    report(kind, identifier, Failures.finding(identifier.getDisplayName(), failure), seconds);
    if (kind == Kind.HUNG || kind == Kind.STILL_RUNNING) {
      Runtime.getRuntime().halt(0);
    }
  }

  /**
   * Whether the rest can be left out: each further test would wait in vain too, and a learner has
   * enough to read.
   */
  private boolean isEnough(Throwable failure) {
    return WaitedInVain.isIn(failure) && waitedInVain.incrementAndGet() == MOST_WAITED_IN_VAIN;
  }

  /** A test says what it is judged on. */
  @Override
  public void reportingEntryPublished(TestIdentifier identifier, ReportEntry entry) {
    var words = entry.getKeyValuePairs().get(JUDGED_ON);
    if (words != null && !words.equals(judgedOn)) {
      judgedOn = words;
      journal.append(BehaviorEvent.of(Kind.JUDGED_ON, words));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    var finding =
        new Finding(identifier.getDisplayName(), List.of("the test was skipped: " + reason));
    report(Kind.FAILED, identifier, finding, 0);
  }

  private void report(Kind kind, TestIdentifier identifier, Finding finding, double seconds) {
    journal.append(
        new BehaviorEvent(
            kind,
            identifier.getUniqueId(),
            identifier.getDisplayName(),
            isCorner(identifier),
            finding,
            seconds));
  }

  private static boolean isCorner(TestIdentifier identifier) {
    return identifier.getSource().orElse(null) instanceof MethodSource method
        && (method.getJavaMethod().isAnnotationPresent(Corner.class)
            || method.getJavaClass().isAnnotationPresent(Corner.class));
  }
}

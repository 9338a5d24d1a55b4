package inflight.grader.behavior;

import inflight.grader.behavior.BehaviorEvent.Kind;
import inflight.grader.model.Finding;
import inflight.grader.process.Journal;
import inflight.testkit.Corner;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Writes what becomes of each test into the journal, as it happens. */
final class BehaviorListener implements TestExecutionListener {
  /** The key under which a test publishes on what it is judged. */
  private static final String JUDGED_ON = "judged on";

  private final Journal journal;
  private final Ending ending;
  private final Map<String, Long> starts = new ConcurrentHashMap<>();
  private volatile String judgedOn;

  BehaviorListener(Journal journal, Ending ending) {
    this.journal = journal;
    this.ending = ending;
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
    if (kind == Kind.FAILED && ending.hasWaitedEnough(failure)) {
      kind = Kind.HUNG;
    }
    var finding = Failures.finding(identifier.getDisplayName(), failure);
    report(kind, identifier, finding, seconds);
    if (kind == Kind.FAILED) {
      ending.told(finding);
    }
    if (kind == Kind.HUNG || kind == Kind.STILL_RUNNING) {
      Runtime.getRuntime().halt(0);
    }
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
    if (ending.token().isCancellationRequested()) {
      return; // It stays planned.
    }
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

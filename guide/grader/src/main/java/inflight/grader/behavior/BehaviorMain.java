package inflight.grader.behavior;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import inflight.grader.model.Finding;
import inflight.grader.process.ChildMain;
import inflight.grader.process.Journal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The child that runs one behavior test class: {@code BehaviorMain TEST_CLASS}. */
final class BehaviorMain {
  /** The exit code of a process in which there was not even memory left to tell of it. */
  static final int NO_MEMORY = 51;

  private BehaviorMain() {}

  public static void main(String[] args) throws Exception {
    var listener = new Listener(ChildMain.start());
    var config =
        LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .addTestEngines(new JupiterTestEngine())
            .build();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(args[0])).build();
    try {
      LauncherFactory.create(config).execute(request, listener);
      listener.done();
    } catch (OutOfMemoryError thrown) {
      Runtime.getRuntime().halt(NO_MEMORY);
    } catch (Throwable thrown) {
      // Whatever it is, what hangs must not keep this process from ending.
      try {
        System.err.println(thrown);
      } finally {
        Runtime.getRuntime().halt(1);
      }
    }
    // Threads that the learner's code left running must not keep the verdict waiting.
    Runtime.getRuntime().halt(0);
  }

  private static final class Listener implements TestExecutionListener {
    private final Journal journal;
    private final Map<String, Long> starts = new ConcurrentHashMap<>();

    Listener(Journal journal) {
      this.journal = journal;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
      for (var root : plan.getRoots()) {
        for (var identifier : plan.getDescendants(root)) {
          if (identifier.isTest()) {
            report(BehaviorEvent.Kind.PLANNED, identifier, null, 0);
          }
        }
      }
    }

    @Override
    public void dynamicTestRegistered(TestIdentifier identifier) {
      if (identifier.isTest()) {
        report(BehaviorEvent.Kind.PLANNED, identifier, null, 0);
      }
    }

    @Override
    public void executionStarted(TestIdentifier identifier) {
      if (identifier.isTest()) {
        starts.put(identifier.getUniqueId(), System.nanoTime());
        report(BehaviorEvent.Kind.STARTED, identifier, null, 0);
      }
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
      var seconds =
          (System.nanoTime() - starts.getOrDefault(identifier.getUniqueId(), System.nanoTime()))
              / 1e9;
      if (result.getThrowable().isEmpty()) {
        if (identifier.isTest()) {
          report(BehaviorEvent.Kind.PASSED, identifier, null, seconds);
        }
        return;
      }
      var failure = result.getThrowable().get();
      var kind = Failures.kind(failure);
      report(kind, identifier, Failures.finding(identifier.getDisplayName(), failure), seconds);
      if (kind == BehaviorEvent.Kind.HUNG) {
        Runtime.getRuntime().halt(0);
      }
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
      report(
          BehaviorEvent.Kind.FAILED,
          identifier,
          new Finding(identifier.getDisplayName(), List.of("the test was skipped: " + reason)),
          0);
    }

    void done() {
      journal.append(new BehaviorEvent(BehaviorEvent.Kind.DONE, "", null, 0));
    }

    private void report(
        BehaviorEvent.Kind kind, TestIdentifier identifier, Finding finding, double seconds) {
      journal.append(new BehaviorEvent(kind, identifier.getDisplayName(), finding, seconds));
    }
  }
}

package inflight.grader.behavior;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import inflight.grader.judge.HandInLoader;
import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Work;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs one behavior test class in a judge process. */
final class BehaviorWork implements Work {
  /** Of tests that judge nobody's class. */
  static final int NO_HAND_IN = -1;

  /**
   * What it needs to know.
   *
   * @param handIn which of the folders the class under test was compiled into
   * @param until the words after which no further test is run; none for all tests
   */
  static List<String> args(String testClass, String exerciseClass, int handIn, List<String> until) {
    return Stream.concat(
            Stream.of(testClass, exerciseClass, Integer.toString(handIn)), until.stream())
        .toList();
  }

  @Override
  public void run(Assignment assignment, Journal journal) throws Throwable {
    var test = assignment.args().get(0);
    var exercise = assignment.args().get(1);
    var handIn = Integer.parseInt(assignment.args().get(2));
    var ending = new Ending(assignment.args().subList(3, assignment.args().size()));
    if (handIn != NO_HAND_IN && !HandInLoader.isIn(assignment.paths().get(handIn), exercise)) {
      journal.append(BehaviorEvent.of(BehaviorEvent.Kind.MISSING, exercise));
      return;
    }
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    try (var loader = new HandInLoader(assignment.paths())) {
      thread.setContextClassLoader(loader);
      var type = loader.loadClass(test);
      LauncherFactory.create(config())
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(type))
                  .forExecution()
                  .cancellationToken(ending.token())
                  .listeners(new BehaviorListener(journal, ending))
                  .build());
      journal.append(BehaviorEvent.of(BehaviorEvent.Kind.DONE, ""));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static LauncherConfig config() {
    return LauncherConfig.builder()
        .enableTestEngineAutoRegistration(false)
        .enableTestExecutionListenerAutoRegistration(false)
        .enableLauncherSessionListenerAutoRegistration(false)
        .enableLauncherDiscoveryListenerAutoRegistration(false)
        .enablePostDiscoveryFilterAutoRegistration(false)
        .addTestEngines(new JupiterTestEngine())
        .build();
  }
}

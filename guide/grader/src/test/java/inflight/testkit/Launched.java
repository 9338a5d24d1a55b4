package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs small test classes, and returns what JUnit is told. */
final class Launched {
  private Launched() {}

  static HangError hang(Class<?> fixture) {
    return (HangError) failure(fixture);
  }

  static Throwable failure(Class<?> fixture) {
    return run(fixture).getThrowable().orElseThrow(() -> new AssertionError(fixture + " passed"));
  }

  /** The result of a class's only test. */
  static TestExecutionResult run(Class<?> fixture) {
    var results = new ArrayList<TestExecutionResult>();
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
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(fixture)).build();
    LauncherFactory.create(config)
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                if (identifier.isTest()) {
                  results.add(result);
                }
              }
            });
    assertThat(results).as("results of %s", fixture).hasSize(1);
    return results.getFirst();
  }
}

package inflight.grader.race;

import inflight.grader.Json;
import inflight.grader.child.ChildMain;
import inflight.grader.race.HardwareResult.Seen;
import inflight.grader.race.HardwareResult.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/** The child that is the one launch of jcstress: {@code HardwareMain RESULT_FILE JCSTRESS_ARGS...}. */
final class HardwareMain {
  private HardwareMain() {}

  public static void main(String[] args) throws Exception {
    ChildMain.exitWithParent();
    var file = Path.of(args[0]);
    var options = new Options(Arrays.copyOfRange(args, 1, args.length));
    if (!options.parse()) {
      System.exit(1);
    }
    try {
      new JCStress(options).run();
    } catch (AssertionError somethingFailed) {
      // jcstress says so after it has written the results, which tell more.
    }
    var collector = new InProcessCollector();
    var reader = new DiskReadCollector(options.getResultFile(), collector);
    reader.dump();
    reader.close();
    for (var result : ReportUtils.mergedByName(collector.getTestResults())) {
      Json.append(file, read(result));
    }
    System.exit(0);
  }

  private static HardwareResult read(TestResult result) {
    var outcomes =
        result.grading().gradingResults.values().stream()
            .map(it -> new Seen(it.id, it.expect.name(), it.description, it.count))
            .toList();
    var messages = new ArrayList<>(result.getMessages());
    messages.addAll(result.getVmErr());
    if (messages.stream().anyMatch(it -> it.matches("(?s).*ClassNotFoundException: .*_jcstress.*"))) {
      return HardwareResult.of(
          result.getName(), Status.ERROR, "its compiled runner is missing; run mvn clean test once");
    }
    var status =
        switch (result.status()) {
          case NORMAL -> result.grading().isPassed ? Status.PASSED : Status.FAILED;
          case TEST_ERROR, TIMEOUT_ERROR, VM_ERROR, CHECK_TEST_ERROR, API_MISMATCH ->
              messages.stream().anyMatch(it -> it.contains("UnsupportedOperationException: TODO"))
                  ? Status.NOT_STARTED
                  : Status.FAILED;
        };
    return new HardwareResult(
        result.getName(), status, outcomes, result.getTotalCount(), List.copyOf(first(messages)));
  }

  private static List<String> first(List<String> messages) {
    return messages.subList(0, Math.min(messages.size(), 20));
  }
}

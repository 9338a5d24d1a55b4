package inflight.grader.race;

import inflight.grader.process.ChildJvm;
import inflight.grader.process.Journal;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.happensbefore.OrderResult.Status;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks of specifications whether happens-before orders what their actors do, in a child process.
 */
public final class Orders {
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx512m");

  private Orders() {}

  /**
   * Checks all specifications of a class. Blocks until the child has ended.
   *
   * @param classPath the child's whole class path
   * @param folders those of it whose accesses are to be seen: the learner's and the specification's
   */
  public static List<OrderResult> check(
      String specClass, List<Path> classPath, List<Path> folders, Path workFolder) {
    var child =
        ChildJvm.run(
            new ChildJvm.Spec(
                OrdersMain.class.getName(),
                List.of(
                    specClass,
                    folders.stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator))),
                classPath,
                FLAGS,
                workFolder,
                "orders.jsonl",
                Duration.ofSeconds(60)));
    var told = child.told(OrderResult.class);
    if (told.forged()) {
      return List.of(OrderResult.of(specClass, Status.ERROR, Journal.FORGED));
    }
    var results = new ArrayList<>(told.values());
    if (results.removeIf(it -> it.spec().equals(OrdersMain.END))) {
      return results;
    }
    var why =
        "the check ended with exit code %d%s"
            .formatted(child.exitCode(), child.timedOut() ? ", at its limit" : "");
    // If it is the learner's doing, the other two kinds of evidence say what it is.
    results.add(OrderResult.of(specClass, Status.NOT_JUDGED, why));
    return results;
  }
}

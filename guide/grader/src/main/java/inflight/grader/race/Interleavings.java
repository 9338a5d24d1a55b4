package inflight.grader.race;

import inflight.grader.process.ChildJvm;
import inflight.grader.process.Journal;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.InterleavingResult.Status;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Every interleaving: the first kind of evidence on races. */
public final class Interleavings {
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-Xmx1g",
          "-Dstdout.encoding=UTF-8");

  private Interleavings() {}

  /** Tries the interleavings of all specifications of one class, as one part. */
  public static List<InterleavingResult> explore(
      String specClass, List<Path> classPath, List<Path> folders, Path workFolder, boolean deep) {
    return explore(specClass, classPath, folders, workFolder, deep, 0, 1);
  }

  /**
   * Tries the interleavings of the specifications of one class, in a child process. Blocks until it
   * has ended. Different parts may be tried at the same time: a child keeps one core busy, since of
   * two threads that are steered only one runs.
   *
   * @param classPath the child's whole class path
   * @param folders those of it whose classes are to be steered: the learner's and the
   *     specification's
   * @param part every so many-th specification, as many as there are parts, beginning with this
   *     one; from 0
   */
  static List<InterleavingResult> explore(
      String specClass,
      List<Path> classPath,
      List<Path> folders,
      Path workFolder,
      boolean deep,
      int part,
      int parts) {
    var child =
        ChildJvm.run(
            new ChildJvm.Spec(
                InterleavingsMain.class.getName(),
                List.of(
                    specClass,
                    folders.stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                    deep ? "deep" : "quick",
                    Integer.toString(part),
                    Integer.toString(parts)),
                classPath,
                FLAGS,
                workFolder,
                "interleavings-%d.jsonl".formatted(part),
                deep ? Duration.ofMinutes(30) : Duration.ofSeconds(180)));
    var results = new ArrayList<InterleavingResult>();
    String under = null;
    var ended = false;
    var told = child.told(InterleavingsMain.Event.class);
    if (told.forged()) {
      return List.of(InterleavingResult.of(specClass, Status.FAILED, Journal.FORGED));
    }
    for (var event : told.values()) {
      under = event.begun();
      ended = event.begun() == null && event.result() == null;
      if (event.result() != null) {
        results.add(event.result());
      }
    }
    if (under != null && child.timedOut()) {
      // Whether it is slow or stuck cannot be told here; on the hardware a watch tells the one from
      // the other.
      results.add(
          InterleavingResult.of(
              under, Status.NOT_EXPLORED, "its interleavings did not come to an end"));
    } else if (under != null) {
      results.add(InterleavingResult.exit(under, child.exitCode()));
    } else if (!ended && !results.isEmpty()) {
      results.add(InterleavingResult.exit(specClass, child.exitCode()));
    } else if (!ended) {
      results.add(InterleavingResult.of(specClass, Status.ERROR, tail(child.output())));
    }
    return results;
  }

  private static String tail(String output) {
    var lines = output.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
  }
}

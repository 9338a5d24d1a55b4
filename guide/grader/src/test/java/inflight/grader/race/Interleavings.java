package inflight.grader.race;

import inflight.grader.TestBench;
import inflight.grader.race.explore.InterleavingResult;
import java.nio.file.Path;
import java.util.List;

/** Tries the interleavings of specifications that are compiled with the tests. */
final class Interleavings {
  private Interleavings() {}

  static List<InterleavingResult> explore(
      String specClass, List<Path> classPath, List<Path> folders, Path workFolder, boolean deep) {
    return RaceJudge.explore(specClass, folders, "tests", TestBench.bench()).interleavings();
  }
}

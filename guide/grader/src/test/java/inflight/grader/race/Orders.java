package inflight.grader.race;

import inflight.grader.TestBench;
import inflight.grader.race.happensbefore.OrderResult;
import java.nio.file.Path;
import java.util.List;

/** Checks specifications that are compiled with the tests for happens-before. */
final class Orders {
  private Orders() {}

  static List<OrderResult> check(
      String specClass, List<Path> classPath, List<Path> folders, Path workFolder) {
    return RaceJudge.explore(specClass, folders, "tests", TestBench.bench()).orders();
  }
}

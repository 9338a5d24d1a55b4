package inflight.grader.submission;

import inflight.grader.book.Workspace;
import inflight.grader.model.Exercise;
import inflight.grader.model.Finding;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be compiled, in words that can be sent to another process.
 *
 * @param folder what was handed in
 * @param classes where the classes go: an empty folder, or one that does not exist yet
 * @param givenUp sources that the compiler did not come to an end with, and what it did
 */
record CompileOrder(
    String folder,
    String classes,
    String stubClasses,
    String stubSources,
    String testClasses,
    String testSources,
    List<Exercise> exercises,
    Map<String, String> givenUp) {

  /**
   * What it came to.
   *
   * @param sources the source file of each exercise that was handed in, by the exercise's name
   * @param problems what keeps an exercise from being graded, by the exercise's name
   * @param ungraded the files that look like more of that
   */
  record Outcome(
      Map<String, String> sources, Map<String, Finding> problems, List<Ungraded> ungraded) {}

  static CompileOrder of(Path folder, Path classes, Workspace workspace, List<Exercise> exercises) {
    return new CompileOrder(
        folder.toString(),
        classes.toString(),
        workspace.stubClasses().toString(),
        workspace.stubSources().toString(),
        workspace.testClasses().toString(),
        workspace.root().resolve("exercises/src/test/java").toString(),
        List.copyOf(exercises),
        Map.of());
  }

  CompileOrder without(String file, String reason) {
    var all = new LinkedHashMap<>(givenUp);
    all.put(file, reason);
    return new CompileOrder(
        folder, classes, stubClasses, stubSources, testClasses, testSources, exercises, all);
  }
}

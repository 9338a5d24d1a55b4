package inflight.grader.book;

import java.nio.file.Path;
import java.util.List;

/**
 * Where things are.
 *
 * @param root the checkout
 * @param stubSources the stubs as the learner edits them
 * @param stubClasses the stubs, compiled, with the types that are handed to the learner whole
 * @param testClasses the exercises' tests, compiled
 * @param libraries what the tests need besides: the grader and its dependencies
 * @param guide the guide's folder
 * @param output where results go, made if missing
 */
public record Workspace(
    Path root,
    Path stubSources,
    Path stubClasses,
    Path testClasses,
    List<Path> libraries,
    Path guide,
    Path output) {
  public Workspace {
    libraries = List.copyOf(libraries);
  }

  /** The workspace of a checkout that Maven has compiled. */
  public static Workspace of(Path root, List<Path> libraries) {
    var exercises = root.resolve("exercises");
    return new Workspace(
        root,
        exercises.resolve("src/main/java"),
        exercises.resolve("target/classes"),
        exercises.resolve("target/test-classes"),
        libraries,
        root.resolve("guide"),
        exercises.resolve("target/inflight"));
  }

  /** Where what judge processes start from is kept, for all runs in this checkout. */
  public Path judges() {
    return root.resolve("exercises/target/inflight-judge");
  }
}

package inflight.grader.judge;

import inflight.grader.book.Workspace;
import inflight.grader.model.Exercise;
import inflight.grader.model.Loop;
import inflight.grader.submission.Submission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to grade and how.
 *
 * @param exercises those to grade
 * @param deep true for minutes instead of seconds of jcstress
 * @param loop what carries those that run on an event loop
 * @param apart true to judge each axis for itself, also when an earlier one has failed
 * @param fresh true to keep no verdict of an earlier run
 */
public record Request(
    Workspace workspace,
    Submission submission,
    List<Exercise> exercises,
    boolean deep,
    Loop loop,
    boolean apart,
    boolean fresh) {
  public Request {
    exercises = List.copyOf(exercises);
  }

  /** A request that may keep verdicts. */
  public Request(
      Workspace workspace,
      Submission submission,
      List<Exercise> exercises,
      boolean deep,
      Loop loop,
      boolean apart) {
    this(workspace, submission, exercises, deep, loop, apart, false);
  }

  /** A request in which an axis waits for the earlier ones. */
  public Request(
      Workspace workspace,
      Submission submission,
      List<Exercise> exercises,
      boolean deep,
      Loop loop) {
    this(workspace, submission, exercises, deep, loop, false);
  }

  /**
   * The class path of a child that grades the submission: what was handed in comes first and
   * shadows the stub.
   */
  public List<Path> classPath() {
    var path = new ArrayList<Path>();
    if (!submission.classes().equals(workspace.stubClasses())) {
      path.add(submission.classes());
    }
    path.add(workspace.stubClasses());
    path.add(workspace.testClasses());
    path.addAll(workspace.libraries());
    return path;
  }
}

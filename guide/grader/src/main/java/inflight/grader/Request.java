package inflight.grader;

import java.util.List;

/**
 * What to grade and how.
 *
 * @param exercises those to grade
 * @param deep true for minutes instead of seconds of jcstress
 * @param loop what carries those that run on an event loop
 * @param apart true to judge each axis for itself, also when an earlier one has failed
 */
public record Request(
    Workspace workspace,
    Submission submission,
    List<Exercise> exercises,
    boolean deep,
    Loop loop,
    boolean apart) {
  public Request {
    exercises = List.copyOf(exercises);
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
}

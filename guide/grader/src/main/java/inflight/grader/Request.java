package inflight.grader;

import java.util.List;

/**
 * What to grade and how.
 *
 * @param exercises those to grade
 * @param deep true for minutes instead of seconds of jcstress
 * @param loop what carries those that run on an event loop
 */
public record Request(
    Workspace workspace, Submission submission, List<Exercise> exercises, boolean deep, Loop loop) {
  public Request {
    exercises = List.copyOf(exercises);
  }
}

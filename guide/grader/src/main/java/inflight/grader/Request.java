package inflight.grader;

import java.util.List;

/**
 * What to grade and how.
 *
 * @param exercises those to grade
 * @param deep true for minutes instead of seconds of jcstress
 */
public record Request(
    Workspace workspace, Submission submission, List<Exercise> exercises, boolean deep) {
  public Request {
    exercises = List.copyOf(exercises);
  }
}

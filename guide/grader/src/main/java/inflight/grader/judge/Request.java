package inflight.grader.judge;

import inflight.grader.book.Workspace;
import inflight.grader.model.Exercise;
import inflight.grader.model.Loop;
import inflight.grader.process.Assignment;
import inflight.grader.process.Work;
import inflight.grader.submission.Submission;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What to grade and how.
 *
 * @param exercises those to grade
 * @param deep true for minutes instead of seconds of jcstress
 * @param loop what carries those that run on an event loop
 * @param owner whose hand-in it is: judge processes are not shared between owners
 * @param settings system properties that tests may ask for
 * @param until for an exercise's name, the words after which its behavior tests may end: the proof
 *     that a mistake is told need not run on. A learner's run goes through all tests
 */
public record Request(
    Workspace workspace,
    Submission submission,
    List<Exercise> exercises,
    boolean deep,
    Loop loop,
    String owner,
    Map<String, String> settings,
    Map<String, List<String>> until) {
  public Request {
    exercises = List.copyOf(exercises);
    settings = Map.copyOf(settings);
    until = Map.copyOf(until);
  }

  /** A request without settings, whose tests run to their end. */
  public Request(
      Workspace workspace,
      Submission submission,
      List<Exercise> exercises,
      boolean deep,
      Loop loop,
      String owner) {
    this(workspace, submission, exercises, deep, loop, owner, Map.of(), Map.of());
  }

  /** A request whose hand-in is told from others by where it was compiled to. */
  public Request(
      Workspace workspace,
      Submission submission,
      List<Exercise> exercises,
      boolean deep,
      Loop loop) {
    this(
        workspace,
        submission,
        exercises,
        deep,
        loop,
        submission.classes().toAbsolutePath().toString());
  }

  /** The same with such settings. */
  public Request with(Map<String, String> settings) {
    return new Request(workspace, submission, exercises, deep, loop, owner, settings, until);
  }

  /** The same, whose behavior tests end after such words. */
  public Request until(Map<String, List<String>> words) {
    return new Request(workspace, submission, exercises, deep, loop, owner, settings, words);
  }

  /**
   * The folders of the classes that a judge process loads: the tests, then what was handed in, then
   * the stubs. What comes first shadows what comes later.
   */
  public List<Path> folders() {
    return Stream.of(workspace.testClasses(), submission.classes(), workspace.stubClasses())
        .distinct()
        .toList();
  }

  /** Work on this hand-in. */
  public Assignment assignment(Class<? extends Work> work, List<String> args) {
    var properties = new HashMap<>(settings);
    properties.put("loop", loop.property());
    return Assignment.of(work, args, folders(), properties);
  }
}

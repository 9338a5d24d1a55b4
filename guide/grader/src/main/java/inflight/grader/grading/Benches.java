package inflight.grader.grading;

import inflight.grader.book.Workspace;
import inflight.grader.judge.Bench;
import inflight.grader.process.Crew;
import inflight.grader.process.JudgeJar;
import java.nio.file.Path;

/** Opens benches. */
public final class Benches {
  private Benches() {}

  /**
   * A bench for a run that is about to begin: its first processes are on their way when this
   * returns.
   *
   * @param exercises how many are to be graded
   */
  public static Bench open(Workspace workspace, int exercises) {
    var cores = Runtime.getRuntime().availableProcessors();
    return open(workspace, workspace.output().resolve("work"), exercises, cores);
  }

  /**
   * The same with its processes in a folder of their own.
   *
   * @param folder made if missing
   * @param permits how many assignments that keep one core busy are done at a time
   */
  public static Bench open(Workspace workspace, Path folder, int exercises, int permits) {
    var jar = JudgeJar.in(workspace.judges(), workspace.libraries());
    var bench = new Bench(new Crew(jar, folder), permits);
    bench.crew().prepare(Math.min(exercises, bench.permits()), Training.assignments());
    return bench;
  }
}

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
    return open(workspace, workspace.output().resolve("work"), exercises);
  }

  /**
   * The same with its processes in a folder of their own.
   *
   * @param folder made if missing
   */
  public static Bench open(Workspace workspace, Path folder, int exercises) {
    var jar = JudgeJar.in(workspace.judges(), workspace.libraries());
    var bench = new Bench(new Crew(jar, folder));
    bench.crew().prepare(Math.min(exercises, bench.cores()), Training.assignments());
    return bench;
  }
}

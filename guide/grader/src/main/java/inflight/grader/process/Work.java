package inflight.grader.process;

/**
 * What a judge process can do. An implementation has a constructor without parameters, and is found
 * by its name in the {@link Assignment}.
 */
public interface Work {
  /**
   * Does it, on the process's main thread, and tells what it finds as it finds it. What it throws
   * ends the process.
   */
  void run(Assignment assignment, Journal journal) throws Throwable;
}

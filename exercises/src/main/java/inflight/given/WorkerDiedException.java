package inflight.given;

/** A worker's process has ended and owes an answer, or is asked for one when it is gone. */
@SuppressWarnings("serial")
public final class WorkerDiedException extends Exception {
  private final int exitValue;

  /**
   * @param exitValue of the process
   * @param log the end of what it has written to its standard error, if anybody has kept it
   */
  public WorkerDiedException(int exitValue, String log) {
    super(
        "the worker has ended with exit value "
            + exitValue
            + (log.isBlank() ? "" : ": " + log.strip()));
    this.exitValue = exitValue;
  }

  /** What the process has ended with, as {@link Process#exitValue} says it. */
  public int exitValue() {
    return exitValue;
  }
}

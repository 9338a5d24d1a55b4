package inflight.grader.submission;

/** The compiler did not come to an end of its own. */
final class CompilerStopped extends RuntimeException {
  private final String file;

  /**
   * @param file the source that it was busy with, or null if that is not known
   * @param reason what became of it, to be read after "the compiler"
   */
  CompilerStopped(String file, String reason) {
    super(reason);
    this.file = file;
  }

  String file() {
    return file;
  }
}

package inflight.grader.submission;

/**
 * A file that looks as if it was meant to be graded, or to be compiled with what is, and was not.
 *
 * @param file relative to the folder that was handed in
 * @param reason why not, to be read after the file's name and a colon
 */
public record Ungraded(String file, String reason) {
  @Override
  public String toString() {
    return file + ": " + reason;
  }
}

package inflight.grader.race.steps;

/**
 * A place in instrumented code where threads may be switched.
 *
 * @param kind what happens there
 * @param owner the class that the code belongs to
 * @param what the field that is accessed or the method that is called, as the learner would say it
 * @param file the source file's name
 * @param line the line; 0 if unknown
 */
public record Site(Kind kind, String owner, String what, String file, int line) {
  public enum Kind {
    READ,
    WRITE,
    CALL,
    LOCK
  }

  public String where() {
    return line > 0 ? file + ":" + line : file;
  }
}

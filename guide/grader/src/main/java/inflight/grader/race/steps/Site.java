package inflight.grader.race.steps;

/**
 * A place in instrumented code where a step is taken.
 *
 * @param kind what happens there
 * @param owner the class that the code belongs to
 * @param method the name of the method that the code belongs to
 * @param what the field that is accessed or the method that is called, as the learner would say it
 * @param file the source file's name
 * @param line the line; 0 if unknown
 * @param index which one of the sites of its method it is
 * @param traits what else is known of it
 */
public record Site(
    Kind kind,
    String owner,
    String method,
    String what,
    String file,
    int line,
    int index,
    Traits traits) {
  /** What happens at a site. */
  public enum Kind {
    READ,
    WRITE,
    CALL,
    LOCK
  }

  /**
   * What the instruction alone says.
   *
   * @param isVolatile it accesses a volatile field
   * @param inConstructor what it writes, nobody else sees yet, or a race on the reference shows
   * @param isTold it belongs into a schedule that is told to people
   * @param spawns it may make another thread do something
   * @param takesTime it is handed a number of the length of a time
   */
  public record Traits(
      boolean isVolatile,
      boolean inConstructor,
      boolean isTold,
      boolean spawns,
      boolean takesTime) {}

  public String where() {
    return line > 0 ? file + ":" + line : file;
  }

  /** The name of the field, or of the method without its class. */
  public String name() {
    return what.substring(what.lastIndexOf('.') + 1);
  }

  /** True for code of the specification itself, which the learner cannot change. */
  public boolean isOf(String specification) {
    return outermost(owner).equals(outermost(specification));
  }

  /** The name of the class that another one is nested in; of one that is not, its own. */
  public static String outermost(String className) {
    var dollar = className.indexOf('$');
    return dollar < 0 ? className : className.substring(0, dollar);
  }
}

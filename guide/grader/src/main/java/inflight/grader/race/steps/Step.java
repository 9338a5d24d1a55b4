package inflight.grader.race.steps;

import java.util.concurrent.TimeUnit;

/**
 * One step of one thread, as instrumented code tells it.
 *
 * @param kind what is done
 * @param object on which: the owner of a field (for a static one the class that is named), an
 *     array, a monitor, the receiver of a call, what is copied; null if there is none
 * @param part the name of the field or the index of the element; null if there is none
 * @param arguments the references and the longs that a call of the JDK is handed
 * @param site where
 * @param value what is written; null for all else
 */
public record Step(
    Kind kind, Object object, Object part, Object[] arguments, Site site, Object value) {
  private static final Object[] NONE = {};
  private static final String TIMED_WAIT = "TimeUnit.timedWait";

  /** What a step does. */
  public enum Kind {
    /** Reads a field or an element. */
    READ,
    /** Writes one. */
    WRITE,
    /** Takes a monitor. */
    LOCK,
    /** Gives a monitor back. */
    UNLOCK,
    /** Calls a method of an object, {@code wait}, {@code notify} and their like among them. */
    CALL,
    /** Calls a static method of the JDK. */
    STATIC,
    /** Hands a collection or an array to the JDK, which reads all of it. */
    COPY
  }

  static Step of(Kind kind, Object object, Site site) {
    return new Step(kind, object, null, NONE, site, null);
  }

  static Step of(Kind kind, Object object, Object part, Site site, Object value) {
    return new Step(kind, object, part, NONE, site, value);
  }

  static Step of(Kind kind, Object object, Object[] arguments, Site site) {
    return new Step(kind, object, null, arguments == null ? NONE : arguments, site, null);
  }

  /** As the listener is to see it: {@code timedWait} is a wait on what it is handed. */
  static Step ofCall(Object receiver, Object[] arguments, Site site) {
    return site.what().equals(TIMED_WAIT) && arguments[0] != null
        ? of(Kind.CALL, arguments[0], new Object[] {arguments[1]}, site)
        : of(Kind.CALL, receiver, arguments, site);
  }

  /** Whether it waits on the monitor of its object, which it gives back meanwhile. */
  public boolean waitsOnMonitor() {
    return site.what().equals("Object.wait")
        || site.what().equals(TIMED_WAIT) && !(object instanceof TimeUnit);
  }

  /** Whether a call takes no longer than a time that it is handed. */
  public boolean isTimed() {
    return site.traits().takesTime() && time() > 0 || name().equals("awaitUntil");
  }

  /** Whether a call is handed a time that is over already. */
  public boolean isTimeOver() {
    return site.traits().takesTime() && time() <= 0 && !site.what().equals("Object.wait");
  }

  private long time() {
    for (var argument : arguments) {
      if (argument instanceof Long time) {
        return time;
      }
    }
    return 0;
  }

  /** The name of the field or method. */
  public String name() {
    return site.name();
  }
}

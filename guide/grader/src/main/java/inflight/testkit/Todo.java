package inflight.testkit;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a stub throws where work is due: an {@link UnsupportedOperationException} whose message
 * starts with "TODO".
 *
 * @param text the message
 * @param where the stub's line, such as {@code HitCounter.java:14}; empty if it is not known
 */
public record Todo(String text, String where) {
  /** A failed assertion may hold the exception in its text alone. */
  private static final Pattern IN_TEXT =
      Pattern.compile("UnsupportedOperationException: (TODO[^\\n\\r]*)");

  /** So many throwables are looked at: a learner's may have any number of causes. */
  private static final int MOST = 1_000;

  /** What a worker of the test under way has met; its own thread may wait for that worker. */
  private static volatile Todo met;

  /** A worker has ended with this: if it is a TODO, there is nothing to wait for any more. */
  static void note(Throwable thrown) {
    find(thrown).ifPresent(it -> met = it);
  }

  static boolean isMet() {
    return met != null;
  }

  /** What was met since the last call, which is then forgotten. */
  static Optional<Todo> takeMet() {
    var taken = Optional.ofNullable(met);
    met = null;
    return taken;
  }

  /** Looks for a TODO in an error, its causes, what it suppressed, and what its message quotes. */
  public static Optional<Todo> find(Throwable thrown) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    var next = new ArrayDeque<Throwable>();
    if (thrown != null) {
      next.add(thrown);
    }
    while (!next.isEmpty() && seen.size() < MOST) {
      var each = next.remove();
      if (seen.add(each)) {
        var found = in(each);
        if (found.isPresent()) {
          return found;
        }
        var cause = Throwables.cause(each);
        if (cause != null) {
          next.add(cause);
        }
        next.addAll(Throwables.suppressed(each));
      }
    }
    return Optional.empty();
  }

  private static Optional<Todo> in(Throwable thrown) {
    if (thrown instanceof UnsupportedOperationException) {
      var message = Throwables.message(thrown);
      if (message != null && message.startsWith("TODO")) {
        return Optional.of(new Todo(message, LearnersCode.line(Throwables.stack(thrown))));
      }
    }
    if (thrown instanceof AssertionError) {
      var message = Throwables.message(thrown);
      var quoted = IN_TEXT.matcher(message == null ? "" : message);
      if (quoted.find()) {
        return Optional.of(new Todo(quoted.group(1), ""));
      }
    }
    return Optional.empty();
  }
}

package inflight.testkit;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
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

  /** Looks for a TODO in an error, its causes, what it suppressed, and what its message quotes. */
  public static Optional<Todo> find(Throwable thrown) {
    return find(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static Optional<Todo> find(Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return Optional.empty();
    }
    var message = thrown.getMessage();
    if (message != null) {
      if (thrown instanceof UnsupportedOperationException && message.startsWith("TODO")) {
        return Optional.of(new Todo(message, LearnersCode.line(thrown.getStackTrace())));
      }
      var quoted = IN_TEXT.matcher(message);
      if (thrown instanceof AssertionError && quoted.find()) {
        return Optional.of(new Todo(quoted.group(1), ""));
      }
    }
    var found = find(thrown.getCause(), seen);
    for (var other : thrown.getSuppressed()) {
      found = found.or(() -> find(other, seen));
    }
    return found;
  }
}

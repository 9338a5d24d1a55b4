package inflight.testkit;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What may be handed to JUnit, and to whoever tells of a failure: they ask throwables for their
 * messages and causes, and where code under test answers, they may never come back, or end without
 * a result.
 */
final class Harmless {
  private static final int MOST_THROWABLES = 50;
  private static final int MOST_CAUSES_TOLD = 3;

  private static final List<String> ASKED =
      List.of(
          "getMessage",
          "getLocalizedMessage",
          "toString",
          "getCause",
          "getStackTrace",
          "hashCode",
          "printStackTrace");

  private Harmless() {}

  /** The same throwable if it is harmless, else an error that says what it says. */
  static Throwable of(Throwable thrown) {
    return isHarmless(thrown) ? thrown : new Told(thrown);
  }

  private static boolean isHarmless(Throwable thrown) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    var next = new ArrayDeque<Throwable>(List.of(thrown));
    while (!next.isEmpty()) {
      var each = next.remove();
      if (!seen.add(each)
          || seen.size() > MOST_THROWABLES
          || ASKED.stream().anyMatch(it -> Throwables.isOverridden(each.getClass(), it))
          || Throwables.isCut(each.getMessage())) {
        return false;
      }
      if (each.getCause() != null) {
        next.add(each.getCause());
      }
      next.addAll(List.of(each.getSuppressed()));
    }
    return true;
  }

  /** Says what another throwable says. */
  private static final class Told extends AssertionError {
    private static final long serialVersionUID = 1;

    Told(Throwable thrown) {
      super(words(thrown));
      setStackTrace(Throwables.stack(thrown));
      for (var other : Throwables.suppressed(thrown)) {
        if (isHarmless(other)) {
          addSuppressed(other);
        } else {
          addSuppressed(new AssertionError(Throwables.describe(other)));
        }
      }
    }

    private static String words(Throwable thrown) {
      var message = Throwables.message(thrown);
      var words = new StringBuilder();
      if (thrown instanceof AssertionError) {
        words.append(message == null ? "" : message);
      } else {
        words.append("the test ended with ").append(Words.typeName(thrown.getClass().getName()));
        words.append(message == null ? "" : ": " + message);
      }
      for (var cause : Throwables.causes(thrown).stream().limit(MOST_CAUSES_TOLD).toList()) {
        var described = Throwables.describe(cause);
        if (words.indexOf(described) < 0) {
          words.append("\ncaused by ").append(described);
        }
      }
      return words.toString();
    }
  }
}

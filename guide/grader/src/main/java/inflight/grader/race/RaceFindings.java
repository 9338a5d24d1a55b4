package inflight.grader.race;

import inflight.grader.model.Finding;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.happensbefore.OrderResult;
import java.util.ArrayList;
import java.util.List;

/** What failed, in words. */
final class RaceFindings {
  private RaceFindings() {}

  static Finding of(InterleavingResult result) {
    var details = new ArrayList<String>();
    if (result.schedule() != null) {
      details.addAll(result.schedule().render());
    }
    var claim =
        result.kind() == null
            ? result.description()
            : switch (result.kind()) {
              case EXIT -> result.description();
              case FORBIDDEN -> "%s Outcome: %s".formatted(result.description(), result.outcome());
              case DEADLOCK -> "Deadlock: " + result.description();
              case LOST_WAKEUP -> "Lost wake-up: " + result.description();
              case KEPT_LOCK -> "A lock that is never given back: " + result.description();
              case EXCEPTION -> "%s: %s".formatted(result.description(), result.outcome());
              case UNREACHED ->
                  "Too much synchronization: no order of steps leads to the outcome %s. %s"
                      .formatted(result.outcome(), result.description());
            };
    if (result.explored() > 0) {
      details.add(
          "(number %,d of the interleavings tried for %s)"
              .formatted(result.explored(), shortName(result.spec())));
    }
    return new Finding(claim, details, lastLine(result));
  }

  private static String lastLine(InterleavingResult result) {
    return result.schedule() == null || result.schedule().steps().isEmpty()
        ? ""
        : result.schedule().steps().getLast().where();
  }

  static Finding of(OrderResult result) {
    return new Finding(
        "Data race on %s: nothing orders the %s and the %s"
            .formatted(result.what(), result.first(), result.second()),
        List.of(
            "Without a happens-before edge between the two, a thread may see an old value, or an"
                + " object half built,",
            "on another machine or on another day, even if it never happens here.",
            "What would order them: one lock around both; or a volatile field, written after the"
                + " one and read before the other;",
            "or an object of java.util.concurrent in its place.",
            "(found in %s%s)"
                .formatted(
                    shortName(result.spec()),
                    result.description().isEmpty() ? "" : ", " + result.description())),
        result.where());
  }

  static Finding of(HardwareResult result) {
    var forbidden = result.forbidden();
    if (forbidden == null) {
      return new Finding(
          "%s did not run to its end on the hardware".formatted(shortName(result.spec())),
          lines(result.messages()));
    }
    // A loop that never saw its signal comes with the line at which it runs on.
    var details = new ArrayList<>(lines(result.messages()));
    details.add(
        "seen %,d times in %,d samples of %s on this machine's hardware"
            .formatted(forbidden.samples(), result.samples(), shortName(result.spec())));
    return new Finding(
        "%s Outcome: %s".formatted(forbidden.description(), forbidden.outcome()), details);
  }

  /** A specification's name without its package. */
  static String shortName(String spec) {
    return spec.substring(spec.lastIndexOf('.') + 1).replace('$', '.');
  }

  static List<String> lines(List<String> messages) {
    return messages.stream().flatMap(String::lines).toList();
  }
}

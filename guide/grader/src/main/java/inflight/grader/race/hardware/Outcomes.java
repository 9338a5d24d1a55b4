package inflight.grader.race.hardware;

import inflight.grader.race.hardware.HardwareResult.Seen;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;

/** What a specification says of the outcomes. */
final class Outcomes {
  private final Outcome[] cases;

  Outcomes(Class<?> test) {
    cases = test.getAnnotationsByType(Outcome.class);
  }

  /** As jcstress: the case with exactly this id, else the first that matches; others are bad. */
  Seen seen(String outcome, long samples) {
    return Stream.of(cases)
        .filter(it -> List.of(it.id()).contains(outcome))
        .findFirst()
        .or(() -> Stream.of(cases).filter(it -> matches(it, outcome)).findFirst())
        .map(it -> new Seen(outcome, it.expect().name(), it.desc(), samples))
        .orElseGet(
            () ->
                new Seen(
                    outcome, Expect.UNKNOWN.name(), "an outcome that nobody expects", samples));
  }

  boolean isBad(String outcome) {
    return seen(outcome, 1).isBad();
  }

  private static boolean matches(Outcome listed, String outcome) {
    return Stream.of(listed.id()).anyMatch(id -> Pattern.matches(id, outcome));
  }
}

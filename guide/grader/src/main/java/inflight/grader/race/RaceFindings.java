package inflight.grader.race;

import inflight.grader.model.Finding;
import inflight.grader.race.Judged.Came;
import inflight.grader.race.Judged.Kind;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.Schedule;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.hardware.HardwareResult;
import inflight.testkit.Words;
import java.util.ArrayList;
import java.util.List;

/** Puts each kind of result in words. */
final class RaceFindings {
  private RaceFindings() {}

  static Judged of(InterleavingResult result) {
    var name = Judged.shortName(result.spec());
    return switch (result.status()) {
      case PASSED -> of(result, Came.PASSED, null);
      case FAILED -> of(result, Came.FAILED, finding(result));
      case NOT_STARTED -> of(result, Came.TODO, null);
      case NOT_EXPLORED ->
          of(
              result,
              Came.NOT_APPLICABLE,
              new Finding(
                  "the interleavings of %s were not tried, since %s"
                      .formatted(name, result.description()),
                  List.of()));
      case INCONCLUSIVE ->
          of(result, Came.INCONCLUSIVE, new Finding(result.description(), List.of()));
      case ERROR ->
          of(result, Came.ERROR, new Finding(name, result.description().lines().toList()));
    };
  }

  private static Judged of(InterleavingResult result, Came came, Finding finding) {
    return new Judged(
        Kind.INTERLEAVINGS, result.spec(), came, result.explored(), result.complete(), finding);
  }

  static Judged of(OrderResult result) {
    var name = Judged.shortName(result.spec());
    return switch (result.status()) {
      case PASSED -> of(result, Came.PASSED, null);
      case FAILED -> of(result, Came.FAILED, finding(result));
      case NOT_STARTED -> of(result, Came.TODO, null);
      case NOT_JUDGED ->
          of(
              result,
              Came.NOT_APPLICABLE,
              new Finding(
                  "%s was not checked for happens-before, since %s"
                      .formatted(name, result.description()),
                  List.of()));
      case ERROR ->
          of(result, Came.ERROR, new Finding(name, result.description().lines().toList()));
    };
  }

  private static Judged of(OrderResult result, Came came, Finding finding) {
    return new Judged(Kind.HAPPENS_BEFORE, result.spec(), came, 0, true, finding);
  }

  static Judged of(HardwareResult result) {
    var words = String.join(" ", result.messages());
    return switch (result.status()) {
      case PASSED -> of(result, Came.PASSED, null);
      case FAILED -> of(result, Came.FAILED, finding(result));
      case NOT_STARTED -> of(result, Came.TODO, null);
      // The same for all specifications, so it names none.
      case NOT_POSSIBLE -> of(result, Came.NOT_APPLICABLE, new Finding(words, List.of()));
      case INCONCLUSIVE -> of(result, Came.INCONCLUSIVE, new Finding(words, List.of()));
      case ERROR ->
          of(
              result,
              Came.ERROR,
              new Finding(Judged.shortName(result.spec()), lines(result.messages())));
    };
  }

  private static Judged of(HardwareResult result, Came came, Finding finding) {
    return new Judged(Kind.HARDWARE, result.spec(), came, result.samples(), true, finding);
  }

  private static Finding finding(InterleavingResult result) {
    var details = new ArrayList<String>();
    if (result.schedule() != null) {
      details.addAll(result.schedule().render());
    }
    if (result.explored() > 0) {
      details.add(
          Words.format(
              "(number %,d of the interleavings tried for %s%s)",
              result.explored(), Judged.shortName(result.spec()), whole(result.schedule())));
    }
    var scene = Scene.of(result);
    return new Finding(claim(result) + scene.words(), details, scene.line());
  }

  private static String whole(Schedule schedule) {
    return schedule == null || schedule.whole().isEmpty()
        ? ""
        : Words.format("; all %,d steps of it are in grade.json", schedule.steps().size());
  }

  private static String claim(InterleavingResult result) {
    if (result.kind() == null) {
      return result.description();
    }
    return switch (result.kind()) {
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
  }

  private static Finding finding(OrderResult result) {
    var details = new ArrayList<String>();
    var learners = learnersFile(result.spec());
    if (!(result.first() + " " + result.second()).contains(learners)) {
      details.add(
          "Neither line is in %s: what it does between the two has to order them."
              .formatted(learners));
    }
    details.addAll(
        List.of(
            "Without a happens-before edge between the two, a thread may see an old value, or an"
                + " object half built,",
            "on another machine or on another day, even if it never happens here.",
            "What would order them: one lock around both; or a volatile field, written after the"
                + " one and read before the other;",
            "or an object of java.util.concurrent in its place.",
            "(found in %s)".formatted(Judged.shortName(result.spec()))));
    return new Finding(
        "Data race on %s: nothing orders the %s and the %s"
            .formatted(result.what(), result.first(), result.second()),
        details,
        result.where());
  }

  /** The file of the class that a specification is about, such as {@code Bank.java}. */
  private static String learnersFile(String spec) {
    return Judged.shortName(spec).replaceFirst("(Stress)?(\\..*)?$", ".java");
  }

  private static Finding finding(HardwareResult result) {
    var forbidden = result.forbidden();
    var name = Judged.shortName(result.spec());
    if (forbidden == null) {
      var lines = lines(result.messages());
      var details = new ArrayList<>(lines.subList(Math.min(1, lines.size()), lines.size()));
      details.add("(%s did not run to its end on this machine's hardware)".formatted(name));
      return new Finding(
          lines.isEmpty() ? "It does not come back" : lines.getFirst(), details, result.where());
    }
    // A loop that never saw its signal comes with the line at which it runs on.
    var details = new ArrayList<>(lines(result.messages()));
    details.add(
        Words.format(
            "seen %,d time%s in %,d runs of %s on this machine's hardware",
            forbidden.samples(), forbidden.samples() == 1 ? "" : "s", result.samples(), name));
    return new Finding(
        "%s Outcome: %s".formatted(forbidden.description(), forbidden.outcome()),
        details,
        result.where());
  }

  private static List<String> lines(List<String> messages) {
    return messages.stream().flatMap(String::lines).toList();
  }
}

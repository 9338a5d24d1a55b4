package inflight.grader.race;

import static java.util.stream.Collectors.joining;

import inflight.grader.model.Axis;
import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.race.Judged.Came;
import inflight.grader.race.Judged.Kind;
import inflight.testkit.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the evidence on one exercise comes to. It has passed only if each of its specifications was
 * judged by all that applies to it, and passed. What a busy machine could not show makes it
 * inconclusive; a result that is missing is the grader's error.
 */
final class RaceVerdict {
  private final List<Judged> judged;
  private final List<String> specs;

  private RaceVerdict(List<Judged> judged) {
    this.judged = judged;
    this.specs =
        judged.stream()
            .map(Judged::spec)
            .filter(it -> judged.stream().noneMatch(other -> other.spec().startsWith(it + ".")))
            .distinct()
            .sorted()
            .toList();
  }

  /**
   * @param judged all evidence; none of a kind that was not asked, since an earlier one had failed
   * @param evidence the same, as it is written to grade.json
   * @param seconds what the axis took
   */
  static Verdict of(List<Judged> judged, Object evidence, double seconds) {
    return new RaceVerdict(judged).verdict(evidence, seconds);
  }

  private Verdict verdict(Object evidence, double seconds) {
    var failed = failures();
    var errors = new ArrayList<>(findings(Came.ERROR));
    var todo = judged.stream().anyMatch(it -> it.came() == Came.TODO);
    var inconclusive = inconclusive();
    if (failed.isEmpty() && errors.isEmpty() && !todo && inconclusive.isEmpty()) {
      errors.addAll(missing());
    }
    var status =
        !failed.isEmpty()
            ? Status.FAILED
            : !errors.isEmpty()
                ? Status.ERROR
                : todo
                    ? Status.UNFINISHED
                    : inconclusive.isEmpty() ? Status.PASSED : Status.INCONCLUSIVE;
    // What could not be judged besides would only lead away from what has failed.
    var besides = failed.isEmpty() ? List.of(inconclusive, notes()) : List.<List<Finding>>of();
    var all =
        Stream.concat(Stream.of(failed, errors), besides.stream()).flatMap(List::stream).toList();
    return new Verdict(
        Axis.RACE_FREE, status, summary(status, inconclusive), all, evidence, seconds);
  }

  /** One race shows in several specifications; once is enough. */
  private List<Finding> failures() {
    var races = new LinkedHashMap<Object, Finding>();
    for (var one : judged) {
      if (one.came() == Came.FAILED) {
        races.putIfAbsent(
            one.kind() == Kind.HAPPENS_BEFORE ? one.finding().claim() : one, one.finding());
      }
    }
    return List.copyOf(races.values());
  }

  /** What is said in the same words of several specifications is said once. */
  private List<Finding> findings(Came came) {
    return judged.stream()
        .filter(it -> it.came() == came && it.finding() != null)
        .map(Judged::finding)
        .distinct()
        .toList();
  }

  /** What a kind of evidence had nothing to say of. */
  private List<Finding> notes() {
    return findings(Came.NOT_APPLICABLE).stream().map(it -> Finding.note(it.claim())).toList();
  }

  private List<Finding> missing() {
    if (specs.isEmpty()) {
      return List.of(new Finding("no test was judged; run mvn clean test once", List.of()));
    }
    var missing = new ArrayList<Finding>();
    for (var kind : Kind.values()) {
      var without =
          specs.stream()
              .filter(spec -> judged.stream().noneMatch(it -> it.kind() == kind && it.isOf(spec)))
              .map(Judged::shortName)
              .collect(joining(", "));
      if (!without.isEmpty()) {
        missing.add(
            new Finding(
                "there is no result of %s for %s; run mvn clean test once"
                    .formatted(name(kind), without),
                List.of()));
      }
    }
    return missing;
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case INTERLEAVINGS -> "the interleavings";
      case HAPPENS_BEFORE -> "happens-before";
      case HARDWARE -> "the hardware";
    };
  }

  /** A reason, and of which specifications it holds. */
  private List<Finding> inconclusive() {
    var reasons = new LinkedHashMap<String, List<String>>();
    for (var one : judged) {
      if (one.came() == Came.INCONCLUSIVE) {
        reasons
            .computeIfAbsent(one.finding().claim(), _ -> new ArrayList<>())
            .add(Judged.shortName(one.spec()));
      }
    }
    for (var spec : specs) {
      var own = judged.stream().filter(it -> it.isOf(spec)).toList();
      if (!own.isEmpty() && own.stream().allMatch(it -> it.came() == Came.NOT_APPLICABLE)) {
        reasons
            .computeIfAbsent("there is no way to judge it on this machine", _ -> new ArrayList<>())
            .add(Judged.shortName(spec));
      }
    }
    return reasons.entrySet().stream()
        .map(
            it ->
                new Finding(
                    it.getKey(),
                    List.of(
                        "(so nothing is known of %s)".formatted(String.join(", ", it.getValue())))))
        .toList();
  }

  private String summary(Status status, List<Finding> inconclusive) {
    return switch (status) {
      case FAILED -> failure();
      case UNFINISHED -> "a TODO is left";
      case ERROR -> "it could not be judged";
      case INCONCLUSIVE -> inconclusive.getFirst().claim();
      default -> pass();
    };
  }

  private String failure() {
    var kind =
        judged.stream()
            .filter(it -> it.came() == Came.FAILED)
            .map(Judged::kind)
            .max(Comparator.comparing(it -> it == Kind.HAPPENS_BEFORE))
            .orElseThrow();
    return kind == Kind.HAPPENS_BEFORE
        ? "nothing orders what two threads do with the same memory"
        : "an order of steps leads to a wrong outcome";
  }

  /**
   * Such as "all 1,359 interleavings of 8 tests and 4.2 million runs on the hardware: no wrong
   * outcome, no data race".
   */
  private String pass() {
    var explored = of(Kind.INTERLEAVINGS).filter(it -> it.came() == Came.PASSED).toList();
    var tried = explored.stream().mapToLong(Judged::count).sum();
    var runs = of(Kind.HARDWARE).mapToLong(Judged::count).sum();
    var evidence = new ArrayList<String>();
    if (!explored.isEmpty()) {
      evidence.add(interleavings(tried, explored.stream().filter(Judged::complete).count()));
    }
    if (runs > 0) {
      evidence.add(rough(runs) + " runs on the hardware");
    }
    if (evidence.isEmpty()) {
      evidence.add(counted(specs.size(), "test"));
    }
    return "%s: no wrong outcome%s%s"
        .formatted(
            String.join(" and ", evidence),
            of(Kind.HAPPENS_BEFORE).allMatch(it -> it.came() == Came.PASSED)
                ? ", no data race"
                : "",
            runs > 0
                ? ""
                : of(Kind.HARDWARE).findFirst().map(it -> "; " + it.finding().claim()).orElse(""));
  }

  private String interleavings(long tried, long complete) {
    var words = "%s of %s".formatted(counted(tried, "interleaving"), counted(specs.size(), "test"));
    if (complete == specs.size()) {
      return "all " + words;
    }
    var rest =
        complete == 0 ? "there are more" : "all there are for %d of them".formatted(complete);
    return "%s (%s)".formatted(words, rest);
  }

  private Stream<Judged> of(Kind kind) {
    return judged.stream().filter(it -> it.kind() == kind);
  }

  private static String counted(long count, String noun) {
    return Words.format("%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  /** Such as {@code 4.2 million}: of so many nobody reads the last digits. */
  private static String rough(long count) {
    return count < 1_000_000
        ? Words.format("%,d", count)
        : Words.format("%,.1f million", count / 1e6);
  }
}

package inflight.grader.race;

import inflight.grader.model.Verdict;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.hardware.HardwareResult;
import java.util.List;
import java.util.stream.Stream;

/** What three kinds of evidence on one exercise come to. */
public final class Races {
  /**
   * The evidence.
   *
   * @param orders empty if the interleavings had failed before
   * @param hardware empty if the interleavings or the orders had failed before
   */
  public record Evidence(
      List<InterleavingResult> interleavings,
      List<OrderResult> orders,
      List<HardwareResult> hardware) {}

  private Races() {}

  /** What the evidence comes to. */
  static Verdict verdict(Evidence evidence, double seconds) {
    var judged =
        Stream.of(
                evidence.interleavings().stream().map(RaceFindings::of),
                evidence.orders().stream().map(RaceFindings::of),
                evidence.hardware().stream().map(RaceFindings::of))
            .flatMap(it -> it)
            .toList();
    return RaceVerdict.of(judged, evidence, seconds);
  }
}

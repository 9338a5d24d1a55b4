package inflight.grader.race;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.model.Status;
import inflight.grader.race.HardwareResult.Seen;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.happensbefore.OrderResult;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RacesTest {
  @Test
  @DisplayName("both kinds of evidence clean is a pass")
  void clean() {
    assertThat(
            status(
                interleavings(InterleavingResult.Status.PASSED),
                hardware(HardwareResult.Status.PASSED)))
        .isEqualTo(Status.PASSED);
  }

  @Test
  @DisplayName("either kind failed is a failure")
  void eitherFails() {
    assertThat(
            status(
                interleavings(InterleavingResult.Status.FAILED),
                hardware(HardwareResult.Status.PASSED)))
        .isEqualTo(Status.FAILED);
    assertThat(
            status(
                interleavings(InterleavingResult.Status.PASSED),
                hardware(HardwareResult.Status.FAILED)))
        .isEqualTo(Status.FAILED);
  }

  @Test
  @DisplayName("a blind explorer or a blind jcstress is an error, never a pass")
  void blind() {
    assertThat(
            status(
                interleavings(InterleavingResult.Status.ERROR),
                hardware(HardwareResult.Status.PASSED)))
        .isEqualTo(Status.ERROR);
    assertThat(
            status(
                interleavings(InterleavingResult.Status.PASSED),
                hardware(HardwareResult.Status.ERROR)))
        .isEqualTo(Status.ERROR);
  }

  @Test
  @DisplayName("a hardware run without results is an error, never a pass")
  void noHardwareResult() {
    assertThat(status(interleavings(InterleavingResult.Status.PASSED), List.of()))
        .isEqualTo(Status.ERROR);
  }

  @Test
  @DisplayName("what could not be explored is judged by the other evidence, and that is said")
  void notExplored() {
    var evidence =
        new Races.Evidence(
            interleavings(InterleavingResult.Status.NOT_EXPLORED),
            List.of(),
            hardware(HardwareResult.Status.PASSED));

    var verdict = Races.verdict(evidence, true);

    assertThat(verdict.status()).isEqualTo(Status.PASSED);
    assertThat(verdict.findings().getFirst().claim()).contains("were not tried");
  }

  @Test
  @DisplayName("a data race fails with both lines, even if the hardware has shown nothing")
  void dataRace() {
    var race =
        new OrderResult(
            "inflight.ch01_ideas.LeftStress$Case",
            OrderResult.Status.FAILED,
            "\"ready\"",
            "write at Left.java:7",
            "read at Left.java:11",
            "Left.java:11",
            "");
    var evidence =
        new Races.Evidence(
            interleavings(InterleavingResult.Status.PASSED), List.of(race), List.of());

    var verdict = Races.verdict(evidence, false);

    assertThat(verdict.status()).isEqualTo(Status.FAILED);
    assertThat(verdict.findings().getFirst().claim())
        .isEqualTo(
            "Data race on \"ready\": nothing orders the write at Left.java:7 and the read at"
                + " Left.java:11");
  }

  @Test
  @DisplayName("what was not checked for happens-before is said")
  void notOrdered() {
    var order =
        OrderResult.of("a.LeftStress$Case", OrderResult.Status.NOT_JUDGED, "neither ends alone");
    var evidence =
        new Races.Evidence(
            interleavings(InterleavingResult.Status.PASSED),
            List.of(order),
            hardware(HardwareResult.Status.PASSED));

    var verdict = Races.verdict(evidence, true);

    assertThat(verdict.status()).isEqualTo(Status.PASSED);
    assertThat(verdict.findings().getFirst().claim()).contains("not checked for happens-before");
  }

  private static Status status(
      List<InterleavingResult> interleavings, List<HardwareResult> hardware) {
    return Races.verdict(new Races.Evidence(interleavings, List.of(), hardware), true).status();
  }

  private static List<InterleavingResult> interleavings(InterleavingResult.Status status) {
    return List.of(InterleavingResult.of("inflight.ch01_ideas.LeftStress$Case", status, "said so"));
  }

  private static List<HardwareResult> hardware(HardwareResult.Status status) {
    var seen =
        new Seen(
            "1", status == HardwareResult.Status.FAILED ? "FORBIDDEN" : "ACCEPTABLE", "said so", 5);
    return List.of(
        new HardwareResult(
            "inflight.ch01_ideas.LeftStress.Case", status, List.of(seen), 5, List.of("words")));
  }
}

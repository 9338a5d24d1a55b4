package inflight.grader.race;

import static inflight.grader.race.hardware.HardwareResult.Status.NOT_POSSIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.model.Finding;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.hardware.HardwareResult;
import inflight.grader.race.hardware.HardwareResult.Seen;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RacesTest {
  private static final String ONE_CORE = "judged without the hardware: one core";

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
  @DisplayName("an explorer or a jcstress that failed is an error, never a pass")
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
            orders(OrderResult.Status.PASSED),
            hardware(HardwareResult.Status.PASSED));

    var verdict = Races.verdict(evidence, 1);

    assertThat(verdict.status()).isEqualTo(Status.PASSED);
    assertThat(verdict.findings().getFirst().claim())
        .isEqualTo(
            "Note, nothing for you to do: the interleavings of LeftStress.Case were not tried,"
                + " since said so");
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

    var verdict = Races.verdict(evidence, 1);

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
        OrderResult.of(
            "inflight.ch01_ideas.LeftStress$Case",
            OrderResult.Status.NOT_JUDGED,
            "neither ends alone");
    var evidence =
        new Races.Evidence(
            interleavings(InterleavingResult.Status.PASSED),
            List.of(order),
            hardware(HardwareResult.Status.PASSED));

    var verdict = Races.verdict(evidence, 1);

    assertThat(verdict.status()).isEqualTo(Status.PASSED);
    assertThat(verdict.findings().getFirst().claim()).contains("not checked for happens-before");
  }

  @Test
  @DisplayName("what could not be judged besides a failure is not told with it")
  void notesOfAFailure() {
    var verdict =
        verdict(
            List.of(
                InterleavingResult.of(
                    "inflight.ch01_ideas.LeftStress$A", InterleavingResult.Status.FAILED, "wrong"),
                InterleavingResult.of(
                    "inflight.ch01_ideas.LeftStress$B",
                    InterleavingResult.Status.NOT_EXPLORED,
                    "said so")),
            orders(OrderResult.Status.NOT_JUDGED),
            List.of());

    assertThat(verdict.findings()).extracting(Finding::claim).containsExactly("wrong");
  }

  @Test
  @DisplayName("a machine that was too busy is inconclusive with its reason: no pass, no error")
  void tooBusy() {
    var reason = "this machine is too busy: it did not show a known bug in 76 runs";
    var verdict =
        verdict(
            List.of(explored("A", 7, true), explored("B", 9, true)),
            List.of(ordered("A"), ordered("B")),
            List.of(
                sampled("A", HardwareResult.Status.INCONCLUSIVE, reason),
                sampled("B", HardwareResult.Status.INCONCLUSIVE, reason)));

    assertThat(verdict.status()).isEqualTo(Status.INCONCLUSIVE);
    assertThat(verdict.summary()).isEqualTo(reason);
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.details())
                    .containsExactly("(so nothing is known of LeftStress.A, LeftStress.B)"));
  }

  @Test
  @DisplayName("what has failed has failed, however busy the machine is")
  void failedOnABusyMachine() {
    assertThat(
            status(
                interleavings(InterleavingResult.Status.FAILED),
                List.of(sampled("Case", HardwareResult.Status.INCONCLUSIVE, "too busy"))))
        .isEqualTo(Status.FAILED);
  }

  @Test
  @DisplayName("one core: judged by the interleavings and by happens-before, which is said once")
  void oneCore() {
    var verdict =
        verdict(
            List.of(explored("A", 7, true), explored("B", 9, true)),
            List.of(ordered("A"), ordered("B")),
            List.of(
                HardwareResult.of("inflight.ch01_ideas.LeftStress.A", NOT_POSSIBLE, ONE_CORE),
                HardwareResult.of("inflight.ch01_ideas.LeftStress.B", NOT_POSSIBLE, ONE_CORE)));

    assertThat(verdict.status()).isEqualTo(Status.PASSED);
    assertThat(verdict.findings()).containsExactly(Finding.note(ONE_CORE));
    assertThat(verdict.summary())
        .isEqualTo(
            "all 16 interleavings of 2 tests: no wrong outcome, no data race; judged without the"
                + " hardware: one core");
  }

  @Test
  @DisplayName("what no kind of evidence can judge is inconclusive")
  void nothingCanJudge() {
    var verdict =
        verdict(
            interleavings(InterleavingResult.Status.NOT_EXPLORED),
            orders(OrderResult.Status.NOT_JUDGED),
            List.of(
                HardwareResult.of("inflight.ch01_ideas.LeftStress.Case", NOT_POSSIBLE, ONE_CORE)));

    assertThat(verdict.status()).isEqualTo(Status.INCONCLUSIVE);
  }

  @Test
  @DisplayName("a specification of which a kind of evidence says nothing is an error")
  void missing() {
    var verdict =
        verdict(
            List.of(explored("A", 7, true), explored("B", 9, true)),
            List.of(ordered("A")),
            List.of(sampled("A", HardwareResult.Status.PASSED, "")));

    assertThat(verdict.status()).isEqualTo(Status.ERROR);
    assertThat(verdict.findings().stream().map(Finding::claim))
        .containsExactly(
            "there is no result of happens-before for LeftStress.B; run mvn clean test once",
            "there is no result of the hardware for LeftStress.B; run mvn clean test once");
    assertThat(verdict(List.of(), List.of(), List.of()).status()).isEqualTo(Status.ERROR);
  }

  @Test
  @DisplayName("the summary has rough numbers, says what is complete, and the time is the axis's")
  void summary() {
    var ordered = List.of(ordered("A"), ordered("B"));
    var sampled =
        List.of(
            sampled("A", HardwareResult.Status.PASSED, ""),
            sampled("B", HardwareResult.Status.PASSED, ""));

    var all =
        verdict(List.of(explored("A", 1_350, true), explored("B", 9, true)), ordered, sampled);
    var some =
        verdict(List.of(explored("A", 1_350, true), explored("B", 9, false)), ordered, sampled);

    assertThat(all.summary())
        .isEqualTo(
            "all 1,359 interleavings of 2 tests and 4.2 million runs on the hardware: no wrong"
                + " outcome, no data race");
    assertThat(some.summary())
        .isEqualTo(
            "1,359 interleavings of 2 tests (all there are for 1 of them) and 4.2 million runs on the"
                + " hardware: no wrong outcome, no data race");
    assertThat(all.seconds()).isEqualTo(2.5);
  }

  @Test
  @DisplayName("a failure that the hardware has shown says so, with the learner's line")
  void hang() {
    var hang =
        new HardwareResult(
            "inflight.ch01_ideas.LeftStress.Case",
            HardwareResult.Status.FAILED,
            List.of(),
            0,
            List.of("Deadlock: one waits at Left.java:7 for a ReentrantLock that two holds"),
            "Left.java:7");

    var finding =
        verdict(
                interleavings(InterleavingResult.Status.PASSED),
                orders(OrderResult.Status.PASSED),
                List.of(hang))
            .findings()
            .getFirst();

    assertThat(finding.claim()).startsWith("Deadlock: one waits at");
    assertThat(finding.details())
        .containsExactly("(LeftStress.Case did not run to its end on this machine's hardware)");
    assertThat(finding.where()).isEqualTo("Left.java:7");
  }

  @Test
  @DisplayName("a data race on two lines of the specification names the learner's file")
  void dataRaceOfTheSpecification() {
    var race =
        new OrderResult(
            "inflight.ch01_ideas.LeftStress$Case",
            OrderResult.Status.FAILED,
            "\"payload\"",
            "write at LeftStress.java:86",
            "read at LeftStress.java:97",
            "LeftStress.java:97",
            "");

    var finding =
        verdict(interleavings(InterleavingResult.Status.PASSED), List.of(race), List.of())
            .findings()
            .getFirst();

    assertThat(finding.details().getFirst())
        .isEqualTo("Neither line is in Left.java: what it does between the two has to order them.");
  }

  private static Status status(
      List<InterleavingResult> interleavings, List<HardwareResult> hardware) {
    return verdict(interleavings, orders(OrderResult.Status.PASSED), hardware).status();
  }

  private static Verdict verdict(
      List<InterleavingResult> interleavings,
      List<OrderResult> orders,
      List<HardwareResult> hardware) {
    return Races.verdict(new Races.Evidence(interleavings, orders, hardware), 2.5);
  }

  private static List<OrderResult> orders(OrderResult.Status status) {
    return List.of(OrderResult.of("inflight.ch01_ideas.LeftStress$Case", status, "said so"));
  }

  private static InterleavingResult explored(String name, long explored, boolean complete) {
    return new InterleavingResult(
        "inflight.ch01_ideas.LeftStress$" + name,
        InterleavingResult.Status.PASSED,
        null,
        "",
        "",
        List.of(),
        explored,
        complete,
        null,
        0.1);
  }

  private static OrderResult ordered(String name) {
    return OrderResult.of("inflight.ch01_ideas.LeftStress$" + name, OrderResult.Status.PASSED, "");
  }

  private static HardwareResult sampled(String name, HardwareResult.Status status, String message) {
    return new HardwareResult(
        "inflight.ch01_ideas.LeftStress." + name, status, List.of(), 2_100_000, List.of(message));
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

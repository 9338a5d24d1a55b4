package inflight.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.history.Event.Kind;
import inflight.testkit.history.History.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A history in which all is right, and then the same with one event changed in each way that could
 * be wrong.
 */
class HistoryTest {
  private static final Duration LEASE = Duration.ofMillis(100);

  /**
   * Job 1 is done by worker 1. Job 2 is claimed by worker 2, which is killed after its work; worker
   * 3 does it again. Worker 1 hands job 3 back and does it later. At the end there is nothing.
   */
  private static List<Event> right() {
    return new ArrayList<>(
        List.of(
            Event.enqueued(1, 0, at(1), at(2)),
            Event.enqueued(2, 0, at(3), at(4)),
            Event.enqueued(3, 0, at(5), at(6)),
            Event.claimed(1, 1, 1, "a", at(10), at(11)),
            Event.effect(1, 1, at(12)),
            Event.claimed(2, 2, 1, "b", at(13), at(14)),
            Event.acked(1, 1, "a", true, at(15), at(16)),
            Event.effect(2, 2, at(17)),
            Event.killed(2, at(18)),
            Event.claimed(1, 3, 1, "c", at(20), at(21)),
            Event.failed(1, 3, "c", true, 0, at(22), at(23)),
            Event.claimed(1, 3, 2, "d", at(24), at(25)),
            Event.effect(1, 3, at(26)),
            Event.acked(1, 3, "d", true, at(27), at(28)),
            Event.empty(3, at(30), at(31)),
            Event.claimed(3, 2, 2, "e", at(120), at(121)),
            Event.effect(3, 2, at(122)),
            Event.acked(3, 2, "e", true, at(123), at(124)),
            Event.empty(1, at(130), at(131))));
  }

  private static long at(long millis) {
    return millis * 1_000_000;
  }

  private static Violation violation(List<Event> events) {
    return new History(events, LEASE).violation().orElse(null);
  }

  private static void assertTold(String what, List<Event> events, Event... proof) {
    var history = new History(events, LEASE);
    var violation = history.violation();
    assertThat(violation).as("the violation").isPresent();
    assertThat(violation.get().what()).isEqualTo(what);
    assertThat(violation.get().proof()).as("what proves it").containsAll(List.of(proof));
    assertThat(violation.get().proof()).as("few events").hasSizeLessThan(8);
    assertThat(history.tell(violation.get())).startsWith(what).contains("job ").contains(" ms  ");
  }

  /** Puts another event in the place of the first of that kind and job. */
  private static List<Event> with(Kind kind, long job, Event... others) {
    var events = right();
    for (var i = 0; i < events.size(); i++) {
      if (events.get(i).kind() == kind && events.get(i).job() == job) {
        events.remove(i);
        events.addAll(i, List.of(others));
        return events;
      }
    }
    throw new IllegalArgumentException("there is none");
  }

  private static List<Event> and(Event... others) {
    var events = right();
    events.addAll(List.of(others));
    return events;
  }

  @Test
  @DisplayName("a right history has no violation, in whatever order it is told")
  void nothingWrong() {
    var events = right();
    assertThat(violation(events)).isNull();
    java.util.Collections.shuffle(events, new Random(1));
    assertThat(violation(events)).isNull();
    assertThat(violation(List.of())).isNull();
  }

  @Test
  @DisplayName("two claims inside one lease are told")
  void claimedTwice() {
    var first = Event.claimed(1, 1, 1, "a", at(10), at(11));
    var second = Event.claimed(3, 1, 2, "f", at(60), at(61));
    assertTold("job 1 was claimed twice inside its lease", and(second), first, second);
    var beside = Event.claimed(3, 1, 1, "f", at(10), at(12));
    assertTold("job 1 was claimed twice inside its lease", and(beside), first, beside);
  }

  @Test
  @DisplayName("a claim that came back after the lease may have had the job, so it is not told")
  void bounds() {
    var events = with(Kind.CLAIMED, 2, Event.claimed(2, 2, 1, "b", at(13), at(14)));
    events.removeIf(it -> it.job() == 2 && it.attempt() == 2);
    events.add(Event.claimed(3, 2, 2, "e", at(90), at(121)));
    assertThat(violation(events)).isNull();
  }

  @Test
  @DisplayName("a claim that was under way while another was made and handed back is right")
  void handedBackMeanwhile() {
    var events = right();
    events.replaceAll(
        it ->
            it.receipt().equals("d") && it.kind() == Kind.CLAIMED
                ? Event.claimed(3, 3, 2, "d", at(19), at(25))
                : it);
    assertThat(violation(events)).isNull();
  }

  @Test
  @DisplayName("a claim of what was acknowledged is told")
  void claimedAfterwards() {
    var claim = Event.claimed(3, 1, 2, "f", at(140), at(141));
    assertTold("job 1 was claimed after it was acknowledged", and(claim), claim);
  }

  @Test
  @DisplayName("an acknowledgment before the effect is told")
  void withoutEffect() {
    var early = Event.effect(1, 1, at(19));
    assertTold(
        "job 1 was acknowledged and never done",
        with(Kind.EFFECT, 1, early),
        Event.acked(1, 1, "a", true, at(15), at(16)));
    assertTold("job 1 was acknowledged and never done", with(Kind.EFFECT, 1));
  }

  @Test
  @DisplayName("an effect by a late worker, after somebody else's acknowledgment, is none")
  void late() {
    assertThat(violation(and(Event.effect(2, 2, at(140))))).isNull();
  }

  @Test
  @DisplayName("two acknowledgments that count are told, and one that does not count is right")
  void twice() {
    var again = Event.acked(1, 1, "a", true, at(17), at(18));
    assertTold("two acknowledgments of job 1 counted", and(again), again);
    assertThat(violation(and(Event.acked(1, 1, "a", false, at(17), at(18))))).isNull();
  }

  @Test
  @DisplayName("an acknowledgment that counts after the job was claimed again is told")
  void stale() {
    var late = Event.acked(2, 2, "b", true, at(123), at(124));
    assertTold(
        "an acknowledgment of job 2 counted after somebody else had claimed it",
        with(Kind.ACKED, 2, late),
        late);
  }

  @Test
  @DisplayName("an acknowledgment inside the lease that does not count is told")
  void refused() {
    var refused = Event.acked(1, 1, "a", false, at(15), at(16));
    assertTold(
        "the word of job 1's worker did not count, inside its lease",
        with(Kind.ACKED, 1, refused),
        refused);
  }

  @Test
  @DisplayName("a job that is gone without an acknowledgment, or left, is told")
  void lost() {
    assertTold("job 2 is lost: it is gone, and nobody has acknowledged it", with(Kind.ACKED, 2));
    assertTold(
        "job 1 is stuck", with(Kind.ACKED, 1, Event.left(1, at(300))), Event.left(1, at(300)));
    assertThat(violation(with(Kind.ACKED, 2, acknowledging())))
        .as("killed while it acknowledged")
        .isNull();
  }

  private static Event acknowledging() {
    return Event.acked(3, 2, "e", false, at(123), Event.NEVER);
  }

  @Test
  @DisplayName("one receipt for two claims, and an attempt that does not grow, are told")
  void receipts() {
    assertTold(
        "two claims have the same receipt",
        with(Kind.CLAIMED, 1, Event.claimed(1, 1, 1, "d", at(10), at(11))).stream()
            .filter(it -> it.kind() != Kind.ACKED || it.job() != 1)
            .map(it -> it)
            .collect(
                ArrayList::new,
                (all, it) -> {
                  all.add(it);
                  if (it.kind() == Kind.EFFECT && it.job() == 1) {
                    all.add(Event.acked(1, 1, "d", true, at(15), at(16)));
                  }
                },
                ArrayList::addAll));
    var events = right();
    events.replaceAll(
        it ->
            it.job() == 2 && it.attempt() == 2
                ? Event.claimed(3, 2, 1, "e", it.call(), it.back())
                : it);
    assertTold("the attempt of job 2 did not grow", events);
  }

  @Test
  @DisplayName("a claim out of order is told, unless another one was under way")
  void order() {
    var later = Event.claimed(1, 2, 1, "a", at(10), at(11));
    var events = right();
    events.removeIf(it -> it.job() == 2 && it.kind() != Kind.ENQUEUED);
    events.removeIf(it -> it.kind() == Kind.KILLED || it.kind() == Kind.EMPTY);
    events.replaceAll(it -> it.job() == 1 && it.kind() == Kind.CLAIMED ? later : it);
    events.replaceAll(it -> it.job() == 1 && it.kind() != Kind.ENQUEUED ? ofJob(it, 2) : it);
    events.add(Event.claimed(1, 1, 1, "z", at(40), at(41)));
    events.add(Event.effect(1, 1, at(42)));
    events.add(Event.acked(1, 1, "z", true, at(43), at(44)));
    assertTold("job 2 was claimed before job 1, which was due earlier", events, later);
    events.add(Event.empty(3, at(10), at(26)));
    assertThat(violation(events)).as("beside another claim").isNull();
  }

  private static Event ofJob(Event event, long job) {
    return new Event(
        event.kind(),
        event.worker(),
        job,
        event.attempt(),
        event.receipt(),
        event.delay(),
        event.call(),
        event.back(),
        event.answer());
  }

  @Test
  @DisplayName("a claim that finds nothing though a job is ready is told, unless one was cut short")
  void overlooked() {
    var empty = Event.empty(1, at(7), at(8));
    assertTold("a claim found nothing, and job 1 was ready", and(empty), empty);
    var cut = Event.empty(4, at(7), Event.NEVER);
    assertThat(violation(and(empty, cut, Event.killed(4, at(7))))).isNull();
  }

  @Test
  @DisplayName("a picture shows every worker, and who was killed")
  void picture() {
    var picture = Picture.of(right());
    assertThat(picture)
        .contains("worker 1", "worker 2", "worker 3", "</svg>")
        .doesNotContain("NaN", "Infinity");
    assertThat(picture.lines().filter(it -> it.contains("l8 8m0"))).as("crosses").hasSize(2);
  }
}

package inflight.testkit.history;

import inflight.testkit.history.Event.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Judges what happened to a queue of jobs with leases, from the calls of its workers and their
 * results. When exactly a call had its effect is not known, only that it was between the call and
 * its return; and a worker that was killed in a call may have had that effect or not. So what is
 * reported happened for sure, and what may be right is.
 */
public final class History {
  /** So much of a lease is sure: the database's clock may be set while a test runs. */
  private static final double SURE = 0.9;

  private final List<Event> events;
  private final long lease;
  private final long start;

  /**
   * @param events in any order
   */
  public History(List<Event> events, Duration lease) {
    this.events = events.stream().sorted(Comparator.comparingLong(Event::call)).toList();
    this.lease = (long) (SURE * lease.toNanos());
    this.start = this.events.isEmpty() ? 0 : this.events.getFirst().call();
  }

  /**
   * A way in which the promise was broken.
   *
   * @param what in words
   * @param proof the few events that prove it
   */
  public record Violation(String what, List<Event> proof) {}

  public List<Event> events() {
    return events;
  }

  /** The first violation found, what is worst first. */
  public Optional<Violation> violation() {
    return Stream.<Stream<Violation>>of(
            claims().flatMap(this::claimedTwice),
            claims().flatMap(this::claimedAfterwards),
            settled(Kind.ACKED).flatMap(this::withoutEffect),
            settled(Kind.ACKED).flatMap(this::twice),
            settled(Kind.ACKED).flatMap(this::stale),
            settledFalse().flatMap(this::refused),
            all(Kind.ENQUEUED).flatMap(this::lost),
            claims().flatMap(this::receipts),
            claims().flatMap(this::attempts),
            claims().flatMap(this::outOfOrder),
            all(Kind.EMPTY).flatMap(this::overlooked))
        .flatMap(it -> it)
        .findFirst();
  }

  /** A violation with its events, a line each. */
  public String tell(Violation violation) {
    var lines = new ArrayList<String>();
    lines.add(violation.what() + ":");
    violation.proof().stream()
        .sorted(Comparator.comparingLong(Event::call))
        .map(it -> it.words(start))
        .forEach(lines::add);
    return String.join("\n", lines);
  }

  private Stream<Event> all(Kind kind) {
    return events.stream().filter(it -> it.kind() == kind);
  }

  private Stream<Event> claims() {
    return all(Kind.CLAIMED);
  }

  private Stream<Event> settled(Kind kind) {
    return all(kind).filter(it -> it.cameBack() && it.answer());
  }

  private Stream<Event> settledFalse() {
    return Stream.concat(all(Kind.ACKED), all(Kind.FAILED))
        .filter(it -> it.cameBack() && !it.answer());
  }

  private Stream<Event> of(long job, Predicate<Event> which) {
    return events.stream().filter(it -> it.job() == job && which.test(it));
  }

  private static Stream<Violation> violation(String what, Event... proof) {
    return Stream.of(new Violation(what, List.of(proof)));
  }

  private Stream<Violation> claimedTwice(Event first) {
    return of(first.job(), it -> it.kind() == Kind.CLAIMED && it != first)
        .filter(second -> second.call() >= first.call())
        // Where the two calls overlap, either may have come first.
        .filter(second -> !mayFollow(first, second) && !mayFollow(second, first))
        .limit(1)
        .flatMap(
            second ->
                violation(
                    "job %d was claimed twice inside its lease".formatted(first.job()),
                    first,
                    second));
  }

  /** Whether the second claim may rightly have come after the first. */
  private boolean mayFollow(Event first, Event second) {
    return first.call() < second.back()
        && (second.back() - first.call() >= lease || handedBack(first, second));
  }

  private boolean handedBack(Event first, Event second) {
    return of(first.job(), it -> it.kind() == Kind.FAILED && it.mayHaveCounted())
        .anyMatch(it -> it.receipt().equals(first.receipt()) && it.call() < second.back());
  }

  private Stream<Violation> claimedAfterwards(Event claim) {
    return of(claim.job(), it -> it.kind() == Kind.ACKED && it.answer())
        .filter(it -> it.back() < claim.call())
        .limit(1)
        .flatMap(
            it ->
                violation(
                    "job %d was claimed after it was acknowledged".formatted(claim.job()),
                    it,
                    claim));
  }

  private Stream<Violation> withoutEffect(Event ack) {
    return of(ack.job(), it -> it.kind() == Kind.EFFECT && it.call() <= ack.back())
            .findAny()
            .isPresent()
        ? Stream.empty()
        : violation("job %d was acknowledged and never done".formatted(ack.job()), ack);
  }

  private Stream<Violation> twice(Event ack) {
    return of(ack.job(), it -> it.kind() == Kind.ACKED && it.cameBack() && it.answer())
        .filter(it -> it != ack && it.call() >= ack.call())
        .limit(1)
        .flatMap(
            it -> violation("two acknowledgments of job %d counted".formatted(ack.job()), ack, it));
  }

  private Optional<Event> claimOf(Event settled) {
    return of(settled.job(), it -> it.kind() == Kind.CLAIMED)
        .filter(it -> it.receipt().equals(settled.receipt()))
        .findFirst();
  }

  /** An acknowledgment counted after somebody else had claimed the job. */
  private Stream<Violation> stale(Event ack) {
    var own = claimOf(ack);
    return of(ack.job(), it -> it.kind() == Kind.CLAIMED)
        .filter(it -> own.isPresent() && it.call() > own.get().back() && it.back() < ack.call())
        .limit(1)
        .flatMap(
            it ->
                violation(
                    "an acknowledgment of job %d counted after somebody else had claimed it"
                        .formatted(ack.job()),
                    own.get(),
                    it,
                    ack));
  }

  /** The lease was still running, so nobody else can have had the job. */
  private Stream<Violation> refused(Event settled) {
    var own = claimOf(settled);
    var isFirst =
        of(settled.job(), it -> it.kind() == Kind.ACKED || it.kind() == Kind.FAILED)
            .noneMatch(it -> it != settled && it.call() < settled.back() && it.mayHaveCounted());
    return own.isPresent() && isFirst && settled.back() - own.get().call() < lease
        ? violation(
            "the word of job %d's worker did not count, inside its lease".formatted(settled.job()),
            own.get(),
            settled)
        : Stream.empty();
  }

  private Stream<Violation> lost(Event enqueued) {
    var job = enqueued.job();
    var its = of(job, it -> true).toArray(Event[]::new);
    if (of(job, it -> it.kind() == Kind.LEFT).findAny().isPresent()) {
      return violation("job %d is stuck".formatted(job), its);
    }
    return of(job, it -> it.kind() == Kind.ACKED && it.mayHaveCounted()).findAny().isPresent()
        ? Stream.empty()
        : violation(
            "job %d is lost: it is gone, and nobody has acknowledged it".formatted(job), its);
  }

  private Stream<Violation> receipts(Event claim) {
    return claims()
        .filter(it -> it != claim && it.receipt().equals(claim.receipt()))
        .limit(1)
        .flatMap(it -> violation("two claims have the same receipt", claim, it));
  }

  private Stream<Violation> attempts(Event claim) {
    return of(claim.job(), it -> it.kind() == Kind.CLAIMED && it.call() > claim.back())
        .filter(it -> it.attempt() <= claim.attempt())
        .limit(1)
        .flatMap(
            it ->
                violation("the attempt of job %d did not grow".formatted(claim.job()), claim, it));
  }

  private Stream<Violation> outOfOrder(Event claim) {
    var due =
        of(claim.job(), it -> it.kind() == Kind.ENQUEUED).mapToLong(it -> it.call() + it.delay());
    var earliest = due.min().orElse(Long.MIN_VALUE);
    return ready(claim)
        .filter(it -> it.job() != claim.job() && it.back() + it.delay() - earliest < 0)
        .limit(1)
        .flatMap(
            it ->
                violation(
                    "job %d was claimed before job %d, which was due earlier"
                        .formatted(claim.job(), it.job()),
                    it,
                    claim));
  }

  private Stream<Violation> overlooked(Event empty) {
    return empty.cameBack()
        ? ready(empty)
            .limit(1)
            .flatMap(
                it ->
                    violation(
                        "a claim found nothing, and job %d was ready".formatted(it.job()),
                        it,
                        empty))
        : Stream.empty();
  }

  /**
   * The jobs that were ready for sure all the time while a claim was under way, as they were
   * enqueued: due, and never claimed by anybody before. None if another claim was under way too,
   * which may rightly have held what it then did not take; or if a worker has been killed while it
   * claimed, and its lease may still run.
   */
  private Stream<Event> ready(Event claim) {
    var others =
        events.stream()
            .filter(it -> it.kind() == Kind.CLAIMED || it.kind() == Kind.EMPTY)
            .filter(it -> it != claim && it.call() <= claim.back())
            .anyMatch(it -> it.cameBack() ? it.back() >= claim.call() : runs(it, claim));
    if (others) {
      return Stream.empty();
    }
    var taken = new HashMap<Long, Event>();
    claims().filter(it -> it.call() < claim.call()).forEach(it -> taken.put(it.job(), it));
    return all(Kind.ENQUEUED)
        .filter(it -> it.back() < claim.call())
        // The database's clock may have been set back a little since.
        .filter(it -> it.back() + it.delay() + lease / 20 < claim.call())
        .filter(it -> !taken.containsKey(it.job()));
  }

  /** Whether the lease of a claim that was cut short may still run. */
  private boolean runs(Event cut, Event claim) {
    return all(Kind.KILLED)
        .filter(it -> it.worker() == cut.worker())
        .allMatch(it -> claim.call() - it.call() < 2 * lease);
  }
}

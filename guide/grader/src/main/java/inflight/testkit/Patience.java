package inflight.testkit;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * How long to wait for what may never come: the limit that everything in the testkit uses. It is
 * over when
 *
 * <ul>
 *   <li>the limit has passed on the clock of {@link Pulse}, which other processes do not use up,
 *       <em>and</em>
 *   <li>each of the test's threads has had its chance: it has not moved for a while, or has slept
 *       and looked many times, or has used nearly all of the limit in processor time of its own;
 *       and no server of the testkit has much to do.
 * </ul>
 *
 * <p>It is over after a second already where waiting longer could not change anything: in a
 * deadlock, or if nothing is left that goes on by itself.
 *
 * <p>If the first holds and the second does not for long, it cannot be told what would have become
 * of it: then it ends with {@link Inconclusive}. Used by one thread.
 */
final class Patience {
  /** The longest look back when all is judged still. */
  private static final Duration WINDOW = Duration.ofMillis(2_500);

  /** Between the first looks: a thread that was woken runs sooner, however busy the machine is. */
  private static final Duration EARLY = Duration.ofMillis(350);

  /** The same for who watches a whole test: a wait inside it knows better what is waited for. */
  static final Duration EARLY_OUTSIDE = Duration.ofSeconds(1);

  private static final int EARLY_LOOKS = 3;

  /** How long a wait inside a test may last in all, of real time. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Duration limit;
  private final Duration longest;
  private final Duration early;
  private final LongPredicate wanted;
  private final Thread test;
  private final long windowNanos;
  private final long begun = System.nanoTime();
  private final long pulse = Pulse.nanoTime();

  /** When to take stock next, on the pulse's clock. */
  private long next;

  private int looks;
  private boolean wasForEver;
  private Stock first;
  private Stock last;

  /** For a thread of a test that waits for others of the same test. */
  static Patience of(Duration limit) {
    var me = Thread.currentThread();
    return new Patience(
        limit, LONGEST, EARLY, id -> Threads.isOfTest(id) && id != me.threadId(), me);
  }

  /**
   * @param longest how long it may last in all, of real time
   * @param wanted the ids of the test's threads
   * @param test the thread that runs the test
   */
  Patience(Duration limit, Duration longest, LongPredicate wanted, Thread test) {
    this(limit, longest, EARLY, wanted, test);
  }

  /** As the other, with the time between the first looks. */
  Patience(Duration limit, Duration longest, Duration early, LongPredicate wanted, Thread test) {
    this.limit = limit;
    this.longest = longest;
    this.early = early;
    this.wanted = wanted;
    this.test = test;
    windowNanos = Math.min(WINDOW.toNanos(), limit.toNanos() / 2);
    next = Math.min(early.toNanos(), limit.toNanos() / 4);
  }

  /**
   * Empty as long as there is patience left. To be asked again and again: now and then it takes
   * some milliseconds.
   *
   * @throws Inconclusive if it lasts for too long and nothing can be told
   */
  Optional<Standstill> over() {
    var waited = Pulse.nanoTime() - pulse;
    var isLong = System.nanoTime() - begun > longest.toNanos();
    if (waited < next && !isLong) {
      return Optional.empty();
    }
    Stock now;
    try {
      now = Stock.take(wanted);
    } catch (UncheckedIOException e) {
      // The dump goes through a file, and a test may have taken all descriptors for a while.
      if (isLong) {
        throw new Inconclusive("it cannot be looked into what the threads do: " + e.getMessage());
      }
      next = waited + early.toNanos();
      return Optional.empty();
    }
    var seen =
        last == null
            ? Optional.<Standstill>empty()
            : Standstill.of(first, last, now, enough(), test);
    // Early only if two looks in a row have shown it; one that finds somebody under way ends the
    // row.
    var isForEver = seen.filter(Standstill::isForEver).isPresent();
    var isCertain = waited >= limit.toNanos() || isForEver && wasForEver;
    wasForEver = isForEver;
    var found = seen.filter(it -> isCertain);
    if (found.isEmpty() && isLong) {
      throw new Inconclusive(tooBusy(now));
    }
    if (first == null) {
      first = now;
    }
    next = next(waited);
    // The look before the limit is compared with the one at the limit, the early ones with the
    // next.
    last = now;
    return found;
  }

  /**
   * What a thread gets that runs all the while on a quiet machine, but for the looks at it. Less
   * would reject what is right and has much to do, where the machine is slower than others.
   */
  private long enough() {
    return limit.toNanos() / 10 * 9;
  }

  /** Early looks are for what is certain early; then one look well before the limit, one at it. */
  private long next(long waited) {
    var soon = waited + early.toNanos();
    var before = limit.toNanos() - windowNanos;
    if (looks++ < EARLY_LOOKS && soon < before) {
      return soon;
    }
    return waited < before ? before : Math.max(limit.toNanos(), waited + windowNanos);
  }

  private String tooBusy(Stock now) {
    var real = (System.nanoTime() - begun) / 1_000_000_000;
    return Words.format(
        "this machine is too busy to tell: it was under way for %d s, of which it could run for %.1f s, and had used %.1f s of processor time%s",
        real,
        (Pulse.nanoTime() - pulse) / 1e9,
        (now.processNanos() - (first == null ? now : first).processNanos()) / 1e9,
        now.lines().stream().limit(8).map(it -> "\n" + it).collect(Collectors.joining()));
  }
}

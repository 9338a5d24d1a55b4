package inflight.testkit.speed;

import inflight.testkit.HangError;
import inflight.testkit.Throwables;
import inflight.testkit.Todo;
import inflight.testkit.Words;
import inflight.testkit.speed.SpeedResult.Round;
import inflight.testkit.speed.SpeedResult.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Measures a trial in this process: warm-up, then rounds until they prove something or the budget
 * is spent.
 */
public final class SpeedHarness {
  /** What a trial may take besides its warm-up. A round under way is not cut off. */
  public static final Duration QUICK = Duration.ofSeconds(5);

  public static final Duration DEEP = Duration.ofSeconds(30);

  /**
   * A run that takes longer hangs, if it also takes so many times as long as the baseline ever did:
   * on a busy machine both may take long.
   */
  private static final Duration LONG = Duration.ofSeconds(12);

  private static final int TIMES_AS_LONG = 10;

  private static final long WARM_UP_NANOS = 250_000_000;
  private static final int WARM_UP_ROUNDS = 3;

  /**
   * The orders of a round, in turn: on a busy machine a run pays for what ran just before it, since
   * the scheduler gives others their due. Over the six, and from the last to the first, each
   * contender comes three times after each of the others and never after itself.
   */
  private static final List<List<Integer>> ORDERS =
      List.of(
          List.of(0, 1, 2),
          List.of(1, 2, 0),
          List.of(2, 0, 1),
          List.of(0, 2, 1),
          List.of(2, 1, 0),
          List.of(1, 0, 2));

  private SpeedHarness() {}

  /** Runs a trial. Blocks for as long as it takes; a candidate that hangs, hangs this call. */
  public static SpeedResult run(SpeedTrial trial, Duration budget) {
    return run(trial, budget, round -> {}, hang -> {});
  }

  /**
   * @param progress told of each round as it ends
   * @param hung told on a thread of its own, once, if a run of the candidate does not come to an
   *     end; this call then stays with it
   */
  public static SpeedResult run(
      SpeedTrial trial, Duration budget, Consumer<Round> progress, Consumer<HangError> hung) {
    var measurement = new Measurement(trial, budget, progress);
    var watch =
        Thread.ofPlatform().daemon().name("inflight-watch").start(() -> measurement.watch(hung));
    try {
      return measurement.run();
    } finally {
      measurement.over = true;
      watch.interrupt();
      trial.end();
    }
  }

  /** A contender's result was not the baseline's, or it threw. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Verdict verdict;

    Wrong(Verdict verdict, String words, Throwable cause) {
      super(words, cause);
      this.verdict = verdict;
    }
  }

  private static final class Measurement {
    private final SpeedTrial trial;
    private final Duration budget;
    private final Consumer<Round> progress;
    private final List<Round> rounds = new ArrayList<>();
    private final long start = System.nanoTime();
    private final Decision decision;
    private final Thread thread = Thread.currentThread();
    private final long before = Thread.ofPlatform().unstarted(() -> {}).threadId();
    private Object expected;

    /** The slowest run of the baseline so far. */
    private volatile long slowest;

    /** When the candidate's run began that is under way; 0 if none is. */
    private volatile long running;

    private volatile boolean over;

    Measurement(SpeedTrial trial, Duration budget, Consumer<Round> progress) {
      this.trial = trial;
      this.budget = budget;
      this.progress = progress;
      this.decision = new Decision(trial);
    }

    SpeedResult run() {
      if (trial.isRelative() && Runtime.getRuntime().availableProcessors() < 2) {
        return result(
            Verdict.INCONCLUSIVE,
            "this process may use one core only, so nothing can be faster by using two");
      }
      try {
        var contenders =
            new ArrayList<>(List.of(trial.baseline(), trial.candidate(), trial.yardstick()));
        for (var contender : contenders) {
          warmUp(contender);
        }
        var begun = System.nanoTime();
        while (rounds.size() < Decision.MOST) {
          var order = ORDERS.get(rounds.size() % ORDERS.size());
          long baseline = 0;
          long candidate = 0;
          long yardstick = 0;
          for (int next : order) {
            var contender = contenders.get(next);
            var nanos = time(contender);
            if (contender == trial.baseline()) {
              baseline = nanos;
            } else if (contender == trial.candidate()) {
              candidate = nanos;
            } else {
              yardstick = nanos;
            }
          }
          var round = new Round(baseline, candidate, yardstick);
          rounds.add(round);
          progress.accept(round);
          var verdict = decision.look(rounds);
          if (verdict != Verdict.INCONCLUSIVE) {
            return result(verdict, "");
          }
          if (rounds.size() > Decision.FEWEST && System.nanoTime() - begun > budget.toNanos()) {
            break;
          }
        }
        return result(Verdict.INCONCLUSIVE, "");
      } catch (Wrong wrong) {
        return result(wrong.verdict, wrong.getMessage());
      }
    }

    /** Looks, now and then, how long the candidate's run takes, until the trial is over. */
    void watch(Consumer<HangError> hung) {
      var suspected = 0L;
      Supplier<Optional<HangError>> suspect = Optional::empty;
      while (!over) {
        try {
          Thread.sleep(500);
        } catch (InterruptedException e) {
          // The trial is over, or the candidate interrupts whomever it finds.
        }
        var begun = running;
        var took = System.nanoTime() - begun;
        if (begun != 0 && took > Math.max(LONG.toNanos(), TIMES_AS_LONG * slowest)) {
          if (suspected != begun) {
            suspected = begun;
            suspect = HangError.suspect(thread, before, Duration.ofNanos(took));
          }
          var hang = suspect.get();
          // Late, but it may have come: on a busy machine the look itself takes seconds.
          if (hang.isPresent() && running == begun) {
            hung.accept(hang.get());
            return;
          }
        }
      }
    }

    private void warmUp(SpeedTrial.Contender contender) throws Wrong {
      var begun = System.nanoTime();
      for (var i = 0;
          i < WARM_UP_ROUNDS || i < 50 && System.nanoTime() - begun < WARM_UP_NANOS;
          i++) {
        time(contender);
        if (System.nanoTime() - begun > 4 * WARM_UP_NANOS) {
          return;
        }
      }
    }

    /** One run: its nanoseconds, after its result was found to be the baseline's. */
    private long time(SpeedTrial.Contender contender) throws Wrong {
      // An interrupt that the contender before left behind would end the waits of this one.
      Thread.interrupted();
      Object value;
      long nanos;
      try {
        var begun = System.nanoTime();
        running = contender == trial.candidate() ? begun : 0;
        value = contender.work().call();
        nanos = System.nanoTime() - begun;
        running = 0;
        if (contender == trial.baseline()) {
          slowest = Math.max(slowest, nanos);
        }
      } catch (Throwable thrown) {
        var todo = Todo.find(thrown);
        throw todo.isPresent()
            ? new Wrong(Verdict.NOT_STARTED, todo.get().text(), thrown)
            : new Wrong(
                against(contender),
                contender.name() + " threw " + Throwables.describe(thrown),
                thrown);
      }
      if (expected == null && contender == trial.baseline()) {
        expected = value;
      }
      if (!Objects.deepEquals(expected, value)) {
        throw new Wrong(
            against(contender),
            Words.format(
                "%s returned %s, but %s returned %s",
                contender.name(), shown(value), trial.baseline().name(), shown(expected)),
            null);
      }
      return nanos;
    }

    /** What goes wrong in the trial's own contenders is not the candidate's fault. */
    private Verdict against(SpeedTrial.Contender contender) {
      return contender == trial.candidate() ? Verdict.FAILED : Verdict.INCONCLUSIVE;
    }

    private static String shown(Object value) {
      var text =
          value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
      return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }

    private SpeedResult result(Verdict verdict, String words) {
      var candidate = Decision.ratio(rounds, Round::candidate);
      var yardstick = Decision.ratio(rounds, Round::yardstick);
      var bar = trial.bar(yardstick.median());
      return new SpeedResult(
          trial.what(),
          verdict,
          words.isEmpty()
              ? Reason.of(trial, decision, verdict, rounds.size(), candidate, yardstick)
              : words,
          bar,
          candidate,
          yardstick,
          List.copyOf(rounds),
          Runtime.getRuntime().availableProcessors(),
          (System.nanoTime() - start) / 1e9);
    }
  }
}

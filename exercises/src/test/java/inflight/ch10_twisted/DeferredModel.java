package inflight.ch10_twisted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;

/**
 * What a Deferred should do, as simple as can be: a list of links, of which the first is taken off
 * as long as there is an outcome, by recursion. Random steps are done to it and to Deferreds.
 *
 * <p>No more than one pair returns a certain Deferred, and one that is further along, so that
 * nothing depends on what the contract leaves open: which of two chains goes on first.
 */
final class DeferredModel {
  private static final int RUNS = 300;
  private static final int STEPS = 30;
  private static final int DEFERREDS = 5;

  /** A pair answers an outcome with one of these. */
  private enum Answer {
    VALUE,
    ERROR,
    THE_NEXT,
    ADDS_A_PAIR
  }

  /** What becomes of an outcome in a pair of the model. */
  private record Link(int pair, Answer onValue, Answer onError, DeferredModel waiting) {}

  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message, null, false, false);
    }
  }

  private final int number;
  private final List<Link> links = new ArrayList<>();
  private final List<String> log;
  private final List<DeferredModel> all;
  private boolean fired;
  private boolean ignoresOne;
  private boolean runs;
  private DeferredModel waitsFor;

  /** The outcome in words: "value ..." or "error ...". */
  private String outcome;

  private DeferredModel(int number, List<DeferredModel> all, List<String> log) {
    this.number = number;
    this.all = all;
    this.log = log;
  }

  static void compare() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var run = 0; run < RUNS; run++) {
      compare(random, "seed %d, run %d".formatted(seed, run));
    }
  }

  private static void compare(Random random, String run) {
    var models = new ArrayList<DeferredModel>();
    var deferreds = new ArrayList<Deferred>();
    var expected = new ArrayList<List<String>>();
    var logs = new ArrayList<List<String>>();
    for (var i = 0; i < DEFERREDS; i++) {
      expected.add(new ArrayList<>());
      logs.add(new ArrayList<>());
      models.add(new DeferredModel(i, models, expected.get(i)));
      deferreds.add(new Deferred());
    }
    var steps = new ArrayList<String>();
    for (var step = 0; step < STEPS; step++) {
      var i = random.nextInt(DEFERREDS);
      var pair = step;
      switch (random.nextInt(8)) {
        case 0 -> {
          steps.add("d%d.callback(%d)".formatted(i, step));
          act(logs.get(i), () -> deferreds.get(i).callback("v" + pair));
          models.get(i).fire("value v" + step);
        }
        case 1 -> {
          steps.add("d%d.errback(%d)".formatted(i, step));
          act(logs.get(i), () -> deferreds.get(i).errback(new Failure("e" + pair)));
          models.get(i).fire("error e" + step);
        }
        case 2 -> {
          steps.add("d%d.cancel()".formatted(i));
          deferreds.get(i).cancel();
          models.get(i).cancel();
        }
        default -> {
          var onValue = answer(random, i, steps);
          var onError = onValue == Answer.THE_NEXT ? Answer.VALUE : answer(random, i, steps);
          steps.add("d%d.add(pair %d: %s, %s)".formatted(i, step, onValue, onError));
          var log = logs.get(i);
          deferreds
              .get(i)
              .addCallbacks(
                  value -> respond(deferreds, i, log, pair, onValue, "value " + value),
                  error -> respond(deferreds, i, log, pair, onError, "error " + words(error)));
          models.get(i).links.add(new Link(pair, onValue, onError, null));
          models.get(i).run();
        }
      }
      assertThat(logs)
          .as("what the pairs of %d Deferreds got, after %s (%s)", DEFERREDS, steps, run)
          .isEqualTo(expected);
      for (var j = 0; j < DEFERREDS; j++) {
        var unhandled = deferreds.get(j).unhandled();
        assertThat(unhandled == null ? null : "error " + words(unhandled))
            .as("unhandled of d%d, after %s (%s)", j, steps, run)
            .isEqualTo(models.get(j).unhandled());
      }
    }
  }

  /** The next one may be returned once, so that only one can wait for it. */
  private static Answer answer(Random random, int i, List<String> steps) {
    var answer = Answer.values()[random.nextInt(Answer.values().length)];
    var isTaken = steps.stream().anyMatch(it -> it.startsWith("d" + i) && it.contains("THE_NEXT"));
    return answer == Answer.THE_NEXT && (i == DEFERREDS - 1 || isTaken) ? Answer.VALUE : answer;
  }

  private static void act(List<String> log, Runnable act) {
    try {
      act.run();
    } catch (IllegalStateException refused) {
      log.add("refused");
    }
  }

  private static String words(Throwable error) {
    return error instanceof CancellationException ? "cancelled" : error.getMessage();
  }

  private static Object respond(
      List<Deferred> deferreds, int i, List<String> log, int pair, Answer answer, String got)
      throws Failure {
    log.add("pair %d got %s".formatted(pair, got));
    switch (answer) {
      case ERROR -> throw new Failure("e" + pair);
      case THE_NEXT -> {
        return deferreds.get(i + 1);
      }
      case ADDS_A_PAIR ->
          deferreds
              .get(i)
              .addCallbacks(
                  value -> respond(deferreds, i, log, -pair, Answer.VALUE, "value " + value),
                  error ->
                      respond(deferreds, i, log, -pair, Answer.ERROR, "error " + words(error)));
      case VALUE -> {}
    }
    return "v" + pair;
  }

  private void fire(String outcome) {
    if (fired) {
      if (!ignoresOne) {
        log.add("refused");
      }
      ignoresOne = false;
      return;
    }
    fired = true;
    this.outcome = outcome;
    run();
  }

  private void cancel() {
    if (waitsFor != null) {
      waitsFor.cancel();
    } else if (!fired) {
      fire("error cancelled");
      ignoresOne = true;
    }
  }

  private String unhandled() {
    return fired && waitsFor == null && outcome.startsWith("error") ? outcome : null;
  }

  private void run() {
    while (fired && !runs && waitsFor == null && !links.isEmpty()) {
      var link = links.removeFirst();
      if (link.waiting != null) {
        link.waiting.outcome = outcome;
        outcome = "value null";
        link.waiting.waitsFor = null;
        link.waiting.run();
        continue;
      }
      log.add("pair %d got %s".formatted(link.pair, outcome));
      runs = true;
      var answer = outcome.startsWith("value") ? link.onValue : link.onError;
      outcome = (answer == Answer.ERROR ? "error e" : "value v") + link.pair;
      if (answer == Answer.ADDS_A_PAIR) {
        links.add(new Link(-link.pair, Answer.VALUE, Answer.ERROR, null));
      } else if (answer == Answer.THE_NEXT) {
        waitsFor = all.get(number + 1);
        waitsFor.links.add(new Link(0, null, null, this));
      }
      runs = false;
      if (waitsFor != null) {
        waitsFor.run();
      }
    }
  }
}

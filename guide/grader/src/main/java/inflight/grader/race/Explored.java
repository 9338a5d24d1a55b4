package inflight.grader.race;

import inflight.grader.process.Journal;
import inflight.grader.process.Result;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.grader.race.happensbefore.OrderResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a judge process told of the specifications that it explored, however it ended.
 *
 * @param seconds what it took, without what it waited for a permit; of several at the same time the
 *     longest
 */
public record Explored(
    List<InterleavingResult> interleavings, List<OrderResult> orders, double seconds) {
  static final Explored NOTHING = new Explored(List.of(), List.of(), 0);

  public Explored {
    interleavings =
        interleavings.stream().sorted(Comparator.comparing(InterleavingResult::spec)).toList();
    orders = orders.stream().sorted(Comparator.comparing(OrderResult::spec)).toList();
  }

  Explored and(Explored other) {
    return new Explored(
        Stream.concat(interleavings.stream(), other.interleavings.stream()).toList(),
        Stream.concat(orders.stream(), other.orders.stream()).toList(),
        Math.max(seconds, other.seconds));
  }

  /**
   * Reads it.
   *
   * @param placeOfExit where the process may have been ended, as the end of a sentence
   */
  static Explored of(String specClass, Result result, Supplier<String> placeOfExit) {
    if (result.forged()) {
      return new Explored(
          List.of(InterleavingResult.of(specClass, Status.FAILED, Journal.FORGED)),
          List.of(),
          result.seconds());
    }
    var interleavings = new ArrayList<InterleavingResult>();
    var orders = new ArrayList<OrderResult>();
    String under = null;
    for (var event : result.told(Exploration.Event.class)) {
      under = event.isJudged() ? null : event.spec();
      if (event.isJudged()) {
        interleavings.add(event.interleavings());
        orders.add(event.order());
      }
    }
    if (!result.leftRunning().isEmpty()) {
      interleavings.add(
          InterleavingResult.of(
              specClass,
              Status.FAILED,
              "the code under test left %s".formatted(result.leftBehind())));
    } else if (!result.done()) {
      interleavings.add(ended(under == null ? specClass : under, result, placeOfExit));
    }
    return new Explored(interleavings, orders, result.seconds());
  }

  private static InterleavingResult ended(
      String under, Result result, Supplier<String> placeOfExit) {
    if (result.timedOut()) {
      return InterleavingResult.of(
          under,
          Status.INCONCLUSIVE,
          "this machine is too busy: the interleavings did not come to an end");
    }
    if (result.isBroken() || result.isOutOfMemory()) {
      return InterleavingResult.of(under, Status.ERROR, String.join("\n", result.tail(12)));
    }
    var exit = InterleavingResult.exit(under, result.exitCode());
    return exit.describedAs(exit.description() + placeOfExit.get());
  }

  boolean mayStillPass() {
    return interleavings.stream()
            .allMatch(
                it ->
                    it.status() == Status.PASSED
                        || it.status() == Status.NOT_EXPLORED
                        || it.status() == Status.INCONCLUSIVE)
        && orders.stream().noneMatch(it -> it.status() == OrderResult.Status.FAILED);
  }
}

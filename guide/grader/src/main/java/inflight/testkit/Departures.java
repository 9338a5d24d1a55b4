package inflight.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Threads wait in one place. Some are interrupted, in every order, and others come when they have
 * left. Then all that still wait are let go: whoever keeps a list of those that wait must not have
 * lost one.
 */
public final class Departures {
  private static final int WAITING = 3;

  private Departures() {}

  /** Calls on one object. */
  public interface Place {
    void await() throws Exception;

    /** Lets so many of those that wait go on, who are all. */
    void letGo(int count) throws Exception;
  }

  /**
   * @param call what waits, such as {@code "take"}
   */
  public static void inEachOrder(String call, Supplier<Place> places) {
    for (var leaving : Tried.each("interrupted, in this order", orders(List.of()))) {
      for (boolean othersBetween : Tried.each("others come between", new boolean[] {false, true})) {
        depart(call, places.get(), leaving, othersBetween);
      }
    }
  }

  /** All orders of one, two or all of those that wait. */
  private static List<List<Integer>> orders(List<Integer> begun) {
    var orders = new ArrayList<List<Integer>>();
    if (!begun.isEmpty()) {
      orders.add(begun);
    }
    for (var i = 0; i < WAITING; i++) {
      if (!begun.contains(i)) {
        var longer = new ArrayList<>(begun);
        longer.add(i);
        orders.addAll(orders(longer));
      }
    }
    return orders;
  }

  private static void depart(
      String call, Place place, List<Integer> leaving, boolean othersBetween) {
    try (var workers = new Workers()) {
      var first = new ArrayList<Workers.Worker>();
      for (var i = 0; i < WAITING; i++) {
        first.add(waiting(workers, place));
      }
      var left = new ArrayList<>(first);
      for (var i = 0; i < leaving.size(); i++) {
        var leaves = first.get(leaving.get(i));
        leaves.thread().interrupt();
        leaves.awaitDone(call + ", interrupted as it waits, comes back");
        left.remove(leaves);
        if (othersBetween || i == leaving.size() - 1) {
          left.add(waiting(workers, place));
        }
      }
      var count = left.size();
      Workers.runPromptly(
          "the call that lets %d go on comes back".formatted(count), () -> place.letGo(count));
      left.forEach(
          it -> it.awaitDone("%s goes on, after others have left their places".formatted(call)));
    }
  }

  private static Workers.Worker waiting(Workers workers, Place place) {
    var worker = workers.start("waits", () -> awaitUnlessInterrupted(place));
    worker.letWait();
    return worker;
  }

  private static void awaitUnlessInterrupted(Place place) throws Exception {
    try {
      place.await();
    } catch (InterruptedException e) {
      // It has left.
    }
  }
}

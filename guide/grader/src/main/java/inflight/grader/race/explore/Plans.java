package inflight.grader.race.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The plans that are still to be tried, those with the fewest preemptions first (Musuvathi and
 * Qadeer, PLDI 2007: most bugs need two at the most), and those that have been. Not thread-safe.
 */
final class Plans {
  /** A tree of all plans: at each node, which thread goes on there. */
  private static final class Node {
    private final Node[] next = new Node[2];

    /** Which thread was the first to be let go here. */
    private int first = -1;

    void add(int thread) {
      if (next[thread] == null) {
        next[thread] = new Node();
        first = first < 0 ? thread : first;
      }
    }
  }

  /**
   * An order to try.
   *
   * @param moves by index, which thread makes each move, as far as it is laid down
   * @param preemptions how many of them take the turn from a thread that could go on
   */
  record Plan(byte[] moves, int preemptions) {}

  private final Node root = new Node();
  private final List<Deque<Plan>> waiting = new ArrayList<>();
  private final int mostPreemptions;

  Plans(int mostPreemptions) {
    this.mostPreemptions = mostPreemptions;
    for (var first : new byte[] {0, 1}) {
      root.add(first);
      add(new Plan(new byte[] {first}, 0));
    }
  }

  private void add(Plan plan) {
    while (waiting.size() <= plan.preemptions()) {
      waiting.add(new ArrayDeque<>());
    }
    waiting.get(plan.preemptions()).add(plan);
  }

  boolean isEmpty() {
    return waiting.stream().allMatch(Deque::isEmpty);
  }

  Plan next() {
    return waiting.stream().filter(it -> !it.isEmpty()).findFirst().orElseThrow().remove();
  }

  /**
   * Notes what a run has tried, and what of it is to be tried in another way.
   *
   * @param sleep knows what need not be, since another run does or will do the same
   */
  void tried(List<Move> moves, Alternatives alternatives, Sleep sleep) {
    var node = root;
    var prefix = new byte[moves.size()];
    var preemptions = 0;
    for (var i = 0; i < moves.size(); i++) {
      var move = moves.get(i);
      var other = (byte) (1 - move.thread);
      if (sleep.sleeps(move.thread)) {
        return;
      }
      if (node.next[other] == null && alternatives.areAt(i) && !sleep.sleeps(other)) {
        var cost = preemptions + (isFree(moves, i) ? 0 : 1);
        if (cost <= mostPreemptions) {
          node.add(other);
          var plan = Arrays.copyOf(prefix, i + 1);
          plan[i] = other;
          add(new Plan(plan, cost));
        }
      }
      prefix[i] = (byte) move.thread;
      preemptions += move.preempts ? 1 : 0;
      node.add(move.thread);
      sleep.after(i, node.first == other);
      node = node.next[move.thread];
    }
  }

  /** Whether the other thread may be let go before a move without a preemption. */
  private static boolean isFree(List<Move> moves, int i) {
    var move = moves.get(i);
    return i == 0
        || moves.get(i - 1).thread != move.thread
        || moves.get(i - 1).what == Move.What.START
        || Patience.isYield(move.step);
  }
}

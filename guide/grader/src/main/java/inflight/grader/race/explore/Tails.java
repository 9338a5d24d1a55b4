package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which moves inside a call may end in a part of the call itself. An atomic object is read before
 * the learner's function is called, and set after it has returned, once or again: of the moves in
 * between only the last one touches it.
 */
final class Tails {
  private final List<Move> moves;
  private final Map<Step, Step> firstInside = new IdentityHashMap<>();
  private final int[] next;

  Tails(List<Move> moves) {
    this.moves = moves;
    this.next = new int[moves.size()];
    var latest = new int[] {-1, -1};
    for (var i = moves.size() - 1; i >= 0; i--) {
      next[i] = latest[moves.get(i).thread];
      latest[moves.get(i).thread] = i;
    }
    for (var move : moves) {
      for (var call : move.inside) {
        if (move.step != null) {
          firstInside.putIfAbsent(call, move.step);
        }
      }
    }
  }

  boolean mayTouch(int move, Step call) {
    if (!call.object().getClass().getName().startsWith("java.util.concurrent.atomic.")) {
      return true;
    }
    if (next[move] < 0) {
      return true;
    }
    var following = moves.get(next[move]);
    return !List.of(following.inside).contains(call) || isFirst(following, call);
  }

  private boolean isFirst(Move move, Step call) {
    var first = firstInside.get(call);
    return first == null || move.step == null || move.step.site().equals(first.site());
  }
}

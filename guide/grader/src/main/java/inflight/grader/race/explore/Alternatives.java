package inflight.grader.race.explore;

import java.util.BitSet;
import java.util.List;

/** The moves of a run at which the other thread is to be tried instead. */
final class Alternatives {
  private final BitSet at;

  private Alternatives(BitSet at) {
    this.at = at;
  }

  boolean areAt(int move) {
    return at.get(move);
  }

  /** Wherever the other thread could have gone on. */
  static Alternatives all(List<Move> moves) {
    var at = new BitSet();
    for (var i = 0; i < moves.size(); i++) {
      at.set(i, moves.get(i).otherCould && !moves.get(i).otherYields);
    }
    return new Alternatives(at);
  }

  /**
   * Where it makes a difference: dynamic partial-order reduction (Flanagan and Godefroid, POPL
   * 2005), for two threads. A move conflicts with a later one of the other thread, which nothing
   * else orders after it: then the two are to be tried the other way round too.
   */
  static Alternatives ofConflicts(List<Move> moves, List<Footprint> footprints) {
    var at = new BitSet();
    // By thread: so many of the moves so far happened before its last one, or are its own.
    var known = new int[2];
    var last = new int[] {-1, -1};
    for (var i = 0; i < moves.size(); i++) {
      var me = moves.get(i).thread;
      var latest = -1;
      for (var j = i - 1; j >= known[me]; j--) {
        if (moves.get(j).thread == me || !footprints.get(j).conflicts(footprints.get(i))) {
          continue;
        }
        latest = Math.max(latest, j);
        if (isPossible(moves.get(j))) {
          at.set(j);
          if (j < last[me]) {
            // What came before that, the other order of these two shows.
            break;
          }
        }
      }
      known[me] = Math.max(known[me], latest + 1);
      last[me] = i;
    }
    return new Alternatives(at);
  }

  private static boolean isPossible(Move move) {
    return move.otherCould && !move.otherYields;
  }
}

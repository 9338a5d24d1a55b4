package inflight.grader.race.explore;

import java.util.List;

/**
 * Sleep sets (Godefroid, 1996), for two threads, along one run. Where two threads could go on and
 * both are tried, the one that was tried first sleeps in the runs of the other, until that one does
 * what conflicts with its next move: before, whatever they do is done by the first one's runs too.
 */
final class Sleep {
  private final List<Move> moves;
  private final List<Footprint> footprints;
  private final int[] nextOf0;
  private final int[] nextOf1;
  private int sleeper = -1;
  private int itsMove;

  private Sleep(List<Move> moves, List<Footprint> footprints) {
    this.moves = moves;
    this.footprints = footprints;
    this.nextOf0 = nextOf(0);
    this.nextOf1 = nextOf(1);
  }

  /** Nobody sleeps. */
  static Sleep none() {
    return new Sleep(List.of(), null);
  }

  static Sleep along(List<Move> moves, List<Footprint> footprints) {
    return new Sleep(moves, footprints);
  }

  private int[] nextOf(int thread) {
    var next = new int[moves.size()];
    var latest = moves.size();
    for (var i = moves.size() - 1; i >= 0; i--) {
      latest = moves.get(i).thread == thread ? i : latest;
      next[i] = latest;
    }
    return next;
  }

  boolean sleeps(int thread) {
    return sleeper == thread;
  }

  /**
   * A move has been made.
   *
   * @param otherWasFirst whether the other thread was tried first in its place
   */
  void after(int move, boolean otherWasFirst) {
    if (footprints == null) {
      return;
    }
    var other = 1 - moves.get(move).thread;
    if (otherWasFirst) {
      var next = (other == 0 ? nextOf0 : nextOf1)[move];
      sleeper = next < moves.size() ? other : -1;
      itsMove = next;
    }
    if (sleeper == other && footprints.get(move).conflicts(footprints.get(itsMove))) {
      sleeper = -1;
    }
  }
}

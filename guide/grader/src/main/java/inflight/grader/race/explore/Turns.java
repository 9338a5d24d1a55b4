package inflight.grader.race.explore;

import inflight.grader.race.explore.Move.What;
import inflight.grader.race.explore.Part.State;
import inflight.grader.race.steps.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Whose turn it is in a run, and whose it was. Guarded by the run, but for what is volatile. Where
 * a method returns something to run, it is to be run right afterward and unguarded: it wakes the
 * thread whose turn it is.
 */
final class Turns {
  /** How a run came to its end. */
  enum End {
    DONE,
    /** All that is left waits, and nobody is there that could end that. */
    STUCK,
    /** It did not end, and why is not known for certain. */
    UNKNOWN
  }

  /** A call that came to its end later than so many moves is not told with what it returned. */
  private static final int FAR = 300;

  private final byte[] plan;
  private final Part[] parts;
  private final World world;
  private final List<Move> moves = new ArrayList<>();
  private volatile Part turn;
  private volatile boolean isAbandoned;
  private End end;
  private int leftPlanAt = -1;
  private boolean isUnsteady;
  private boolean isUnfair;

  Turns(byte[] plan, Part[] parts, World world) {
    this.plan = plan;
    this.parts = parts;
    this.world = world;
  }

  /** Wakes whoever has got the turn, if that is needed. Call it unguarded. */
  static void run(Runnable wake) {
    if (wake != null) {
      wake.run();
    }
  }

  boolean has(Part part) {
    return turn == part;
  }

  boolean isAbandoned() {
    return isAbandoned;
  }

  /** The thread whose turn it is; null if none can go on. */
  Part current() {
    return turn;
  }

  int steps() {
    return moves.size();
  }

  List<Move> moves() {
    return moves;
  }

  /** How it ended; null as long as it has not. */
  End end() {
    return end;
  }

  /** True if a thread could not go on where the plan wanted it to, but for the plan's last move. */
  boolean hasLeftPlan() {
    return leftPlanAt >= 0 && leftPlanAt < plan.length - 1 || moves.size() < plan.length - 1;
  }

  /** True if the plan's last move could not be made. */
  boolean isRefused() {
    return leftPlanAt == plan.length - 1;
  }

  /** True if a thread went on at a moment that no plan had laid down. */
  boolean isUnsteady() {
    return isUnsteady;
  }

  /** True if a thread was stopped in a loop that it might have gone on with for longer. */
  boolean isUnfair() {
    return isUnfair;
  }

  /** Gives the first turn. */
  void first() {
    give(parts[0]);
  }

  /** A thread comes to a step, and waits for its turn. */
  Runnable comesTo(Part part, Step step, What what, Gate gate) {
    var wasWaiting = part.state == State.WAITING;
    var wasBlocked = part.state == State.BLOCKED;
    if (end != null) {
      return null;
    }
    if (wasBlocked) {
      // The step that it was blocked in has been taken now, and not when it began.
      record(part, parts[1 - part.index].state == State.RUNNING);
      if (what == What.RESUME) {
        part.pendingWhat = What.RESUME;
      }
    }
    if (wasWaiting && turn != part) {
      isUnsteady = true;
    }
    part.state = State.READY;
    part.pending = step;
    part.pendingWhat = what;
    part.gate = gate;
    return turn == part || turn == null ? give(part) : null;
  }

  /** The thread that has the turn begins to wait. */
  Runnable waits(Part part, Step step, Gate gate) {
    part.state = State.WAITING;
    part.pending = step;
    part.pendingWhat = What.RESUME;
    part.gate = gate;
    part.isNotified = false;
    return give(part);
  }

  Runnable done(Part part) {
    if (part.state == State.BLOCKED && end == null) {
      record(part, true);
    }
    part.state = State.DONE;
    if (parts[1 - part.index].state == State.DONE) {
      if (end == null) {
        end = End.DONE;
      }
      turn = null;
      return null;
    }
    return end == null && (turn == part || turn == null) ? give(part) : null;
  }

  /** The thread that has the turn is blocked, in a way that nobody could know before. */
  Runnable isBlocked(Part part) {
    part.state = State.BLOCKED;
    if (part.last != null && moves.getLast() == part.last && part.last.mayBlock()) {
      // It has not taken this step yet.
      moves.removeLast();
    } else {
      isUnsteady = true;
    }
    return give(part);
  }

  /** Chooses who goes on, after a thread that cannot or need not. */
  private Runnable give(Part from) {
    var other = parts[1 - from.index];
    var next = choose(from, other);
    if (next == null) {
      turn = null;
      stop();
      return null;
    }
    var wasWaiting = next.state == State.WAITING;
    var isTimeUp = wasWaiting && !next.gate.isOpen().getAsBoolean();
    if (!isTimeUp) {
      record(next, canGoOn(next == from ? other : from));
      next.state = State.RUNNING;
    }
    turn = next;
    if (isTimeUp) {
      return null;
    }
    if (wasWaiting) {
      return world.endOfWait(next);
    }
    return next.thread == Thread.currentThread() ? null : () -> LockSupport.unpark(next.thread);
  }

  private Part choose(Part from, Part other) {
    var isOpen = canGoOn(from);
    var isOtherOpen = canGoOn(other);
    if (moves.size() < plan.length) {
      var planned = parts[plan[moves.size()]];
      if (planned == from ? isOpen : isOtherOpen) {
        return planned;
      }
      if (leftPlanAt < 0) {
        leftPlanAt = moves.size();
      }
    }
    if (isOpen && !(isOtherOpen && mustYield(from))) {
      return from;
    }
    if (isOtherOpen) {
      return other;
    }
    var inTime = mayTimeOut(from) ? from : mayTimeOut(other) ? other : null;
    isUnfair |= inTime != null;
    return inTime;
  }

  /**
   * True if a thread is where it can only wait for the other. It might still go on, so it counts.
   */
  private boolean mustYield(Part part) {
    var must =
        part.patience.isAtAnEnd(part.pending)
            || part.patience.hasYielded() && Patience.isYield(part.pending);
    isUnfair |= must;
    return must;
  }

  private static boolean canGoOn(Part part) {
    return switch (part.state) {
      case READY, WAITING -> part.gate.isOpen().getAsBoolean();
      case RUNNING, BLOCKED, DONE -> false;
    };
  }

  /** True if a thread waits for a limited time: it goes on when nobody else can. */
  private static boolean mayTimeOut(Part part) {
    return part.gate.isTimed() && (part.state == State.READY || part.state == State.WAITING);
  }

  private void record(Part next, boolean otherCould) {
    var other = parts[1 - next.index];
    var changes = !moves.isEmpty() && moves.getLast().thread != next.index;
    var otherYields = otherCould && mustYield(other);
    var preempts =
        changes
            && otherCould
            && moves.getLast().what != What.START
            && !Patience.isYield(other.pending);
    var move = new Move(next, next.pendingWhat, otherCould, preempts, otherYields);
    moves.add(move);
    next.last = move;
    other.patience.renew();
  }

  /** A step of a thread has given a value. */
  void gave(Part part, Step step, Object value) {
    var last = part.last;
    if (last != null && last.isOf(step)) {
      last.gave(value);
      return;
    }
    for (var i = moves.size() - 1; i >= Math.max(0, moves.size() - FAR); i--) {
      if (moves.get(i).thread == part.index && moves.get(i).isOf(step)) {
        moves.get(i).gave(value);
        return;
      }
    }
  }

  /** Nobody can go on: if that is certain, the run is over. */
  private void stop() {
    for (var part : parts) {
      if (part.state == State.BLOCKED || world.isForeign()) {
        // Somebody else may still end it: that is for the controller to see.
        return;
      }
    }
    stop(End.STUCK);
  }

  /** Ends a run before its end: nobody goes on. */
  void stop(End how) {
    if (end == null) {
      end = how;
    }
    turn = null;
  }

  /** Lets the threads of a run that was stopped go, to their ends. */
  void abandon() {
    isAbandoned = true;
    for (var part : parts) {
      LockSupport.unpark(part.thread);
    }
  }

  /** Looks again whether somebody can go on, after something that nobody has told of. */
  Runnable lookAgain() {
    return turn == null && end == null
        ? give(parts[0].state == State.DONE ? parts[1] : parts[0])
        : null;
  }
}

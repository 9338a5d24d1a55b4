package inflight.grader.race.explore;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/** One actor in one run. Guarded by the run, but for what is volatile. */
final class Part {
  enum State {
    /** It waits for its turn, before its next step or before its first. */
    READY,
    /** It has the turn. */
    RUNNING,
    /** It waits to be woken, in a wait that is known. */
    WAITING,
    /** It was given the turn and was seen blocked. */
    BLOCKED,
    DONE
  }

  final int index;
  final ActorThread thread;
  private Specification.Action body;
  volatile State state = State.READY;

  /** What it does next, or waits in; null before its start. */
  Step pending;

  Move.What pendingWhat = Move.What.START;

  /** What it must wait for before its next step. */
  Gate gate = Gate.OPEN;

  /** Its last move. */
  Move last;

  /** The calls on objects of the JDK that it is inside. */
  final Deque<Step> inside = new ArrayDeque<>();

  /** True while it waits in a wait that has been asked to end. */
  boolean isNotified;

  /** How often it held what it waits on, to be held again afterward. */
  int heldBefore;

  /** True if somebody has made a permit for it to park with. */
  boolean hasPermit;

  int initializing;

  /** How often it has yielded, or come to each place, since the other one moved. */
  final Patience patience = new Patience();

  /** What it threw; read after it is done. */
  Throwable thrown;

  /** How many steps it has come to: unchanged between two looks means that it has not moved. */
  volatile int arrivals;

  /** True while it is in a hook: there it waits for its turn, and for nothing else. */
  volatile boolean inHook = true;

  /** True if it was interrupted while it waited for its turn. */
  volatile boolean sawInterrupt;

  Part(int index, ActorThread thread) {
    this.index = index;
    this.thread = thread;
  }

  void play(Specification.Action body) {
    this.body = body;
  }

  void run() throws Throwable {
    body.run();
  }

  /** Its own permits, and not those of this run, are what the code is to find when it parks. */
  void usesPermit() {
    LockSupport.unpark(thread);
    if (!hasPermit) {
      LockSupport.park(this);
    }
    hasPermit = false;
  }

  /** Whether the wait that it is in has been asked to end. */
  boolean waitMayEnd() {
    return isNotified || thread.isInterruptPutOff();
  }

  boolean isInterrupted() {
    return sawInterrupt || thread.isInterrupted();
  }
}

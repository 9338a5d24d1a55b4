package inflight.grader.race.explore;

import inflight.grader.race.spec.Specification;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of two actors in an order that is laid down: one thread has the turn and keeps it until a
 * step at which it is to be preempted, until it blocks, or until it is done.
 *
 * <p>Nothing is simulated. Locks are taken and threads block for real, on whatever they like; a
 * thread that has the turn and is seen blocked loses it. So whatever happens in a run can happen on
 * any machine, and a failure that a run shows is never an artifact. What a misjudged moment can
 * cost is only that a run is not quite in the order laid down.
 */
final class Run {
  /**
   * A thread that has taken so many steps in a row while the other could run is waiting in a loop:
   * the other's turn.
   */
  private static final int PATIENCE = 300;

  /** A run that takes more steps does not end. */
  private static final int MOST_STEPS = 50_000;

  private static final long LOOK_NANOS = 40_000;

  /**
   * A cycle of locks is certain as soon as it is there; this only saves looking for one at every
   * moment of waiting.
   */
  private static final long CYCLE_NANOS = 2_000_000;

  /** So long nothing must have moved before waiting without a cycle counts as waiting for ever. */
  private static final long STUCK_NANOS = 1_500_000_000L;

  private static final long LIMIT_NANOS = 10_000_000_000L;

  /** A step that was taken: by whom, where, and the value that it read, wrote or returned. */
  static final class Event {
    final int thread;
    final int site;
    Object value;
    boolean hasValue;

    Event(int thread, int site) {
      this.thread = thread;
      this.site = site;
    }
  }

  enum End {
    DONE,
    /** All that is left waits, and no other thread is there that could wake it. */
    STUCK,
    /** It did not end, and why is not known for certain. */
    UNKNOWN
  }

  private final BitSet preemptions;
  private final ActorThread[] actors;
  private final Thread controller = Thread.currentThread();

  // All below guarded by this.
  private int turn;
  private int steps;
  private int inARow;
  private boolean abandoned;
  private final BitSet candidates = new BitSet();
  private final List<Event> events = new ArrayList<>();

  /**
   * @param first the index of the actor that begins
   * @param preemptions the numbers of the steps before which the turn goes to the other actor
   */
  Run(int first, BitSet preemptions, Specification.Action one, Specification.Action two) {
    this.turn = first;
    this.preemptions = preemptions;
    this.actors = new ActorThread[] {new ActorThread(this, 0, one), new ActorThread(this, 1, two)};
  }

  /** Runs both actors to their end, or until they are stuck. */
  End play() {
    for (var actor : actors) {
      actor.start();
    }
    var start = System.nanoTime();
    var lastMove = start;
    int[] seen = {-1, -1};
    while (true) {
      LockSupport.parkNanos(LOOK_NANOS);
      var now = System.nanoTime();
      synchronized (this) {
        if (isDone(0) && isDone(1)) {
          return End.DONE;
        }
        var current = actors[turn];
        var other = actors[1 - turn];
        var moved = seen[0] != actors[0].arrivals || seen[1] != actors[1].arrivals;
        seen[0] = actors[0].arrivals;
        seen[1] = actors[1].arrivals;
        if (moved || !isBlocked(current)) {
          lastMove = now;
        } else if (other.state == ActorThread.State.READY) {
          give(other);
          lastMove = now;
        }
        var still = now - lastMove;
        if (still > CYCLE_NANOS && isDeadlocked() || still > STUCK_NANOS && canNobodyHelp()) {
          abandoned = true;
          return End.STUCK;
        }
        if (now - start > LIMIT_NANOS || steps > MOST_STEPS) {
          abandoned = true;
          return End.UNKNOWN;
        }
      }
    }
  }

  private boolean isDeadlocked() {
    var cycle = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return cycle != null
        && Arrays.stream(cycle)
            .anyMatch(id -> id == actors[0].threadId() || id == actors[1].threadId());
  }

  /** True if every actor that is not done waits without a deadline. */
  private boolean canNobodyHelp() {
    for (var actor : actors) {
      if (actor.state != ActorThread.State.DONE) {
        var state = actor.getState();
        if (state != Thread.State.BLOCKED && state != Thread.State.WAITING) {
          return false;
        }
      }
    }
    return true;
  }

  /** True if the thread that has the turn cannot use it: it waits, and not for its turn. */
  private static boolean isBlocked(ActorThread actor) {
    return actor.state == ActorThread.State.RUNNING
        && !actor.inHook
        && switch (actor.getState()) {
          case BLOCKED, WAITING, TIMED_WAITING -> true;
          default -> false;
        };
  }

  private boolean isDone(int index) {
    return actors[index].state == ActorThread.State.DONE;
  }

  synchronized void awaitTurn(ActorThread actor) {
    var interrupted = false;
    while (turn != actor.index && !abandoned) {
      try {
        wait();
      } catch (InterruptedException e) {
        // The code under test interrupted an actor: it shall find the flag when its turn comes.
        interrupted = true;
      }
    }
    actor.state = ActorThread.State.RUNNING;
    actor.inHook = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** An actor comes to a step. Returns when it may take it. */
  void step(ActorThread actor, int site, Object written) {
    actor.inHook = true;
    actor.arrivals++;
    synchronized (this) {
      if (abandoned) {
        actor.inHook = false;
        return;
      }
      if (turn == actor.index) {
        var number = steps++;
        var other = actors[1 - actor.index];
        if (other.state == ActorThread.State.READY) {
          if (++inARow > PATIENCE) {
            yieldTo(other, actor);
          } else {
            candidates.set(number);
            if (preemptions.get(number)) {
              yieldTo(other, actor);
            }
          }
        }
      } else {
        // It was blocked when the turn went on, and is free again.
        actor.state = ActorThread.State.READY;
        awaitTurn(actor);
      }
      var event = new Event(actor.index, site);
      if (written != null) {
        event.value = written;
        event.hasValue = true;
      }
      events.add(event);
    }
    actor.inHook = false;
  }

  void gave(ActorThread actor, int site, Object value) {
    actor.inHook = true;
    record(actor, site, value);
    actor.inHook = false;
  }

  private synchronized void record(ActorThread actor, int site, Object value) {
    for (var i = events.size() - 1; i >= 0; i--) {
      var event = events.get(i);
      if (event.thread == actor.index) {
        if (event.site == site) {
          event.value = value;
          event.hasValue = true;
        }
        return;
      }
    }
  }

  synchronized void done(ActorThread actor) {
    actor.state = ActorThread.State.DONE;
    if (turn == actor.index) {
      give(actors[1 - actor.index]);
    }
    if (isDone(0) && isDone(1)) {
      LockSupport.unpark(controller);
    }
  }

  private void yieldTo(ActorThread other, ActorThread actor) {
    actor.state = ActorThread.State.READY;
    give(other);
    awaitTurn(actor);
  }

  private void give(ActorThread next) {
    turn = next.index;
    inARow = 0;
    notifyAll();
  }

  /** The steps before which a preemption would have been possible. */
  synchronized BitSet candidates() {
    return (BitSet) candidates.clone();
  }

  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  ActorThread actor(int index) {
    return actors[index];
  }
}

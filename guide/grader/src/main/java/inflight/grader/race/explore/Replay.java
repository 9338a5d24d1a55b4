package inflight.grader.race.explore;

import inflight.grader.race.explore.Move.What;
import inflight.grader.race.explore.Part.State;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Step;
import inflight.grader.race.steps.Steps;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of two actors in an order that is laid down: one thread has the turn and keeps it until
 * the plan says otherwise, until it would block, or until it is done.
 *
 * <p>Nothing is simulated. Locks are taken and threads block for real, on whatever they like. What
 * would block is known beforehand where the JDK can be asked, and a thread that has the turn and is
 * seen blocked loses it. So whatever happens in a run can happen on any machine, and a failure that
 * a run shows is never an artifact.
 */
final class Replay implements Steps {
  /** A run that takes more steps does not end. */
  private static final int MOST_STEPS = 20_000;

  /** So often it is looked whether a thread that was blocked has come free. */
  private static final int SETTLES = 200;

  private final Turns turns;
  private final Holds holds = new Holds();
  private final Waits waits = new Waits(holds);
  private final Gates gates = new Gates(holds);
  private final Groups groups = new Groups();
  private final Steps watcher;
  private final Thread controller = Thread.currentThread();
  private final ActorThread stage;
  private final Part[] parts;

  // All below guarded by this.
  private boolean isForeign;
  private boolean looksAtThreads;

  /**
   * @param plan by index, which thread makes each move, as far as it is laid down
   * @param threads of the two actors, and of the stage
   * @param watcher is told all steps, in the order in which they are taken
   */
  Replay(byte[] plan, ActorThread[] threads, Steps watcher) {
    this.watcher = watcher;
    this.stage = threads[2];
    this.parts = new Part[] {new Part(0, threads[0]), new Part(1, threads[1])};
    this.turns = new Turns(plan, parts, this);
  }

  Turns turns() {
    return turns;
  }

  Groups groups() {
    return groups;
  }

  Part part(int index) {
    return parts[index];
  }

  /** Gives each part its actor. What they work on may be made while this run is told of it. */
  void cast(Specification.Action one, Specification.Action two) {
    parts[0].play(one);
    parts[1].play(two);
  }

  /** Lets both actors begin, the first as the plan says. */
  void start() {
    synchronized (this) {
      turns.first();
    }
    for (var part : parts) {
      part.thread.play(() -> play(part));
    }
  }

  private void play(Part part) {
    try {
      awaitTurn(part);
      part.inHook = false;
      watcher.begins(stage);
      part.run();
    } catch (Abandoned over) {
      // Nothing that it still did counts.
    } catch (Throwable e) {
      part.thrown = e;
    } finally {
      part.inHook = true;
      Runnable wake;
      synchronized (this) {
        looksAtThreads |= holds.hasAny(part.thread);
        wake = turns.done(part);
      }
      run(wake);
      LockSupport.unpark(controller);
    }
  }

  private static void run(Runnable wake) {
    if (wake != null) {
      wake.run();
    }
  }

  /** The actor that the calling thread plays here; null for any other thread. */
  private Part me() {
    var thread = Thread.currentThread();
    return thread == parts[0].thread ? parts[0] : thread == parts[1].thread ? parts[1] : null;
  }

  @Override
  public void initializes(int change) {
    var me = me();
    if (me != null) {
      me.initializing += change;
    }
    watcher.initializes(change);
  }

  @Override
  public void before(Step step) {
    var me = me();
    if (me == null || me.initializing > 0) {
      beforeOfOther(step);
      watcher.before(step);
      return;
    }
    holdAgain(me);
    if (step.kind() == Step.Kind.UNLOCK) {
      // The watcher first: from then on the other may take it.
      watcher.before(step);
      synchronized (this) {
        holds.giveBack(me.thread, step.object());
      }
      return;
    }
    if (Shared.isPoint(step)) {
      arrive(me, step, What.STEP);
    }
    watcher.before(step);
    begin(me, step);
  }

  /** By a thread of the code's own, or while a class is initialized. */
  private synchronized void beforeOfOther(Step step) {
    if (step.kind() == Step.Kind.UNLOCK || unlocks(step)) {
      holds.giveBack(Thread.currentThread(), step.object());
    }
    isForeign |=
        me() == null && Thread.currentThread() != stage || step.site().traits().spawns();
  }

  private static boolean unlocks(Step step) {
    return step.object() instanceof ReentrantLock && step.name().equals("unlock");
  }

  /** Comes to a step, and returns when it may be taken. */
  private void arrive(Part me, Step step, What what) {
    me.inHook = true;
    me.arrivals++;
    Runnable wake;
    settle(me);
    synchronized (this) {
      if (turns.steps() > MOST_STEPS) {
        turns.stop(Turns.End.UNKNOWN);
      }
      isForeign |= step.site().traits().spawns();
      looksAtThreads |= looksAtThreads(step);
      me.patience.comesTo(step);
      wake = turns.comesTo(me, step, what, gates.before(me, step));
    }
    run(wake);
    awaitTurn(me);
    if (turns.isAbandoned()) {
      throw Abandoned.INSTANCE;
    }
    if (Gates.parks(step)) {
      // Its own permits, and not those of this run, are what the code is to find.
      LockSupport.unpark(me.thread);
      if (!me.hasPermit) {
        LockSupport.park(this);
      }
      me.hasPermit = false;
    }
    me.sawInterrupt = false;
    me.inHook = false;
  }

  /** A thread that is looked at may behave otherwise when it is used again. */
  private static boolean looksAtThreads(Step step) {
    var what = step.site().what();
    return what.startsWith("Thread") && !Patience.isYield(step) || step.object() instanceof Thread;
  }

  /** What a step that is now taken does to the other thread. */
  private void begin(Part me, Step step) {
    Runnable wake = null;
    synchronized (this) {
      if (unlocks(step)) {
        holds.giveBack(me.thread, step.object());
      }
      if (step.site().what().equals("LockSupport.unpark")) {
        for (var part : parts) {
          part.hasPermit |= step.arguments()[0] == part.thread;
        }
      }
      if (step.kind() == Step.Kind.CALL && Shared.isShared(step.object())) {
        me.inside.push(step);
      }
      var lock = waits.lockOf(step);
      if (lock != null && holds.holder(lock) == me.thread && !me.thread.isInterrupted()) {
        me.heldBefore = holds.giveBackAll(me.thread, lock);
        wake =
            turns.waits(
                me, step, gates.afterWaiting(me, step.object(), lock, Waits.isTimed(step)));
      }
    }
    run(wake);
    if (isOver(me)) {
      awaitTurn(me);
      throw Abandoned.INSTANCE;
    }
  }

  /** True if a thread that begins to wait need not, since the run is over. */
  private synchronized boolean isOver(Part me) {
    return me.state == State.WAITING && turns.end() != null;
  }

  /** Out of a wait, however it ended, a thread holds again what it had given back. */
  private synchronized void holdAgain(Part me) {
    if (me.heldBefore > 0) {
      holds.take(me.thread, waits.lockOf(me.pending), me.heldBefore);
      me.heldBefore = 0;
    }
  }

  @Override
  public boolean wakes(Step step) {
    var me = me();
    if (me == null || me.initializing > 0) {
      return true;
    }
    synchronized (this) {
      var other = parts[1 - me.index];
      if (isForeign
          || other.state != State.WAITING
          || other.pending.object() != step.object()
          || !waits.mayWake(me.thread, step.object())) {
        return true;
      }
      other.isNotified = true;
      return false;
    }
  }

  @Override
  public void after(Step step, Object value) {
    var me = me();
    if (me != null && me.initializing == 0) {
      comeBack(me, step);
    }
    synchronized (this) {
      var thread = Thread.currentThread();
      if (step.kind() == Step.Kind.LOCK) {
        holds.take(thread, step.object(), 1);
      } else if (step.kind() == Step.Kind.CALL || step.kind() == Step.Kind.STATIC) {
        holds.called(thread, step, value);
        groups.called(step, value);
      }
      if (me != null) {
        if (step.kind() == Step.Kind.CALL && Shared.isShared(step.object())) {
          while (!me.inside.isEmpty() && me.inside.pop().object() != step.object()) {
            // What an exception had left on top.
          }
        }
        turns.gave(me, step, value);
      }
    }
    watcher.after(step, value);
  }

  /** Out of a wait, or out of what it was blocked in, a thread needs the turn to go on. */
  private void comeBack(Part me, Step step) {
    me.inHook = true;
    Runnable wake = null;
    holdAgain(me);
    synchronized (this) {
      if (me.state == State.WAITING || me.state == State.BLOCKED) {
        me.arrivals++;
        wake = turns.comesTo(me, step, What.RESUME, Gate.OPEN);
      }
    }
    run(wake);
    awaitTurn(me);
    me.sawInterrupt = false;
    me.inHook = false;
  }

  /** Lets the other come free of what it was blocked in, if the last step has freed it. */
  private void settle(Part me) {
    var other = parts[1 - me.index];
    for (var look = 0; look < SETTLES && mayComeFree(other); look++) {
      if (look < SETTLES / 2) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
  }

  private synchronized boolean mayComeFree(Part other) {
    return other.state == State.BLOCKED
        || other.state == State.WAITING && !other.isNotified && other.thread.isInterrupted();
  }

  private void awaitTurn(Part me) {
    var interrupted = false;
    while (!turns.has(me) && !turns.isAbandoned()) {
      LockSupport.park(this);
      // The code under test interrupts an actor: it shall find the flag when its turn comes.
      if (Thread.interrupted()) {
        interrupted = true;
        me.sawInterrupt = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    awaitThatItWaits(parts[1 - me.index]);
  }

  /** Who gives a lock back by waiting has done so only when it is seen to wait. */
  private void awaitThatItWaits(Part other) {
    for (var look = 0; other.state == State.WAITING && !turns.isAbandoned(); look++) {
      var state = other.thread.getState();
      if (!other.inHook
          && (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)) {
        return;
      }
      if (look < 100) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
  }

  /** The lock that a wait gives back. */
  Object lockOf(Step wait) {
    return waits.lockOf(wait);
  }

  /** The name of the thread that holds what an actor waits for; null if there is none. */
  synchronized String holderFor(Part part) {
    var holder = part.gate.lock() == null ? null : holds.holder(part.gate.lock());
    return holder == null ? null : holder.getName();
  }

  /** Why nobody can go on. */
  synchronized InterleavingResult.Kind wayOfBeingStuck() {
    var awaited = new Thread[2];
    for (var i = 0; i < 2; i++) {
      var lock = parts[i].state == State.DONE ? null : parts[i].gate.lock();
      awaited[i] = lock == null ? null : holds.holder(lock);
    }
    for (var i = 0; i < 2; i++) {
      var other = parts[1 - i];
      if (awaited[i] == other.thread && other.state == State.DONE) {
        return InterleavingResult.Kind.KEPT_LOCK;
      }
    }
    return awaited[0] != null && awaited[1] != null
        ? InterleavingResult.Kind.DEADLOCK
        : InterleavingResult.Kind.LOST_WAKEUP;
  }

  /** Whether threads that are not steered had a part in it. */
  synchronized boolean isForeign() {
    return isForeign;
  }

  /** Whether its threads may be used again. */
  synchronized boolean isClean() {
    return !looksAtThreads && !turns.isAbandoned();
  }
}

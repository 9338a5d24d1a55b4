package inflight.grader.race.explore;

import inflight.grader.race.explore.Move.What;
import inflight.grader.race.explore.Part.State;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Abandoned;
import inflight.grader.race.steps.Step;
import inflight.grader.race.steps.Steps;
import inflight.grader.race.steps.TheEnd;
import inflight.grader.race.steps.Uninterruptible;
import java.util.concurrent.locks.LockSupport;

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
  private final Steps watcher;
  private final Thread controller = Thread.currentThread();
  private final ActorThread stage;
  private final Part[] parts;
  private final TheEnd theEnd = new TheEnd();

  // Guarded by this.
  private final World world = new World();

  /**
   * @param plan by index, which thread makes each move, as far as it is laid down
   * @param threads of the two actors, and of the stage
   * @param watcher is told all steps, in the order in which they are taken
   */
  Replay(byte[] plan, ActorThread[] threads, Steps watcher) {
    this.watcher = watcher;
    this.stage = threads[2];
    this.parts = new Part[] {new Part(0, threads[0]), new Part(1, threads[1])};
    this.turns = new Turns(plan, parts, world);
  }

  Turns turns() {
    return turns;
  }

  World world() {
    return world;
  }

  Part part(int index) {
    return parts[index];
  }

  /** Lets both actors begin, the first as the plan says. */
  void start(Specification.Action one, Specification.Action two) {
    parts[0].play(one);
    parts[1].play(two);
    synchronized (this) {
      turns.first();
    }
    for (var part : parts) {
      part.thread.putInterruptsOffWhile(() -> canInterruptLater(part));
      part.thread.play(() -> play(part));
    }
  }

  private synchronized boolean canInterruptLater(Part part) {
    return turns.end() == null && !turns.isAbandoned() && world.canInterruptLater(part);
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
        world.isDone(part);
        wake = turns.done(part);
      }
      Turns.run(wake);
      LockSupport.unpark(controller);
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
      var thread = Thread.currentThread();
      if (thread == stage && step.kind() != Step.Kind.UNLOCK) {
        endInVain(step);
      }
      synchronized (this) {
        world.comesUnsteered(thread, me != null || thread == stage, step);
      }
      watcher.before(step);
      return;
    }
    synchronized (this) {
      world.holdsAgain(me);
    }
    if (step.kind() == Step.Kind.UNLOCK) {
      // The watcher first: from then on the other may take it.
      watcher.before(step);
      synchronized (this) {
        world.givesBack(me, step.object());
      }
      return;
    }
    if (Shared.isPoint(step)) {
      arrive(me, step);
    }
    watcher.before(step);
    take(me, step);
  }

  /** Before and after the actors nobody else is there that could end a wait of the stage. */
  private void endInVain(Step step) {
    if (turns.isAbandoned() || !isForeign() && Uninterruptible.waitsInVain(step)) {
      theEnd.before(step);
    }
  }

  /** Comes to a step, and returns when it may be taken. */
  private void arrive(Part me, Step step) {
    me.inHook = true;
    me.arrivals++;
    Runnable wake;
    settle(me);
    synchronized (this) {
      var gate = world.comes(me, step);
      if (turns.steps() > MOST_STEPS || me.patience.isTired()) {
        turns.stop(Turns.End.UNKNOWN);
      }
      wake = turns.comesTo(me, step, What.STEP, gate);
    }
    Turns.run(wake);
    awaitTurn(me);
    if (turns.isAbandoned()) {
      theEnd.before(step);
    }
    if (Gates.parks(step)) {
      me.usesPermit();
    }
    me.sawInterrupt = false;
    me.inHook = false;
  }

  /** Takes a step; if it is a wait, the turn goes on. */
  private void take(Part me, Step step) {
    Runnable wake = null;
    boolean isOver;
    me.inHook = true;
    synchronized (this) {
      var gate = world.takes(me, parts[1 - me.index], step);
      if (gate != null) {
        wake = turns.waits(me, step, gate);
      }
      isOver = gate != null && turns.end() != null;
    }
    Turns.run(wake);
    if (isOver) {
      // It need not begin to wait for what nobody will do.
      awaitTurn(me);
      theEnd.before(step);
    }
    me.inHook = false;
  }

  @Override
  public boolean wakes(Step step) {
    var me = me();
    if (me == null || me.initializing > 0) {
      return true;
    }
    synchronized (this) {
      var other = parts[1 - me.index];
      var isLater = world.canWakeLater(me, other, step);
      other.isNotified |= isLater;
      return !isLater;
    }
  }

  @Override
  public void after(Step step, Object value) {
    var me = me();
    if (me != null && me.initializing == 0) {
      comeBack(me, step);
    }
    synchronized (this) {
      world.hasTaken(Thread.currentThread(), me, step, value);
      if (me != null) {
        turns.gave(me, step, value);
      }
    }
    watcher.after(step, value);
  }

  /** Out of a wait, or out of what it was blocked in, a thread needs the turn to go on. */
  private void comeBack(Part me, Step step) {
    me.inHook = true;
    Runnable wake = null;
    synchronized (this) {
      world.holdsAgain(me);
      if (me.state == State.WAITING || me.state == State.BLOCKED) {
        me.arrivals++;
        wake = turns.comesTo(me, step, What.RESUME, Gate.OPEN);
      }
    }
    Turns.run(wake);
    awaitTurn(me);
    me.sawInterrupt = false;
    me.inHook = false;
  }

  /** Lets the other come free of what it was blocked in, if the last step has freed it. */
  private void settle(Part me) {
    var other = parts[1 - me.index];
    Looking.aWhile(() -> mayComeFree(other), SETTLES);
  }

  private synchronized boolean mayComeFree(Part other) {
    return other.state == State.BLOCKED
        || other.state == State.WAITING && !other.waitMayEnd() && other.thread.isInterrupted();
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
    // Who gives a lock back by waiting has done so only when it is seen to wait.
    var other = parts[1 - me.index];
    Looking.aWhile(() -> beginsToWait(other), Integer.MAX_VALUE);
  }

  /** If a thread that is not steered has woken it by now, it is blocked. */
  private boolean beginsToWait(Part other) {
    return other.state == State.WAITING
        && !turns.isAbandoned()
        && (other.inHook || other.thread.getState() == Thread.State.RUNNABLE);
  }

  /** The name of the thread that holds what an actor waits for; null if there is none. */
  synchronized String holderFor(Part part) {
    var holder = world.holderFor(part);
    return holder == null ? null : holder.getName();
  }

  /** Whether threads that are not steered had a part in it. */
  synchronized boolean isForeign() {
    return world.isForeign();
  }

  /** Whether its threads may be used again. */
  synchronized boolean isClean() {
    return !world.looksAtThreads() && !turns.isAbandoned();
  }
}

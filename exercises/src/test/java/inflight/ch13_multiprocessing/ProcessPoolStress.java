package inflight.ch13_multiprocessing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.given.ChildTask;
import inflight.given.JobFailedException;
import inflight.given.Worker;
import inflight.given.WorkerDiedException;
import inflight.testkit.Interruptible;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * What becomes of workers that two threads want at the same moment. The workers are no processes: a
 * call of one returns at once.
 */
public class ProcessPoolStress {

  /*
   * One worker, and two threads with two maps each. A worker keeps in a plain field how often it was called, as a child
   * process keeps its static fields. Is it ever inside two calls at once? Does each call see what the one before did?
   *
   *   results that the one got, that the other got, calls that the workers have counted, calls that met another
   */
  @JCStressTest
  @Outcome(id = "2, 2, 4, 0", expect = ACCEPTABLE, desc = "The worker runs one item at a time.")
  @Outcome(
      id = ".*, [1-9]",
      expect = FORBIDDEN,
      desc = "Two maps came at once, and one worker was given an item while it ran another.")
  @Outcome(
      id = "2, 2, [0-9]+, 0",
      expect = FORBIDDEN,
      desc = "A call did not see what the one before it had left in the worker.")
  @Outcome(expect = FORBIDDEN, desc = "A map did not return its result.")
  @State
  public static class TwoMapsOneWorker {
    private final Fakes fakes = new Fakes();
    private final ProcessPool pool = new ProcessPool(1, fakes::start);

    @Actor
    public void one(IIII_Result r) {
      r.r1 = results(pool, 1) + results(pool, 1);
    }

    @Actor
    public void other(IIII_Result r) {
      r.r2 = results(pool, 1) + results(pool, 1);
    }

    @Arbiter
    public void count(IIII_Result r) {
      pool.close();
      r.r3 = fakes.calls;
      r.r4 = fakes.meetings.get();
    }
  }

  /*
   * A map meets close. Either it comes to its end, or it is refused, or its item fails. In any case, all workers that
   * have been started are closed, when close returns and in the end.
   *
   *   what came of the map (1 its result, 2 refused, 3 failed), workers open when close has returned, in the end
   */
  @JCStressTest
  @Outcome(
      id = "[123], 0, 0",
      expect = ACCEPTABLE,
      desc = "The map is settled or refused, and no worker is left.")
  @Outcome(
      id = "[123], [0-9]+, 0",
      expect = FORBIDDEN,
      desc = "close returned while a worker that had been started was not closed.")
  @Outcome(
      id = "[123], [0-9]+, [1-9]",
      expect = FORBIDDEN,
      desc = "A worker was started as the pool was closed, and nobody has closed it.")
  @Outcome(expect = FORBIDDEN, desc = "The map came to no end that it may come to.")
  @State
  public static class MapMeetsClose {
    private final Fakes fakes = new Fakes();
    private final ProcessPool pool = new ProcessPool(1, fakes::start);

    @Actor
    public void map(III_Result r) {
      r.r1 = results(pool, 1);
    }

    @Actor
    public void close(III_Result r) {
      pool.close();
      r.r2 = fakes.open.get();
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = fakes.open.get();
    }
  }

  /*
   * One map's item ends the only worker while another thread's map wants one. The dead one is given to nobody.
   *
   *   what came of the map whose item kills (3 failed), what came of the other (1 its result), calls of a dead worker
   */
  @JCStressTest
  @Outcome(
      id = "3, 1, 0",
      expect = ACCEPTABLE,
      desc = "The item that kills has failed, and the other is run by a new worker.")
  @Outcome(id = ".*, [1-9]", expect = FORBIDDEN, desc = "A worker that had died was given an item.")
  @Outcome(expect = FORBIDDEN, desc = "An item suffered from another that ended its worker.")
  @State
  public static class DeathMeetsMap {
    private final Fakes fakes = new Fakes();
    private final ProcessPool pool = new ProcessPool(1, fakes::start);

    @Actor
    public void kill(III_Result r) {
      r.r1 = results(pool, Fakes.KILLS);
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = results(pool, 1);
    }

    @Arbiter
    public void count(III_Result r) {
      pool.close();
      r.r3 = fakes.callsOfDead.get();
    }
  }

  /*
   * A map is interrupted, at whatever moment, while another thread's map wants the only worker. The one closes the worker
   * that runs its item, and no worker that runs another's.
   *
   *   what came of the interrupted map (1 its result, -1 InterruptedException), of the other (1 its result), workers open
   *   when the pool is closed
   */
  @JCStressTest
  @Outcome(
      id = {"1, 1, 0", "-1, 1, 0"},
      expect = ACCEPTABLE,
      desc = "One map may be interrupted, and the other has its result.")
  @Outcome(
      id = {"1, 3, [0-9]+", "-1, 3, [0-9]+"},
      expect = FORBIDDEN,
      desc = "A map was interrupted, and that made the item of another map fail.")
  @Outcome(
      id = ".*, [1-9]",
      expect = FORBIDDEN,
      desc = "The pool is closed, and a worker that it has started is not.")
  @Outcome(expect = FORBIDDEN, desc = "A map came to no end that it may come to.")
  @State
  public static class MapMeetsInterrupt {
    private final Fakes fakes = new Fakes();
    private final ProcessPool pool = new ProcessPool(1, fakes::start);
    private final Interruptible interruptible = new Interruptible();

    @Actor
    public void interrupted(III_Result r) {
      r.r1 =
          interruptible.call(
              () -> pool.map(Tasks.Square.class, List.of(1)).equals(List.of(1)) ? 1 : 0);
    }

    @Actor
    public void other(III_Result r) {
      interruptible.interrupt();
      r.r2 = results(pool, 1);
    }

    @Arbiter
    public void count(III_Result r) {
      pool.close();
      r.r3 = fakes.open.get();
    }
  }

  /** 1 if a map of one item has given its result, 2 if it was refused, 3 if it has failed. */
  private static int results(ProcessPool pool, int item) {
    try {
      return pool.map(Tasks.Square.class, List.of(item)).equals(List.of(item)) ? 1 : 0;
    } catch (IllegalStateException e) {
      return 2;
    } catch (JobFailedException e) {
      return 3;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }

  /** Workers, and what is counted of them. */
  private static final class Fakes {
    static final int KILLS = -1;

    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger meetings = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger callsOfDead = new AtomicInteger();
    int calls;

    Worker start() {
      open.incrementAndGet();
      return new Fake();
    }

    private final class Fake implements Worker {
      private volatile boolean alive = true;
      private final AtomicInteger closes = new AtomicInteger();

      @Override
      @SuppressWarnings("unchecked")
      public <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
          throws WorkerDiedException {
        if (!alive) {
          if (closes.get() == 0) {
            callsOfDead.incrementAndGet();
          }
          throw new WorkerDiedException(137, "");
        }
        if (inside.incrementAndGet() > 1) {
          meetings.incrementAndGet();
        }
        calls++;
        inside.decrementAndGet();
        if (argument.equals(KILLS)) {
          alive = false;
          throw new WorkerDiedException(137, "");
        }
        return (R) argument;
      }

      @Override
      public boolean isAlive() {
        return alive;
      }

      @Override
      public void close() {
        alive = false;
        if (closes.getAndIncrement() == 0) {
          open.decrementAndGet();
        }
      }
    }
  }
}

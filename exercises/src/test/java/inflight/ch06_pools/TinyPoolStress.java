package inflight.ch06_pools;

import static java.util.concurrent.TimeUnit.DAYS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Craft;
import inflight.testkit.HeldThread;
import inflight.testkit.Interrupts;
import inflight.testkit.NeverRuns;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What becomes of the tasks when two threads use one pool at the same moment. The factory's threads
 * do not start: what they would run is kept, and one of the two threads here runs it, or both are
 * through when it is run. So nothing moves that is not seen.
 */
public class TinyPoolStress {

  /*
   * One thread hands a task over while another shuts the pool down. Either may be first. The task is run or rejected.
   *
   *   accepted, runs
   *   1, 1    accepted, and run in the end
   *   0, 0    rejected, and not run
   *   1, 0    accepted, and lost: nobody will ever run it
   *   0, 1    rejected, and run all the same
   */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "0, 0"},
      expect = ACCEPTABLE,
      desc = "The task is run, or it is rejected.")
  @Outcome(
      id = "1, 0",
      expect = FORBIDDEN,
      desc = "execute accepted the task while the pool was shut down, and nobody ran it.")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The task was rejected, and run all the same.")
  @Outcome(expect = FORBIDDEN, desc = "The task was run more than once.")
  @State
  public static class ExecuteMeetsShutdown {
    private final Workshop workshop = new Workshop();
    private final TinyPool pool = new TinyPool(2, workshop::thread);
    private final AtomicInteger runs = new AtomicInteger();

    @Actor
    public void submitter(II_Result r) {
      r.r1 = accepts(pool, runs::incrementAndGet);
    }

    @Actor
    public void closer() {
      pool.shutdown();
    }

    @Arbiter
    public void workers(II_Result r) {
      workshop.workAll();
      r.r2 = runs.get();
    }
  }

  /*
   * Two threads that have been interrupted hand over a task each, which does not wait: do they keep their flags?
   *
   *   1 for a flag that is kept, -1 for one that is lost
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both threads stay interrupted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A thread was interrupted before its execute, and its interrupt flag is gone.")
  @State
  public static class InterruptedSubmitters {
    private final Workshop workshop = new Workshop();
    private final TinyPool pool = new TinyPool(1, workshop::thread);

    @Actor
    public void submitter(II_Result r) {
      r.r1 = Interrupts.keptBy(() -> pool.execute(() -> {}));
    }

    @Actor
    public void otherSubmitter(II_Result r) {
      r.r2 = Interrupts.keptBy(() -> pool.execute(() -> {}));
    }

    @Arbiter
    public void workers() {
      pool.shutdown();
      workshop.workAll();
    }
  }

  /*
   * Two threads hand over two tasks each. Afterward the pool is shut down and its only worker runs them. Each runs once,
   * and those of one thread in order.
   *
   *   runs of the one's tasks, of the other's, how many pairs were in order
   */
  @JCStressTest
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "Each task runs once, in order.")
  @Outcome(
      id = {"[01], .*", "[0-9]+, [01], .*"},
      expect = FORBIDDEN,
      desc = "Two threads handed tasks over at once, and one was lost.")
  @Outcome(
      id = {"[34], .*", "[0-9]+, [34], .*"},
      expect = FORBIDDEN,
      desc = "A task ran twice.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The tasks of one thread were not begun in the order in which it handed them over.")
  @State
  public static class TwoExecute {
    private final Workshop workshop = new Workshop();
    private final TinyPool pool = new TinyPool(1, workshop::thread);
    private final AtomicInteger one = new AtomicInteger();
    private final AtomicInteger other = new AtomicInteger();
    private final AtomicInteger inOrder = new AtomicInteger();

    @Actor
    public void one() {
      handOver(one);
    }

    @Actor
    public void other() {
      handOver(other);
    }

    private void handOver(AtomicInteger own) {
      pool.execute(own::incrementAndGet);
      pool.execute(
          () -> {
            if (own.incrementAndGet() == 2) {
              inOrder.incrementAndGet();
            }
          });
    }

    @Arbiter
    public void worker(III_Result r) {
      pool.shutdown();
      workshop.workAll();
      r.r1 = one.get();
      r.r2 = other.get();
      r.r3 = inOrder.get();
    }
  }

  /*
   * The only worker looks for work, and falls asleep if there is none, while a task is handed over and the pool is shut
   * down. Is it woken? Does it run the task, see what was written before, and come to its end?
   *
   *   what the task saw
   *   42   the task ran, and saw what was written before it was handed over
   *   0    it ran, and did not see that
   *   -1   it did not run
   */
  @JCStressTest
  @Outcome(
      id = "42",
      expect = ACCEPTABLE,
      desc = "The task runs, and sees what was written before.")
  @Outcome(
      id = "-1",
      expect = FORBIDDEN,
      desc = "The task was handed over before the shutdown, and the worker ended without it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The task does not see what was written before it was handed over.")
  @State
  public static class WorkerMeetsLastTask {
    private final Workshop workshop = new Workshop();
    private final TinyPool pool = new TinyPool(1, workshop::threadBesides);
    private int payload;
    private volatile int seen = -1;

    public WorkerMeetsLastTask() {
      // By now the pool has asked for its thread, if it did not do so at once.
      pool.execute(() -> {});
    }

    @Actor
    public void worker() {
      workshop.work();
    }

    @Actor
    public void submitter() {
      payload = 42;
      pool.execute(() -> seen = payload);
      pool.shutdown();
    }

    @Arbiter
    public void rest(I_Result r) {
      workshop.workAll();
      r.r1 = seen;
    }
  }

  /*
   * A worker is in the middle of its work, while another thread shuts the pool down, twice, and waits for its end. The
   * task before is run, the worker comes to its end, with or without a sleep, and lets the other thread go on, which
   * sees what the task did.
   *
   *   what the waiting thread saw
   *   42   awaitTermination returned true, and what the task wrote is there
   *   0    it returned true, and what the task wrote is not there
   *   -1   it returned false, long before its time was over
   */
  @JCStressTest
  @Outcome(
      id = "42",
      expect = ACCEPTABLE,
      desc = "The task is run, the worker ends, and awaitTermination returns true after that.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc =
          "awaitTermination returned true, and what the task did is not there: it was not run, or not seen.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "awaitTermination returned false, although the worker ended in time.")
  @State
  public static class WorkerMeetsShutdown {
    private final Workshop workshop = new Workshop();
    private final TinyPool pool = new TinyPool(1, workshop::threadBesides);
    private int written;

    public WorkerMeetsShutdown() {
      pool.execute(() -> written = 42);
    }

    @Actor
    public void worker() {
      workshop.workAll();
    }

    @Actor
    public void closer(I_Result r) {
      pool.shutdown();
      pool.shutdown();
      try {
        r.r1 = pool.awaitTermination(1, DAYS) ? written : -1;
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted, although nobody interrupts", e);
      }
    }
  }

  /** Makes threads that do not start; what they would run is run by whoever comes. */
  private static final class Workshop {
    /**
     * Whether the pool may use the threads themselves, and not only what they run. On the hardware,
     * those that run beside an actor must be what they seem then.
     */
    private static final boolean REAL =
        !NeverRuns.isExplored(TinyPoolStress.class)
            && (Craft.mayCall(TinyPool.class, LockSupport.class, Set.of("unpark"))
                || Craft.mayCall(TinyPool.class, Thread.class, Set.of("join", "isAlive"))
                || Craft.mayCall(TinyPool.class, TimeUnit.class, Set.of("timedJoin")));

    private final Queue<Runnable> started = new ConcurrentLinkedQueue<>();

    Thread thread(Runnable body) {
      return new Kept(body);
    }

    /** The same where an actor runs the body while the pool is used. */
    Thread threadBesides(Runnable body) {
      return REAL
          ? new HeldThread(() -> worker(body), it -> started.add(it::runToTheEnd))
          : new Kept(body);
    }

    /** Its frame tells whose stack it is. */
    private static void worker(Runnable body) {
      body.run();
    }

    /** Runs nothing: whoever comes plays it. */
    private final class Kept extends Thread implements NeverRuns {
      private final Runnable body;

      // All guarded by this.
      private boolean hasStarted;
      private boolean hasEnded;
      private Thread player;
      private boolean isInterruptedFirst;
      private boolean isUnparkedFirst;

      Kept(Runnable body) {
        this.body = body;
      }

      @Override
      public void start() {
        synchronized (this) {
          hasStarted = true;
        }
        started.add(this::play);
      }

      private void play() {
        synchronized (this) {
          player = Thread.currentThread();
          if (isInterruptedFirst) {
            player.interrupt();
          }
          if (isUnparkedFirst) {
            LockSupport.unpark(player);
          }
        }
        try {
          body.run();
        } finally {
          synchronized (this) {
            player = null;
            hasEnded = true;
            notifyAll();
            // What a thread has left at its end, nobody finds.
            Thread.interrupted();
          }
        }
      }

      @Override
      public synchronized void interrupt() {
        if (player != null) {
          player.interrupt();
        } else {
          isInterruptedFirst = true;
        }
      }

      @Override
      public synchronized Thread.State getState() {
        return lives()
            ? Thread.State.RUNNABLE
            : hasEnded ? Thread.State.TERMINATED : Thread.State.NEW;
      }

      @Override
      public synchronized void unparkPlayer() {
        if (player != null) {
          LockSupport.unpark(player);
        } else {
          isUnparkedFirst = true;
        }
      }

      @Override
      public synchronized void awaitEnd() throws InterruptedException {
        while (lives()) {
          wait();
        }
      }

      @Override
      public synchronized boolean lives() {
        return hasStarted && !hasEnded;
      }
    }

    /** Runs what one thread of the pool would run. */
    void work() {
      var body = started.poll();
      if (body != null) {
        body.run();
      }
    }

    /** Runs what all others would run, also those that are started meanwhile. */
    void workAll() {
      for (var body = started.poll(); body != null; body = started.poll()) {
        body.run();
      }
    }
  }

  private static int accepts(TinyPool pool, Runnable task) {
    try {
      pool.execute(task);
      return 1;
    } catch (RejectedExecutionException e) {
      return 0;
    }
  }
}

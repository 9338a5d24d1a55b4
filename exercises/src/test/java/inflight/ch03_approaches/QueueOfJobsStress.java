package inflight.ch03_approaches;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.ch03_approaches.QueueOfJobs.JobQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** What becomes of jobs and workers that come to one queue at the same moment. */
public class QueueOfJobsStress {

  /*
   * One job, and the queue is finished. Two workers come at the same moment. One of them gets the job. Do both come back?
   *
   *   1   one worker ran it, and both came back
   *   2   both found the same job
   *   0   nobody ran it
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The job is run once, and both workers come back.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "One job, two workers, and nobody ran it.")
  @Outcome(expect = FORBIDDEN, desc = "One job, two workers, and it was run more than once.")
  @State
  public static class OneJobTwoWorkers {
    private final AtomicInteger runs = new AtomicInteger();
    private final JobQueue queue = new JobQueue();

    public OneJobTwoWorkers() {
      queue.put(runs::incrementAndGet);
      queue.finish();
    }

    @Actor
    public void worker() {
      work(queue);
    }

    @Actor
    public void anotherWorker() {
      work(queue);
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = runs.get();
    }
  }

  /*
   * Two jobs, two workers. Each job has a number, and the numbers of those that were run are put together.
   *
   *   first, second
   *   1, 1   each was run once, by whomever
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each of two jobs is run once.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two jobs, two workers, and not each job was run once: one was lost or run twice.")
  @State
  public static class TwoJobsTwoWorkers {
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();
    private final JobQueue queue = new JobQueue();

    public TwoJobsTwoWorkers() {
      queue.put(first::incrementAndGet);
      queue.put(second::incrementAndGet);
      queue.finish();
    }

    @Actor
    public void worker() {
      work(queue);
    }

    @Actor
    public void anotherWorker() {
      work(queue);
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = first.get();
      r.r2 = second.get();
    }
  }

  /*
   * A thread writes a plain field, puts a job that reads it, and finishes the queue, while a worker may just be going to
   * sleep. Is the worker woken? Does its job see what was written? Does the worker come back?
   *
   *   42   the job was run, and saw it
   *   0    the job was run, and saw an old value
   *   -1   the worker came back, and the job was not run
   */
  @JCStressTest
  @Outcome(
      id = "42",
      expect = ACCEPTABLE,
      desc = "The job is run and sees what was written before.")
  @Outcome(
      id = "-1",
      expect = FORBIDDEN,
      desc =
          "The worker came back, and a job that was put before the queue was finished was not run.")
  @Outcome(expect = FORBIDDEN, desc = "A job did not see what was written before it was put.")
  @State
  public static class PutMeetsWork {
    private final JobQueue queue = new JobQueue();
    private int payload;
    private int seen = -1;

    @Actor
    public void producer() {
      payload = 42;
      queue.put(() -> seen = payload);
      queue.finish();
    }

    @Actor
    public void worker(I_Result r) {
      work(queue);
      r.r1 = seen;
    }
  }

  /*
   * A worker waits for a job, or is just about to, when the queue is finished; no job ever comes.
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The worker comes back.")
  @Outcome(expect = FORBIDDEN, desc = "The worker did not come back.")
  @State
  public static class FinishMeetsWork {
    private final JobQueue queue = new JobQueue();

    @Actor
    public void finisher() {
      queue.finish();
    }

    @Actor
    public void worker(I_Result r) {
      work(queue);
      r.r1 = 1;
    }
  }

  /*
   * One thread puts a job, another finishes the queue, and then a worker comes. Either the put was first, and the job is
   * run; or the finish was, and the job is rejected. A job that is neither has been lost without a word.
   *
   *   accepted, runs
   *   true, 1     accepted, and run
   *   false, 0    rejected, and not run
   *   true, 0     accepted, and lost: it lies behind the end
   *   false, 1    rejected, and run
   */
  @JCStressTest
  @Outcome(
      id = {"true, 1", "false, 0"},
      expect = ACCEPTABLE,
      desc = "The job is accepted and run, or rejected and not run.")
  @Outcome(
      id = "true, 0",
      expect = FORBIDDEN,
      desc = "A job was accepted as the queue was finished, and nobody ever runs it.")
  @Outcome(
      id = "false, 1",
      expect = FORBIDDEN,
      desc = "A job was rejected as the queue was finished, and was run all the same.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A job that was put as the queue was finished was run more than once.")
  @State
  public static class PutMeetsFinish {
    private final AtomicInteger runs = new AtomicInteger();
    private final JobQueue queue = new JobQueue();
    private boolean accepted;

    @Actor
    public void producer() {
      try {
        queue.put(runs::incrementAndGet);
        accepted = true;
      } catch (RejectedExecutionException e) {
        accepted = false;
      }
    }

    @Actor
    public void finisher() {
      queue.finish();
    }

    @Arbiter
    public void worker(ZI_Result r) {
      work(queue);
      r.r1 = accepted;
      r.r2 = runs.get();
    }
  }

  /*
   * Two producers put two jobs each. Afterward a worker runs them, and each writes its letter. Whose job is first is
   * open; but each producer's own come in the order in which it put them, a before b and c before d.
   */
  @JCStressTest
  @Outcome(
      id = {"abcd", "acbd", "acdb", "cabd", "cadb", "cdab"},
      expect = ACCEPTABLE,
      desc = "All four jobs are run once, each producer's in its order.")
  @Outcome(
      id = "[abcd]{4}",
      expect = FORBIDDEN,
      desc =
          "Two producers put two jobs each, and one of them was lost, or run twice, or overtook the one before it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two producers put two jobs each, and not all four were run once.")
  @State
  public static class TwoProducers {
    private final StringBuilder ran = new StringBuilder();
    private final JobQueue queue = new JobQueue();

    @Actor
    public void producer() {
      queue.put(() -> ran.append('a'));
      queue.put(() -> ran.append('b'));
    }

    @Actor
    public void anotherProducer() {
      queue.put(() -> ran.append('c'));
      queue.put(() -> ran.append('d'));
    }

    @Arbiter
    public void worker(L_Result r) {
      queue.finish();
      work(queue);
      r.r1 = ran.toString();
    }
  }

  private static void work(JobQueue queue) {
    try {
      queue.work();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}

package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The checksums of many slow sources with a queue and a fixed number of workers: each worker takes
 * the next job as soon as it is done with one.
 *
 * <p>The queue of the JDK that you like best may be used.
 */
public final class QueueOfJobs implements ChecksumJob {
  /**
   * @param workers how many threads a run has for its sources
   * @throws IllegalArgumentException if that is less than one
   */
  public QueueOfJobs(int workers) {
    throw new UnsupportedOperationException("TODO keep the number of workers");
  }

  /**
   * Starts the workers (those for whom there is no source may be left out), puts a job for each
   * source into a {@link JobQueue} of its own, finishes the queue, and waits for the workers. So
   * many sources are read at the same time as there are workers, if there are as many, and never
   * more; a slow one holds up one worker and nobody else. What else is promised, and the corners,
   * stand in {@link ChecksumJob#run}.
   *
   * @see Source#checksum
   */
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    throw new UnsupportedOperationException("TODO put a job for each source, and let workers work");
  }

  /**
   * Jobs that wait for workers. Any number of threads may call anything at any time.
   *
   * <p>Jobs that were put before {@link #finish} are all run, each once. What a thread did before
   * it put a job happens-before the job is run.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>A job may put jobs, and may finish the queue. The same Runnable put twice runs twice.
   *   <li>Two queues have nothing to do with each other.
   *   <li>An interrupt while a job runs is the job's own business. Whether a flag that it leaves
   *       set ends {@link #work} is open.
   * </ul>
   */
  public static final class JobQueue {
    /** An empty queue that is not finished. */
    public JobQueue() {}

    /**
     * Adds a job behind those that are there. Never waits for a worker or a job.
     *
     * @throws RejectedExecutionException if the queue is finished; then the job is never run
     * @throws NullPointerException if the job is null
     */
    public void put(Runnable job) {
      throw new UnsupportedOperationException("TODO add it, unless the queue is finished");
    }

    /** Says that no more jobs will come. Never waits; again has no effect. */
    public void finish() {
      throw new UnsupportedOperationException("TODO let every worker know, now or later");
    }

    /**
     * The life of one worker, on the calling thread: takes jobs, first put first, and runs each.
     * Sleeps while there is none. Returns when the queue is finished and empty. Every worker does,
     * however many there are, and however late they come.
     *
     * <p>Jobs are run at the same time by as many threads as call this. Whatever a job throws goes
     * to the uncaught exception handler of the thread that ran it, and the worker goes on. What
     * happens if that handler itself throws is left open.
     *
     * @throws InterruptedException if the calling thread is interrupted while it waits for a job,
     *     or was before it had to; the flag is clear then, and no job is lost. A thread that was
     *     interrupted before and finds a job may run it first, or throw.
     */
    public void work() throws InterruptedException {
      throw new UnsupportedOperationException("TODO run jobs until none will come");
    }
  }
}

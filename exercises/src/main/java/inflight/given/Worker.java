package inflight.given;

import java.io.Serializable;

/** Somebody who runs tasks, one at a time: a child process, or what acts like one. */
public interface Worker extends AutoCloseable {
  /**
   * Runs a task, and blocks until its answer is there.
   *
   * @throws TaskException if the task has thrown, or its argument or result cannot travel; the
   *     worker lives on
   * @throws WorkerDiedException if the worker has ended without an answer, or is closed meanwhile
   * @throws InterruptedException if the calling thread is interrupted; the worker has ended then,
   *     if it had begun
   */
  <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
      throws TaskException, WorkerDiedException, InterruptedException;

  /** False once it has ended: it will never run a task again. */
  boolean isAlive();

  /**
   * Ends it, whatever it is doing, and blocks until it is gone. A second call changes nothing. May
   * be called from any thread.
   */
  @Override
  void close();
}

package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import inflight.given.TaskAnswer;
import inflight.given.TaskChild;
import inflight.given.TaskException;
import inflight.given.TaskRequest;
import inflight.given.Worker;
import inflight.given.WorkerDiedException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * A child process that runs one task after another, seen from its parent. The child's side is
 * given: {@link TaskChild} says what travels over the pipes, a {@link TaskRequest} one way and a
 * {@link TaskAnswer} the other.
 *
 * <p>All methods may be called from any thread. Calls that come at the same time take turns. The
 * child's standard error is a log, which may be as long as it likes; nobody is held up by it.
 *
 * <p>The child may end at any time, killed or by itself. A call that has no whole answer then fails
 * with a {@link WorkerDiedException}, as soon as the child is gone, and so does every later call.
 * That holds for a child that has closed its output, too: it will never answer, so it is ended. But
 * <em>a whole answer counts</em>, even if the child has ended right behind it. (What follows if it
 * answers, or closes its output, before it has read the whole request is left open, and so is what
 * follows if a process that it has started keeps its output open.)
 */
public final class WorkerProcess implements Worker {
  /**
   * Starts the child.
   *
   * @param command what to start, such as {@code ChildJvm.command(TaskChild.class)}
   * @throws IOException if it cannot be started
   */
  public WorkerProcess(List<String> command) throws IOException {
    throw new UnsupportedOperationException("TODO start the child");
  }

  /**
   * Sends a task to the child, and blocks until the child has answered or is gone.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>The argument, the result, or both may be null, or longer than a pipe holds. Null for the
   *       task is refused with a {@link NullPointerException}.
   *   <li>An argument that cannot be serialized, whatever that throws, is a {@link TaskException}:
   *       nothing has been sent, and the worker lives on. A result that cannot be deserialized here
   *       is one, too.
   *   <li>An interrupt while it waits for the answer, or for the child to take a long argument,
   *       ends the child, and {@link #isAlive} is false when the exception is thrown: otherwise the
   *       next call would get the answer to this one. An interrupt before it has sent anything,
   *       even while it waits for its turn, leaves the child alone.
   * </ul>
   *
   * @throws TaskException if the task has thrown
   * @throws WorkerDiedException if there is no whole answer and there will be none; {@link
   *     #isAlive} is false then
   * @throws InterruptedException if the calling thread is interrupted before or while it waits; the
   *     flag is clear then
   */
  @Override
  public <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
      throws TaskException, WorkerDiedException, InterruptedException {
    throw new UnsupportedOperationException("TODO send the request, wait for the answer");
  }

  /** The child's process id. */
  public long pid() {
    throw new UnsupportedOperationException("TODO ask the process");
  }

  /** True as long as the child's process is. */
  @Override
  public boolean isAlive() {
    throw new UnsupportedOperationException("TODO ask the process");
  }

  /**
   * Ends the child, forcibly if it does not end by itself soon, and blocks until its process is
   * gone. A call that is under way fails with a {@link WorkerDiedException}. Nothing is left of the
   * worker then: no process, no thread, no open stream.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>It may be called again, by several threads at once, and after the child has died.
   *   <li>An interrupt does not keep it from its work, and is not lost.
   * </ul>
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO end the child and wait for that");
  }
}

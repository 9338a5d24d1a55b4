package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;

/**
 * Runs a coroutine on a loop, step by step, from await to await.
 *
 * <p>The first step is {@code send(null)}, in the next turn of the loop. When a step ends with
 * {@link Coroutine.Await}, the next step comes once the awaited object is done: {@code send} with
 * its result, or {@code fail} with its error. When a step ends with {@link Coroutine.Done}, that is
 * the task's result. What a step throws is the task's error, and a {@link
 * java.util.concurrent.CancellationException} means that the task was cancelled. After that the
 * coroutine is never stepped again. No step ever runs inside another. After an await of what is
 * done already the next step may come in the same turn or in a later one.
 *
 * <p>For the loop's own thread.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A coroutine may await what is done already, any number of times, without a deep stack.
 *   <li>Results and errors of every kind are passed on as they are, null too. A {@link Throwable}
 *       that is neither an Exception nor an Error ends the task as well; {@code result} may wrap
 *       that one.
 *   <li>If what it awaits ends with an {@link Error}, the coroutine is not stepped again. That
 *       Error is the task's error, as if the coroutine had thrown it. If there has been a cancel,
 *       too, it may be thrown in first.
 *   <li>A callback that throws does not keep the next one from running.
 * </ul>
 */
public final class LoopTask<T> implements Awaitable<T> {

  /** Makes a task, whose first step comes in the next turn. */
  public LoopTask(EventLoop loop, Coroutine<T> coroutine) {
    // TODO have the loop run the first step
  }

  @Override
  public boolean isDone() {
    throw new UnsupportedOperationException("TODO say whether it has ended");
  }

  @Override
  public T result() throws Exception {
    throw new UnsupportedOperationException("TODO return the result");
  }

  /**
   * Throws a {@link java.util.concurrent.CancellationException} into the coroutine, at the place
   * where it awaits: {@code fail} as its next step, never inside this call. The coroutine may clean
   * up, await others while it does, and even go on.
   *
   * <p>When the exception is thrown in depends on where the coroutine is:
   *
   * <ul>
   *   <li>It awaits something that is not done: that is cancelled, by each such cancel, since it
   *       may have ignored the one before. The exception is thrown in when that has ended as
   *       cancelled. If it ends with a result or an error all the same, the coroutine gets that
   *       instead.
   *   <li>It awaits something that is done, and has not been stepped since: the exception is thrown
   *       in instead of the result.
   *   <li>It has not had its first step: the exception is thrown in instead of the first {@code
   *       send}.
   *   <li>It is in the middle of a step: the cancel counts as one that comes right after that step,
   *       at the next await: what is awaited there is cancelled, and so on, as above. If there is
   *       no next await, the task ends as that step does.
   * </ul>
   *
   * <p>If there are several cancels before the exception is thrown in, it is thrown in once. A
   * cancel after that is a new one.
   *
   * @return false if the task has ended; then nothing changes
   */
  @Override
  public boolean cancel() {
    throw new UnsupportedOperationException("TODO cancel at the await");
  }

  @Override
  public void whenDone(Runnable callback) {
    throw new UnsupportedOperationException("TODO call back later");
  }
}

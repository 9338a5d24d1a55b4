package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;

/**
 * Runs a coroutine on a loop, step by step, from await to await.
 *
 * <p>The first step is {@code send(null)}, in the next turn of the loop. When a step ends with
 * {@link Coroutine.Await}, the next one comes once the awaited one is done: {@code send} with its
 * result, or {@code fail} with its error. When a step ends with {@link Coroutine.Done}, that is the
 * task's result; what it throws, an Exception or an Error, is the task's error, and a {@link
 * java.util.concurrent.CancellationException} means that the task was cancelled. After that the
 * coroutine is never stepped again. No step ever runs inside another, and it may await ones that
 * are done already, any number of times.
 *
 * <p>Of an Error a coroutine is not told. If the awaited one ended with an Error, that is the
 * task's error as well, as if the coroutine had thrown it.
 *
 * <p>For the loop's own thread.
 */
public final class LoopTask<T> implements Awaitable<T> {

  /** Makes a task, whose first step comes in the next turn. */
  public LoopTask(EventLoop loop, Coroutine<T> coroutine) {
    // TODO have the loop run the first step
  }

  @Override
  public boolean isDone() {
    throw new UnsupportedOperationException("TODO tell whether it has ended");
  }

  @Override
  public T result() throws Exception {
    throw new UnsupportedOperationException("TODO give the result");
  }

  /**
   * Throws a {@link java.util.concurrent.CancellationException} into the coroutine, at the place
   * where it awaits: {@code fail} in a later turn, never inside this call. The coroutine may clean
   * up, await others while it does, and even go on.
   *
   * <p>If it awaits one that is not done, that one is cancelled, and the error comes when that one
   * has ended as cancelled. If the awaited one is done, and the coroutine has only not been told,
   * the coroutine is told of the cancel in place of the result. Before the first step the coroutine
   * is told in place of its first {@code send}. During a step, at its next await, whose awaited one
   * is cancelled then.
   *
   * <p>Asked twice before the coroutine was told, it is told once.
   *
   * @return false if the task has ended; nothing changes then
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

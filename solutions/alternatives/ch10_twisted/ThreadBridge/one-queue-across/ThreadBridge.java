/*
 * trades: All that crosses to the loop goes through one queue, which one callback empties: the loop is woken once for
 *     many.
 */
package inflight.ch10_twisted;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.EventLoop;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

public final class ThreadBridge {
  private final EventLoop loop;
  private final Executor workers;
  private final ConcurrentLinkedQueue<Runnable> crossing = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  public ThreadBridge(EventLoop loop, Executor workers) {
    this.loop = loop;
    this.workers = workers;
  }

  private void cross(Runnable what) {
    crossing.add(what);
    // Whoever makes it more than none wakes the loop.
    if (count.getAndIncrement() == 0) {
      loop.callSoonThreadsafe(this::empty);
    }
  }

  private void empty() {
    int here = count.get();
    for (int i = 0; i < here; i++) {
      crossing.remove().run();
    }
    // What has come meanwhile is for a later turn.
    if (count.addAndGet(-here) > 0) {
      loop.callSoonThreadsafe(this::empty);
    }
  }

  private static Exception orWrapped(Throwable thrown) {
    return thrown instanceof Exception e ? e : new ExecutionException(thrown);
  }

  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    Objects.requireNonNull(work);
    var outcome = new Completable<T>(loop);
    Runnable job =
        () -> {
          try {
            var result = work.call();
            cross(() -> outcome.complete(result));
          } catch (Throwable e) {
            cross(() -> fail(outcome, e));
          }
        };
    try {
      workers.execute(job);
    } catch (Throwable e) {
      cross(() -> fail(outcome, e));
    }
    return outcome;
  }

  private static void fail(Completable<?> outcome, Throwable e) {
    outcome.fail(e instanceof Error ? e : orWrapped(e));
  }

  private static final class Call<T> {
    final AtomicBoolean taken = new AtomicBoolean();
    final CountDownLatch over = new CountDownLatch(1);
    T result;
    Throwable thrown;
  }

  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    Objects.requireNonNull(call);
    if (loop.inLoop()) {
      throw new IllegalStateException("on the loop");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var mine = new Call<T>();
    cross(
        () -> {
          if (mine.taken.compareAndSet(false, true)) {
            try {
              mine.result = call.call();
            } catch (Throwable e) {
              mine.thrown = e;
            }
            mine.over.countDown();
          }
        });
    try {
      mine.over.await();
    } catch (InterruptedException e) {
      mine.taken.set(true);
      throw e;
    }
    if (mine.thrown instanceof Error error) {
      throw error;
    } else if (mine.thrown != null) {
      throw orWrapped(mine.thrown);
    }
    return mine.result;
  }
}

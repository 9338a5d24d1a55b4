/*
 * trades: A monitor on each way, and outcomes that take one turn of the loop more. All the parts can be seen, and there are more of them.
 */
package inflight.ch10_twisted;

import inflight.given.Awaitable;
import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

public final class ThreadBridge {
  private final EventLoop loop;
  private final Executor workers;

  public ThreadBridge(EventLoop loop, Executor workers) {
    this.loop = loop;
    this.workers = workers;
  }

  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    var crossing = new Crossing<T>(work);
    try {
      workers.execute(
          () -> {
            crossing.make();
            loop.callSoonThreadsafe(() -> loop.callSoon(crossing::arrive));
          });
    } catch (Throwable refused) {
      crossing.refuse(refused);
      loop.callSoonThreadsafe(crossing::arrive);
    }
    return crossing;
  }

  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    if (loop.inLoop()) {
      throw new IllegalStateException("would wait for itself");
    }
    var crossing = new Crossing<T>(call);
    loop.callSoonThreadsafe(crossing::make);
    crossing.await();
    return crossing.outcome();
  }

  private enum Progress {
    READY,
    UNDER_WAY,
    OVER,
    GIVEN_UP
  }

  private final class Crossing<T> implements Awaitable<T> {
    private final Callable<T> call;
    private final List<Runnable> callbacks = new ArrayList<>();

    // Guarded by this.
    private Progress progress = Progress.READY;
    private T value;
    private Throwable error;

    // For the loop's own thread.
    private boolean arrived;
    private boolean cancelled;

    Crossing(Callable<T> call) {
      if (call == null) {
        throw new NullPointerException("nothing to call");
      }
      this.call = call;
    }

    void make() {
      synchronized (this) {
        if (progress != Progress.READY) {
          return;
        }
        progress = Progress.UNDER_WAY;
      }
      T result = null;
      Throwable thrown = null;
      try {
        result = call.call();
      } catch (Throwable t) {
        thrown = t;
      }
      over(result, thrown);
    }

    private synchronized void over(T result, Throwable thrown) {
      value = result;
      error = thrown;
      progress = Progress.OVER;
      notifyAll();
    }

    void refuse(Throwable refused) {
      over(null, refused);
    }

    synchronized void await() throws InterruptedException {
      try {
        while (progress != Progress.OVER) {
          wait();
        }
      } catch (InterruptedException e) {
        progress = progress == Progress.READY ? Progress.GIVEN_UP : progress;
        throw e;
      }
    }

    synchronized T outcome() throws Exception {
      return switch (error) {
        case null -> value;
        case Exception exception -> throw exception;
        case Error error -> throw error;
        default -> throw new ExecutionException(error);
      };
    }

    void arrive() {
      if (!arrived) {
        arrived = true;
        callbacks.forEach(loop::callSoon);
      }
    }

    @Override
    public boolean isDone() {
      return arrived;
    }

    @Override
    public T result() throws Exception {
      if (!arrived) {
        throw new IllegalStateException("not done");
      }
      if (cancelled) {
        throw new CancellationException();
      }
      return outcome();
    }

    @Override
    public boolean cancel() {
      if (arrived) {
        return false;
      }
      cancelled = true;
      arrive();
      return true;
    }

    @Override
    public void whenDone(Runnable callback) {
      if (arrived) {
        loop.callSoon(callback);
      } else {
        callbacks.add(callback);
      }
    }
  }
}

/*
 * trades: a future for each child, and join waits for all of them at once, again and again until none is new. It
 *     keeps a future of each child until the end.
 */
package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

public final class Nursery implements AutoCloseable {
  public interface Task {
    void run() throws Exception;
  }

  private final Executor threads;

  // All guarded by this.
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();
  private final Map<Thread, Task> running = new IdentityHashMap<>();
  private Throwable failure;
  private boolean cancelled;
  private boolean ended;

  public Nursery(Executor threads) {
    this.threads = Objects.requireNonNull(threads);
  }

  public boolean start(Task task) {
    Objects.requireNonNull(task);
    var end = new CompletableFuture<Void>();
    synchronized (this) {
      if (ended) {
        throw new IllegalStateException("too late");
      }
      if (cancelled) {
        return false;
      }
      ends.add(end);
    }
    try {
      threads.execute(() -> run(task, end));
      return true;
    } catch (Throwable refused) {
      end.complete(null);
      throw refused;
    }
  }

  private void run(Task task, CompletableFuture<Void> end) {
    try {
      if (begins(task)) {
        Throwable thrown = null;
        try {
          task.run();
        } catch (Throwable e) {
          thrown = e;
        }
        ends(thrown);
      }
    } finally {
      end.complete(null);
    }
  }

  private synchronized boolean begins(Task task) {
    if (!cancelled) {
      running.put(Thread.currentThread(), task);
    }
    return !cancelled;
  }

  private synchronized void ends(Throwable thrown) {
    running.remove(Thread.currentThread());
    if (cancelled) {
      Thread.interrupted();
    }
    if (thrown == null || cancelled && thrown instanceof InterruptedException) {
      return;
    }
    if (failure == null) {
      failure = thrown;
    } else if (failure != thrown) {
      failure.addSuppressed(thrown);
    }
    cancel();
  }

  public void join() throws Exception {
    synchronized (this) {
      if (ended) {
        throw new IllegalStateException("joined before");
      }
    }
    finish(true);
  }

  public synchronized void cancel() {
    if (!cancelled) {
      cancelled = true;
      running.keySet().forEach(Thread::interrupt);
    }
  }

  @Override
  public void close() throws Exception {
    synchronized (this) {
      if (ended) {
        return;
      }
    }
    cancel();
    finish(false);
  }

  private void finish(boolean throwsInterrupts) throws Exception {
    var interrupted = false;
    for (var open = open(); open.length > 0; open = open()) {
      try {
        CompletableFuture.allOf(open).get();
      } catch (InterruptedException e) {
        interrupted = true;
        cancel();
      } catch (ExecutionException e) {
        throw new AssertionError(e);
      }
    }
    Throwable thrown;
    synchronized (this) {
      thrown = failure;
    }
    if (thrown == null && interrupted && throwsInterrupts) {
      throw new InterruptedException();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (thrown != null) {
      Nursery.<Exception>sneak(thrown);
    }
  }

  /** Those that have not ended; if there are none, that is the end. */
  private synchronized CompletableFuture<?>[] open() {
    ends.removeIf(CompletableFuture::isDone);
    ended = ends.isEmpty();
    return ends.toArray(CompletableFuture[]::new);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }
}

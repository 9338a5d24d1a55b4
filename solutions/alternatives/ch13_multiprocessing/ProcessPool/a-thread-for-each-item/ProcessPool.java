/*
 * trades: A virtual thread for each item, a permit for each place, and a stack of idle workers without a lock.
 */
package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import inflight.given.JobFailedException;
import inflight.given.TaskException;
import inflight.given.Worker;
import inflight.given.WorkerStarter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

public final class ProcessPool implements AutoCloseable {
  private final int size;
  private final WorkerStarter starter;
  private final Semaphore places;
  private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();
  private final Set<Worker> all = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public ProcessPool(int size, WorkerStarter starter) {
    if (size < 1) {
      throw new IllegalArgumentException("no workers: " + size);
    }
    this.size = size;
    this.starter = Objects.requireNonNull(starter);
    places = new Semaphore(size);
  }

  @SuppressWarnings("unchecked")
  public <A extends Serializable, R> List<R> map(
      Class<? extends ChildTask<A, R>> task, List<A> items)
      throws JobFailedException, InterruptedException {
    Objects.requireNonNull(task);
    var copy = List.copyOf(items);
    failIfClosed();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var results = new Object[copy.size()];
    var failures = new Throwable[results.length];
    var cancelled = new AtomicBoolean();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < results.length; i++) {
      var index = i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  results[index] = run(task, copy.get(index), cancelled);
                } catch (Throwable thrown) {
                  failures[index] = thrown;
                }
              }));
    }
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      cancelled.set(true);
      threads.forEach(Thread::interrupt);
      threads.forEach(ProcessPool::joinUninterruptibly);
      throw e;
    }
    JobFailedException first = null;
    for (var i = 0; i < failures.length; i++) {
      if (failures[i] != null && first == null) {
        first = new JobFailedException(i, failures[i]);
      } else if (failures[i] != null) {
        first.addSuppressed(new JobFailedException(i, failures[i]));
      }
    }
    if (first != null) {
      throw first;
    }
    return (List<R>) Arrays.asList(results);
  }

  private <A extends Serializable, R> R run(
      Class<? extends ChildTask<A, R>> task, A item, AtomicBoolean cancelled) throws Exception {
    places.acquire();
    try {
      if (cancelled.get()) {
        throw new InterruptedException();
      }
      failIfClosed();
      var worker = idle.poll();
      while (worker != null && !worker.isAlive()) {
        retire(worker);
        worker = idle.poll();
      }
      if (worker == null) {
        worker = Objects.requireNonNull(starter.start());
        all.add(worker);
        if (closed) {
          retire(worker);
          failIfClosed();
        }
      }
      return call(worker, task, item);
    } finally {
      places.release();
    }
  }

  private <A extends Serializable, R> R call(
      Worker worker, Class<? extends ChildTask<A, R>> task, A item) throws Exception {
    var usable = false;
    try {
      var result = worker.call(task, item);
      usable = true;
      return result;
    } catch (TaskException e) {
      usable = true;
      throw e;
    } finally {
      if (usable) {
        idle.push(worker);
      } else {
        retire(worker);
      }
    }
  }

  private void retire(Worker worker) {
    try {
      worker.close();
    } catch (Throwable thrown) {
      // It is of no use any more.
    }
    all.remove(worker);
  }

  private void failIfClosed() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    var interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    all.forEach(this::retire);
    // All places are free when nobody is inside, and nobody starts one any more.
    places.acquireUninterruptibly(size);
    places.release(size);
    all.forEach(this::retire);
  }
}

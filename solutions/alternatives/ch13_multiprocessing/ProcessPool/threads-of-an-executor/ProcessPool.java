/*
 * trades: As many threads as places, in an executor that keeps what waits. Each item is claimed once: by a thread or by an interrupt.
 */
package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import inflight.given.JobFailedException;
import inflight.given.TaskException;
import inflight.given.Worker;
import inflight.given.WorkerStarter;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

public final class ProcessPool implements AutoCloseable {
  private final WorkerStarter starter;
  private final ExecutorService threads;
  private final Deque<Worker> idle = new ArrayDeque<>(); // guarded by itself
  private final Set<Worker> busy = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public ProcessPool(int size, WorkerStarter starter) {
    if (size < 1) {
      throw new IllegalArgumentException("no workers: " + size);
    }
    this.starter = Objects.requireNonNull(starter);
    threads = Executors.newFixedThreadPool(size);
  }

  public <A extends Serializable, R> List<R> map(
      Class<? extends ChildTask<A, R>> task, List<A> items)
      throws JobFailedException, InterruptedException {
    Objects.requireNonNull(task);
    var copy = List.copyOf(items);
    failIfClosed();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Set<Worker> mine = ConcurrentHashMap.newKeySet();
    var all = new CountDownLatch(copy.size());
    var jobs = new ArrayList<Job<R>>();
    for (var item : copy) {
      var job = new Job<R>(() -> call(task, item, mine), all);
      jobs.add(job);
      try {
        threads.execute(job);
      } catch (RejectedExecutionException e) {
        job.drop(new IllegalStateException("closed", e));
      }
    }
    try {
      all.await();
    } catch (InterruptedException e) {
      jobs.forEach(it -> it.drop(e));
      // Whoever comes behind the first look has been seen by drop, or is seen by the next look.
      while (all.getCount() > 0) {
        for (var worker : mine) {
          // Whoever takes it out says what becomes of it: it may have come to the end of its item.
          if (mine.remove(worker)) {
            closeQuietly(worker);
          }
        }
        Thread.yield();
      }
      throw e;
    }
    return results(jobs);
  }

  private static <R> List<R> results(List<Job<R>> jobs) throws JobFailedException {
    var results = new ArrayList<R>();
    JobFailedException first = null;
    for (var i = 0; i < jobs.size(); i++) {
      var job = jobs.get(i);
      results.add(job.result);
      if (job.failure != null) {
        var failed = new JobFailedException(i, job.failure);
        if (first == null) {
          first = failed;
        } else {
          first.addSuppressed(failed);
        }
      }
    }
    if (first != null) {
      throw first;
    }
    return Collections.unmodifiableList(results);
  }

  private static final class Job<R> implements Runnable {
    private final Callable<R> call;
    private final CountDownLatch all;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private R result;
    private Throwable failure;

    Job(Callable<R> call, CountDownLatch all) {
      this.call = call;
      this.all = all;
    }

    void drop(Throwable why) {
      if (claimed.compareAndSet(false, true)) {
        failure = why;
        all.countDown();
      }
    }

    @Override
    public void run() {
      if (claimed.compareAndSet(false, true)) {
        try {
          result = call.call();
        } catch (Throwable thrown) {
          failure = thrown;
        }
        all.countDown();
      }
    }
  }

  private <A extends Serializable, R> R call(
      Class<? extends ChildTask<A, R>> task, A item, Set<Worker> mine) throws Exception {
    var worker = borrow();
    mine.add(worker);
    var usable = false;
    try {
      var result = worker.call(task, item);
      usable = true;
      return result;
    } catch (TaskException e) {
      usable = true;
      throw e;
    } finally {
      if (mine.remove(worker) && usable) {
        synchronized (idle) {
          idle.push(worker);
        }
      } else {
        closeQuietly(worker);
      }
      busy.remove(worker);
    }
  }

  private Worker borrow() throws Exception {
    while (true) {
      failIfClosed();
      Worker worker;
      synchronized (idle) {
        worker = idle.poll();
      }
      if (worker == null) {
        worker = Objects.requireNonNull(starter.start());
      } else if (!worker.isAlive()) {
        closeQuietly(worker);
        continue;
      }
      busy.add(worker);
      if (closed) {
        closeQuietly(worker);
        busy.remove(worker);
        failIfClosed();
      }
      return worker;
    }
  }

  private static void closeQuietly(Worker worker) {
    try {
      worker.close();
    } catch (Throwable thrown) {
      // It is of no use any more.
    }
  }

  private void failIfClosed() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    busy.forEach(ProcessPool::closeQuietly);
    threads.shutdown();
    var interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    synchronized (idle) {
      idle.forEach(ProcessPool::closeQuietly);
      idle.clear();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import inflight.given.JobFailedException;
import inflight.given.TaskException;
import inflight.given.Worker;
import inflight.given.WorkerStarter;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class ProcessPool implements AutoCloseable {
  private final int size;
  private final WorkerStarter starter;

  /** Guards the four below. Nobody holds it while a worker is started, asked, or closed. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Deque<Worker> idle = new ArrayDeque<>();
  private final Set<Worker> busy = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Places that are taken: idle, busy, being started, or being closed. */
  private int taken;

  private boolean closed;

  public ProcessPool(int size, WorkerStarter starter) {
    if (size < 1) {
      throw new IllegalArgumentException("no workers: " + size);
    }
    this.size = size;
    this.starter = Objects.requireNonNull(starter);
  }

  public <A extends Serializable, R> List<R> map(
      Class<? extends ChildTask<A, R>> task, List<A> items)
      throws JobFailedException, InterruptedException {
    var job = new Job<>(Objects.requireNonNull(task), List.copyOf(items));
    failIfClosed();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return job.run();
  }

  /** One map under way. */
  private final class Job<A extends Serializable, R> {
    private final Class<? extends ChildTask<A, R>> task;
    private final List<A> items;

    private final Thread caller = Thread.currentThread();

    /** Set before a worker is given back because of an interrupt: the next item may not have it. */
    private volatile boolean cancelled;

    /** The first item that nobody has taken. Each index is taken once. */
    private final AtomicInteger next = new AtomicInteger();

    // An index of these is written by whoever has taken it, and read when all have been joined.
    private final Object[] results;
    private final Throwable[] failures;

    Job(Class<? extends ChildTask<A, R>> task, List<A> items) {
      this.task = task;
      this.items = items;
      results = new Object[items.size()];
      failures = new Throwable[items.size()];
    }

    List<R> run() throws JobFailedException, InterruptedException {
      var helpers = new ArrayList<Thread>();
      // The caller works too: it would only wait otherwise.
      for (var i = 1; i < Math.min(size, results.length); i++) {
        helpers.add(Thread.startVirtualThread(this::help));
      }
      try {
        work();
        for (var helper : helpers) {
          helper.join();
        }
      } catch (InterruptedException e) {
        cancelled = true;
        helpers.forEach(Thread::interrupt);
        helpers.forEach(Job::joinUninterruptibly);
        throw e;
      }
      failIfAnyHas();
      return results();
    }

    private void help() {
      try {
        work();
      } catch (InterruptedException e) {
        // The caller was interrupted, and waits for this thread to end.
      }
    }

    private void work() throws InterruptedException {
      for (var i = take(); i >= 0; i = take()) {
        try {
          results[i] = call(items.get(i));
        } catch (InterruptedException e) {
          failures[i] = e;
          throw e;
        } catch (Throwable thrown) {
          failures[i] = thrown;
        }
      }
    }

    private int take() {
      var taken = next.getAndUpdate(it -> Math.min(it + 1, results.length));
      return taken < results.length ? taken : -1;
    }

    private R call(A item) throws Exception {
      var worker = borrow(this);
      var isUsable = false;
      try {
        var result = worker.call(task, item);
        isUsable = true;
        return result;
      } catch (TaskException e) {
        isUsable = true;
        throw e;
      } catch (InterruptedException e) {
        // A helper is interrupted by its caller, who has set it.
        if (Thread.currentThread() == caller) {
          cancelled = true;
        }
        throw e;
      } finally {
        giveBack(worker, isUsable);
      }
    }

    private void failIfAnyHas() throws JobFailedException {
      JobFailedException first = null;
      for (var i = 0; i < failures.length; i++) {
        if (failures[i] != null) {
          var failed = new JobFailedException(i, failures[i]);
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
    }

    @SuppressWarnings("unchecked") // Nothing else is put there.
    private List<R> results() {
      return Collections.unmodifiableList((List<R>) Arrays.asList(results));
    }

    private static void joinUninterruptibly(Thread helper) {
      var interrupted = false;
      while (true) {
        try {
          helper.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Blocks until there is a worker for the caller alone. */
  private Worker borrow(Job<?, ?> job) throws Exception {
    while (true) {
      var worker = idleOrNull(job);
      if (worker == null) {
        return start();
      }
      if (worker.isAlive()) {
        return worker;
      }
      giveBack(worker, false);
    }
  }

  /** An idle worker, which is busy now; null if there is a place for a new one, now taken. */
  private Worker idleOrNull(Job<?, ?> job) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        failIfClosed();
        if (job.cancelled) {
          throw new InterruptedException();
        }
        var worker = idle.poll();
        if (worker != null) {
          busy.add(worker);
          return worker;
        }
        if (taken < size) {
          taken++;
          return null;
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private Worker start() throws Exception {
    Worker worker = null;
    try {
      worker = Objects.requireNonNull(starter.start(), "the starter has returned null");
    } finally {
      if (worker == null) {
        free();
      }
    }
    lock.lock();
    try {
      if (!closed) {
        busy.add(worker);
        return worker;
      }
    } finally {
      lock.unlock();
    }
    // Whoever has closed the pool meanwhile does not know of this one, and waits for its place.
    giveBack(worker, false);
    throw new IllegalStateException("closed");
  }

  private void giveBack(Worker worker, boolean isUsable) {
    lock.lock();
    try {
      busy.remove(worker);
      if (isUsable && !closed) {
        idle.push(worker);
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    closeQuietly(worker);
    free();
  }

  private void free() {
    lock.lock();
    try {
      taken--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void closeQuietly(Worker worker) {
    try {
      worker.close();
    } catch (Throwable thrown) {
      // It is of no use any more, and others wait.
    }
  }

  private void failIfClosed() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Worker> idlers;
    List<Worker> workers;
    lock.lock();
    try {
      closed = true;
      idlers = List.copyOf(idle);
      idle.clear();
      workers = List.copyOf(busy);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // Those that are busy are given back by whoever has borrowed them, when their calls have
    // failed.
    workers.forEach(ProcessPool::closeQuietly);
    for (var worker : idlers) {
      closeQuietly(worker);
      free();
    }
    lock.lock();
    try {
      while (taken > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}

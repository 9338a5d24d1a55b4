/*
 * trades: A place is a token in a queue, which anybody can take out and put back; a pool of its own for each map does the work. Simple to see, but a queue of tokens needs memory for each place, so it holds only those that have been asked for so far.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

public final class BoundedFanOut {
  public interface Work<A, B> {
    B apply(A input) throws Exception;
  }

  private enum Token {
    PLACE
  }

  private final int limit;
  private final BlockingQueue<Token> free = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by lock. */
  private int made;

  public BoundedFanOut(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("" + limit);
    }
    this.limit = limit;
  }

  private Token takePlace() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var token = free.poll();
      if (token != null) {
        return token;
      }
      if (made < limit) {
        made++;
        return Token.PLACE;
      }
    } finally {
      lock.unlock();
    }
    return free.take();
  }

  public <B> B call(Callable<B> work) throws Exception {
    java.util.Objects.requireNonNull(work, "work");
    var token = takePlace();
    try {
      return work.call();
    } finally {
      free.add(token);
    }
  }

  public <A, B> List<B> map(List<A> inputs, Work<? super A, ? extends B> work) throws Exception {
    java.util.Objects.requireNonNull(work, "work");
    if (inputs.isEmpty()) {
      return new ArrayList<>();
    }
    var results = new ArrayList<B>(Collections.nCopies(inputs.size(), null));
    var failures = new ArrayList<Throwable>();
    var todo = new LinkedBlockingQueue<Integer>();
    for (var i = 0; i < inputs.size(); i++) {
      todo.add(i);
    }
    var stop = new AtomicBoolean();
    var isInterrupted = false;
    var copy = new ArrayList<>(inputs);
    var size = Math.min(Math.min(limit, inputs.size()), 1_000);
    try (var pool = new ForkJoinPool(size)) {
      var workers = new ArrayList<Future<?>>();
      for (var i = 0; i < size; i++) {
        workers.add(pool.submit(() -> takeAll(copy, work, todo, stop, results, failures)));
      }
      for (var worker : workers) {
        try {
          worker.get();
        } catch (java.util.concurrent.ExecutionException e) {
          throw new AssertionError(e);
        } catch (InterruptedException e) {
          isInterrupted = true;
          todo.clear();
          stop.set(true);
          pool.shutdownNow();
          break;
        }
      }
    }
    if (isInterrupted | Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (failures.isEmpty()) {
      return results;
    }
    var first = failures.getFirst();
    failures.stream().filter(it -> it != first).forEach(first::addSuppressed);
    throw BoundedFanOut.<Exception>same(first);
  }

  private <A, B> void takeAll(
      List<A> inputs,
      Work<? super A, ? extends B> work,
      BlockingQueue<Integer> todo,
      AtomicBoolean stop,
      List<B> results,
      List<Throwable> failures) {
    for (var i = todo.poll(); i != null; i = todo.poll()) {
      Token token = null;
      while (token == null) {
        try {
          token = takePlace();
        } catch (InterruptedException e) {
          if (stop.get()) {
            return;
          }
        }
      }
      try {
        synchronized (failures) {
          if (!failures.isEmpty()) {
            return;
          }
        }
        var result = work.apply(inputs.get(i));
        synchronized (results) {
          results.set(i, result);
        }
      } catch (Throwable e) {
        synchronized (failures) {
          failures.add(e);
        }
        todo.clear();
      } finally {
        free.add(token);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X same(Throwable thrown) throws X {
    throw (X) thrown;
  }
}

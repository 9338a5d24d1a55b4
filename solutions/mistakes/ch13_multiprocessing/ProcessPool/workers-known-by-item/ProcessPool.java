/*
 * axis: correct
 * says: of one object six times
 * why: Which worker runs an item is kept by item. Of two that run the same object only one is known, and closed.
 */
package inflight.ch13_multiprocessing;

import inflight.given.*;
import java.io.Serializable;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

public final class ProcessPool implements AutoCloseable {
  /** A worker and whether somebody has closed it. It is closed once; who comes later waits. */
  private static final class Seat {
    final Worker worker;
    final FutureTask<Void> closing;

    Seat(Worker worker) {
      this.worker = worker;
      this.closing =
          new FutureTask<>(
              () -> {
                try {
                  worker.close();
                } catch (Throwable dropped) {
                  // The pool goes on.
                }
              },
              null);
    }

    void close() {
      closing.run();
      boolean interrupted = false;
      while (true) {
        try {
          closing.get();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          break;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Task {
    Object on(Worker worker) throws Exception;
  }

  /** One item of a map. The pool's lock guards it. */
  private static final class Item {
    final Batch batch;
    final int index;
    final Task task;
    final Object argument;
    Seat seat;

    Item(Batch batch, int index, Object argument, Task task) {
      this.argument = argument;
      this.batch = batch;
      this.index = index;
      this.task = task;
    }
  }

  /** The items of one map. */
  private static final class Batch {
    final Object[] results;
    final Throwable[] failures;

    /** Those that somebody has taken. */
    final Set<Item> begun = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Who works on what: not by equals, since items may be equal. */
    final Map<Object, Seat> working = new IdentityHashMap<>();

    int left;
    boolean dropped;
    final Condition settled;

    Batch(int size, Condition settled) {
      results = new Object[size];
      failures = new Throwable[size];
      left = size;
      this.settled = settled;
    }
  }

  private final int size;
  private final WorkerStarter starter;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Item> waiting = new ArrayDeque<>();
  private final ArrayDeque<Seat> idle = new ArrayDeque<>();

  /** Each has a place, with a worker or without. */
  private final Set<Thread> runners = new HashSet<>();

  private final Set<Seat> busy = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean closed;
  private final List<Seat> closers = new ArrayList<>();

  public ProcessPool(int size, WorkerStarter starter) {
    if (size < 1) {
      throw new IllegalArgumentException("size " + size);
    }
    this.size = size;
    this.starter = Objects.requireNonNull(starter);
  }

  @SuppressWarnings("unchecked")
  public <A extends Serializable, R> List<R> map(
      Class<? extends ChildTask<A, R>> task, List<A> items)
      throws JobFailedException, InterruptedException {
    Objects.requireNonNull(task);
    List<A> all = new ArrayList<>(items);
    all.forEach(Objects::requireNonNull);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var batch = new Batch(all.size(), lock.newCondition());
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      for (int i = 0; i < all.size(); i++) {
        A item = all.get(i);
        waiting.add(new Item(batch, i, item, worker -> worker.call(task, item)));
      }
      hire();
      while (batch.left > 0) {
        batch.settled.await();
      }
    } catch (InterruptedException e) {
      giveUp(batch);
      throw e;
    } finally {
      lock.unlock();
    }
    JobFailedException first = null;
    for (int i = 0; i < batch.failures.length; i++) {
      if (batch.failures[i] != null) {
        var failure = new JobFailedException(i, batch.failures[i]);
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
    return (List<R>) new ArrayList<>(Arrays.asList(batch.results));
  }

  /** Called with the lock, which is not held while workers are closed. */
  private void giveUp(Batch batch) {
    batch.dropped = true;
    waiting.removeIf(item -> item.batch == batch);
    batch.left = batch.begun.size();
    List<Seat> seats = new ArrayList<>(batch.working.values());
    lock.unlock();
    try {
      seats.forEach(Seat::close);
    } finally {
      lock.lock();
    }
    while (batch.left > 0) {
      batch.settled.awaitUninterruptibly();
    }
  }

  /** Starts runners for what waits, as long as there are places. Called with the lock. */
  private void hire() {
    for (int more = waiting.size(); more > 0; more--) {
      if (idle.isEmpty() && idle.size() + runners.size() >= size) {
        return;
      }
      Item item = waiting.remove();
      item.batch.begun.add(item);
      Seat seat = idle.poll();
      if (seat != null) {
        busy.add(seat);
      }
      var runner = Thread.ofVirtual().unstarted(() -> serve(item, seat));
      runners.add(runner);
      runner.start();
    }
  }

  private void serve(Item item, Seat seat) {
    while (item != null) {
      Throwable failure = null;
      Object result = null;
      boolean keep = false;
      try {
        while (seat == null || !seat.worker.isAlive()) {
          if (seat == null) {
            seat = idleOne();
            if (seat == null) {
              seat = start();
              break;
            }
          } else {
            Seat dead = seat;
            seat = null;
            retire(dead);
          }
        }
        begin(item, seat);
        try {
          result = item.task.on(seat.worker);
          keep = true;
        } catch (TaskException e) {
          keep = true;
          throw e;
        }
      } catch (Throwable t) {
        failure = t;
      }
      Thread.interrupted(); // whatever a call has left
      lock.lock();
      try {
        boolean dropped = item.batch.dropped;
        // A new worker whose item was dropped in time has done nothing.
        keep =
            !closed
                && (keep && !dropped
                    || dropped && item.seat == null && failure instanceof CancellationException);
        if (keep && item.seat != null) {
          item.batch.working.remove(item.argument, item.seat);
          item.seat = null;
        }
      } finally {
        lock.unlock();
      }
      if (seat != null && !keep) {
        retire(seat);
        seat = null;
      }
      lock.lock();
      try {
        Item done = item;
        item = next();
        if (item == null) {
          if (seat != null) {
            busy.remove(seat);
            idle.push(seat);
          }
          runners.remove(Thread.currentThread());
        }
        done.seat = null;
        done.batch.begun.remove(done);
        done.batch.working.remove(done.argument);
        done.batch.results[done.index] = result;
        done.batch.failures[done.index] = failure;
        if (--done.batch.left == 0) {
          done.batch.settled.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private Item next() {
    Item item = waiting.poll();
    if (item != null) {
      item.batch.begun.add(item);
    }
    return item;
  }

  /** One may have become idle while this runner closed a dead one. */
  private Seat idleOne() {
    lock.lock();
    try {
      Seat seat = closed ? null : idle.poll();
      if (seat != null) {
        busy.add(seat);
      }
      return seat;
    } finally {
      lock.unlock();
    }
  }

  private Seat start() throws Exception {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
    } finally {
      lock.unlock();
    }
    var seat = new Seat(Objects.requireNonNull(starter.start(), "no worker"));
    lock.lock();
    try {
      busy.add(seat);
    } finally {
      lock.unlock();
    }
    return seat;
  }

  /** The last moment in which an item can be dropped. */
  private void begin(Item item, Seat seat) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (item.batch.dropped) {
        throw new CancellationException();
      }
      item.seat = seat;
      item.batch.working.put(item.argument, seat);
    } finally {
      lock.unlock();
    }
  }

  private void retire(Seat seat) {
    seat.close();
    lock.lock();
    try {
      busy.remove(seat);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Seat> seats;
    List<Thread> threads;
    lock.lock();
    try {
      closed = true;
      closers.addAll(idle);
      idle.clear();
      for (Item item; (item = waiting.poll()) != null; ) {
        item.batch.failures[item.index] = new IllegalStateException("the pool has been closed");
        if (--item.batch.left == 0) {
          item.batch.settled.signalAll();
        }
      }
      seats = new ArrayList<>(closers);
      seats.addAll(busy);
      threads = new ArrayList<>(runners);
    } finally {
      lock.unlock();
    }
    boolean interrupted = Thread.interrupted();
    seats.forEach(Seat::close);
    for (Thread thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

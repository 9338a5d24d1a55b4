package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import inflight.given.TaskException;
import inflight.given.Worker;
import inflight.given.WorkerDiedException;
import inflight.given.WorkerStarter;
import inflight.testkit.Poll;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers that are no processes, and keep account of what is done with them. */
final class Staff implements WorkerStarter {
  /** What a worker does with an item. */
  interface Duty {
    Object run(Hand hand, Object item)
        throws TaskException, WorkerDiedException, InterruptedException;
  }

  /** What happens before a worker is there. */
  interface Start {
    void happen(int number) throws IOException;
  }

  private final Duty duty;
  private final List<Hand> hands = new CopyOnWriteArrayList<>();
  private final List<String> wrongs = new CopyOnWriteArrayList<>();
  private final Queue<Object> given = new ConcurrentLinkedQueue<>();
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicInteger mostPlaces = new AtomicInteger();
  private volatile Start start = number -> {};
  private volatile Runnable closing = () -> {};
  private volatile Runnable asked = () -> {};
  private volatile Runnable beforeClosing = () -> {};

  Staff(Duty duty) {
    this.duty = duty;
  }

  /** What happens when worker number 1, 2, ... is started. */
  Staff starting(Start start) {
    this.start = start;
    return this;
  }

  /** What happens in each close of a worker, before it is over. */
  Staff closing(Runnable closing) {
    this.closing = closing;
    return this;
  }

  /** What happens in each close of a worker, before it has any effect. */
  Staff beforeClosing(Runnable happens) {
    beforeClosing = happens;
    return this;
  }

  /** What happens whenever a worker is asked whether it is alive. */
  void asked(Runnable happens) {
    asked = happens;
  }

  @Override
  public Worker start() throws IOException {
    var number = starts.incrementAndGet();
    enter();
    var begun = false;
    try {
      start.happen(number);
      begun = true;
    } finally {
      if (!begun) {
        places.decrementAndGet();
      }
    }
    var hand = new Hand(number);
    hands.add(hand);
    return hand;
  }

  private void enter() {
    var now = places.incrementAndGet();
    mostPlaces.accumulateAndGet(now, Math::max);
  }

  /** How often a worker was started, or tried to be. */
  int starts() {
    return starts.get();
  }

  /** The most there were at the same time, those that are being started or closed included. */
  int most() {
    return mostPlaces.get();
  }

  /** The items that were given to workers, in the order of time. */
  List<Object> given() {
    return List.copyOf(given);
  }

  List<Hand> hands() {
    return List.copyOf(hands);
  }

  /** How many workers are there whose close has not returned. */
  int open() {
    return (int) hands.stream().filter(it -> !it.isClosed()).count();
  }

  /** Fails if a worker was used in a way that nobody may. */
  void assertUsedWell() {
    if (!wrongs.isEmpty()) {
      throw new AssertionError(String.join("; ", wrongs));
    }
  }

  /** A worker. */
  final class Hand implements Worker {
    private final int number;
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean alive = true;

    /** True when its close has been called. */
    private volatile boolean closed;

    /** True when its close has returned, or thrown. */
    private volatile boolean gone;

    /** What its close throws; null if nothing. */
    private volatile Error atClose;

    private Hand(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** It has ended. */
    void die() {
      alive = false;
    }

    /** As a process that is killed in the middle of a task. */
    WorkerDiedException killed() {
      die();
      return new WorkerDiedException(137, "");
    }

    void throwsAtClose(Error thrown) {
      atClose = thrown;
    }

    /** True when its close is over. */
    boolean isClosed() {
      return gone;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
        throws TaskException, WorkerDiedException, InterruptedException {
      if (inside.incrementAndGet() > 1) {
        wrongs.add("worker %d was given an item while it ran another".formatted(number));
      }
      try {
        if (!alive && !closed) {
          wrongs.add("worker %d was given an item after it had died".formatted(number));
        }
        if (!alive) {
          throw new WorkerDiedException(137, "");
        }
        given.add(argument);
        return (R) duty.run(this, argument);
      } catch (InterruptedException e) {
        die();
        throw e;
      } finally {
        inside.decrementAndGet();
      }
    }

    @Override
    public boolean isAlive() {
      asked.run();
      return alive;
    }

    @Override
    public void close() {
      beforeClosing.run();
      closed = true;
      die();
      Door.look();
      closing.run();
      synchronized (this) {
        if (!gone) {
          gone = true;
          places.decrementAndGet();
        }
      }
      if (atClose != null) {
        throw atClose;
      }
    }
  }

  /** Holds what passes until it is opened, and minds no interrupt: a worker's close must not. */
  static final class Bolt {
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    void pass() {
      waiting.incrementAndGet();
      var interrupted = false;
      while (opened.getCount() > 0) {
        try {
          opened.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitWaiting(String what) {
      Poll.until(what, () -> waiting.get() > 0);
    }

    void open() {
      opened.countDown();
    }
  }

  /** Holds workers in the middle of an item until it is opened, or they are closed. */
  static final class Door {
    private static final Object MONITOR = new Object();

    // Both guarded by MONITOR.
    private boolean open;
    private int waiting;

    /** For those who wait at any door. */
    private static void look() {
      synchronized (MONITOR) {
        MONITOR.notifyAll();
      }
    }

    void pass(Hand hand) throws WorkerDiedException, InterruptedException {
      synchronized (MONITOR) {
        waiting++;
        try {
          while (!open && !hand.closed) {
            MONITOR.wait();
          }
        } finally {
          waiting--;
        }
      }
      if (hand.closed) {
        throw hand.killed();
      }
    }

    int waiting() {
      synchronized (MONITOR) {
        return waiting;
      }
    }

    void awaitWaiting(int count, String what) {
      Poll.until(what, () -> waiting() >= count);
    }

    void open() {
      synchronized (MONITOR) {
        open = true;
        MONITOR.notifyAll();
      }
    }
  }
}

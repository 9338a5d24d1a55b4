/*
 * trades: Plain platform threads, one lock for each tree, and a field that says whose turn it is. A thread costs ten
 *     times as much to start as a virtual one, and the rule stands in one line: wait while it is not my turn.
 */
package inflight.ch11_gevent;

import inflight.given.GreenletExit;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class Greenlet {

  @FunctionalInterface
  public interface Body {
    Object run(Object first) throws Exception;
  }

  private static final ThreadLocal<Greenlet> CURRENT = new ThreadLocal<>();

  private final Body body;
  private final Greenlet parent;
  private final Greenlet main;
  private final ReentrantLock lock;
  private final Condition turn;
  private Greenlet whoseTurn;

  // Written by whoever has the turn in this tree. The semaphores order one turn after another.
  private Parcel box;
  private boolean begun;
  private boolean dead;

  /** What one hands to another: a value or an error. */
  private record Parcel(Object value, Throwable error) {
    Object open() throws Exception {
      if (error != null) {
        throw Greenlet.<Exception>unchecked(error);
      }
      return value;
    }
  }

  public Greenlet(Body body) {
    this(body, current());
  }

  public Greenlet(Body body, Greenlet parent) {
    this.body = Objects.requireNonNull(body, "body");
    this.parent = Objects.requireNonNull(parent, "parent");
    main = parent.main;
    lock = main.lock;
    turn = lock.newCondition();
  }

  /** A main greenlet. It has begun, on a thread that was there before. */
  private Greenlet() {
    body = null;
    parent = null;
    main = this;
    begun = true;
    lock = new ReentrantLock();
    turn = lock.newCondition();
    whoseTurn = this;
  }

  public static Greenlet current() {
    var current = CURRENT.get();
    if (current == null) {
      current = new Greenlet();
      CURRENT.set(current);
    }
    return current;
  }

  public Object switchTo(Object value) throws Exception {
    return handOver(new Parcel(value, null));
  }

  public Object raise(Throwable error) throws Exception {
    return handOver(new Parcel(null, Objects.requireNonNull(error, "error")));
  }

  public boolean isDead() {
    return dead;
  }

  public Greenlet parent() {
    return parent;
  }

  private Object handOver(Parcel parcel) throws Exception {
    var me = current();
    if (main != me.main) {
      throw new IllegalStateException("this greenlet belongs to another thread");
    }
    lock.lock();
    try {
      deliver(parcel, this);
      while (main.whoseTurn != me) {
        me.turn.awaitUninterruptibly();
      }
      return me.box.open();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the turn to the target, or to the ancestor who is to have the parcel instead. */
  private static void deliver(Parcel parcel, Greenlet target) {
    while (target.dead || !target.begun && parcel.error != null) {
      target.dead = true;
      if (parcel.error != null) {
        parcel = outcome(parcel.error);
      }
      target = target.parent;
    }
    target.box = parcel;
    target.main.whoseTurn = target;
    if (target.begun) {
      target.turn.signal();
    } else {
      target.begun = true;
      Thread.ofPlatform().daemon().start(target::live);
    }
  }

  private void live() {
    CURRENT.set(this);
    Parcel end;
    try {
      end = new Parcel(body.run(box.value), null);
    } catch (Throwable thrown) {
      end = outcome(thrown);
    }
    lock.lock();
    try {
      dead = true;
      deliver(end, parent);
    } finally {
      lock.unlock();
    }
  }

  private static Parcel outcome(Throwable thrown) {
    return thrown instanceof GreenletExit ? new Parcel(thrown, null) : new Parcel(null, thrown);
  }

  /** Lets any Throwable through where the compiler wants an Exception. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

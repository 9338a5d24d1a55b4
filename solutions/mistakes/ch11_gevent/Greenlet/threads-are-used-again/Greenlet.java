/*
 * axis: correct
 * says: the threads of three dead greenlets have ended
 * why: The threads come from a pool, which keeps them for the next greenlet.
 */
package inflight.ch11_gevent;

import inflight.given.GreenletExit;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Work that can be left in the middle and gone on with later. */
public final class Greenlet {

  /** What a greenlet does. */
  @FunctionalInterface
  public interface Body {
    Object run(Object first) throws Exception;
  }

  private static final ThreadLocal<Greenlet> CURRENT = new ThreadLocal<>();

  /** Threads are dear, so one that is done with a greenlet may have the next. */
  private static final ExecutorService POOL =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

  private final Body body;
  private final Greenlet parent;
  private final Greenlet main;

  private volatile Thread thread;
  private volatile Mail mail;

  // For the one of the tree that runs; the mail orders one after another.
  private boolean begun;
  private boolean dead;

  /** A value, or an error if there is one. */
  private record Mail(Object value, Throwable error) {
    static Mail ofEnd(Throwable thrown) {
      return thrown instanceof GreenletExit ? new Mail(thrown, null) : new Mail(null, thrown);
    }

    Object open() throws Exception {
      if (error != null) {
        throw Greenlet.<Exception>unchecked(error);
      }
      return value;
    }
  }

  /** A greenlet that has not begun. Its parent is {@link #current}. */
  public Greenlet(Body body) {
    this(body, current());
  }

  /** A greenlet that has not begun, with another parent. */
  public Greenlet(Body body, Greenlet parent) {
    this.body = Objects.requireNonNull(body, "body");
    this.parent = Objects.requireNonNull(parent, "parent");
    main = parent.main;
  }

  private Greenlet(Thread thread) {
    this.thread = thread;
    body = null;
    parent = null;
    main = this;
    begun = true;
  }

  /** The greenlet that calls this: the main one of this thread, if no other. */
  public static Greenlet current() {
    var current = CURRENT.get();
    if (current == null) {
      current = new Greenlet(Thread.currentThread());
      CURRENT.set(current);
    }
    return current;
  }

  /** Suspends the caller, resumes this greenlet with a value, and returns what comes back. */
  public Object switchTo(Object value) throws Exception {
    return handOver(new Mail(value, null));
  }

  /** Suspends the caller, throws an error in this greenlet, and returns what comes back. */
  public Object raise(Throwable error) throws Exception {
    return handOver(new Mail(null, Objects.requireNonNull(error, "error")));
  }

  /** True once its body has ended, or never will begin. */
  public boolean isDead() {
    return dead;
  }

  /** The parent; null for a main greenlet. */
  public Greenlet parent() {
    return parent;
  }

  private Object handOver(Mail out) throws Exception {
    var me = current();
    if (me.main != main) {
      throw new IllegalStateException("it belongs to the tree of another thread");
    }
    send(out, this);
    return me.receive();
  }

  private static void send(Mail out, Greenlet target) {
    while (target.dead || !target.begun && out.error != null) {
      target.dead = true;
      if (out.error != null) {
        out = Mail.ofEnd(out.error);
      }
      target = target.parent;
    }
    var isNew = !target.begun;
    target.begun = true;
    target.mail = out;
    if (isNew) {
      POOL.execute(target::live);
    } else {
      LockSupport.unpark(target.thread);
    }
  }

  private Object receive() throws Exception {
    var interrupted = false;
    Mail in;
    while ((in = mail) == null) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    mail = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return in.open();
  }

  private void live() {
    thread = Thread.currentThread();
    CURRENT.set(this);
    Mail end;
    try {
      end = new Mail(body.run(receive()), null);
    } catch (Throwable thrown) {
      end = Mail.ofEnd(thrown);
    }
    CURRENT.remove();
    dead = true;
    send(end, parent);
  }

  /** Lets any Throwable through where the compiler wants an Exception. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

/*
 * trades: Whoever suspends waits for a new CompletableFuture, and whoever resumes it completes that one: nothing can
 *     be old. A scoped value says who is current. An object more for each switch.
 */
package inflight.ch11_gevent;

import inflight.given.GreenletExit;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

public final class Greenlet {

  @FunctionalInterface
  public interface Body {
    Object run(Object first) throws Exception;
  }

  private static final ThreadLocal<Greenlet> MAIN = ThreadLocal.withInitial(Greenlet::new);
  private static final ScopedValue<Greenlet> CURRENT = ScopedValue.newInstance();

  private final Body body;
  private final Greenlet parent;
  private final Greenlet main;

  // Written by whoever has the turn in this tree. The semaphores order one turn after another.
  private CompletableFuture<Parcel> next = new CompletableFuture<>();
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
  }

  /** A main greenlet. It has begun, on a thread that was there before. */
  private Greenlet() {
    body = null;
    parent = null;
    main = this;
    begun = true;
  }

  public static Greenlet current() {
    return CURRENT.isBound() ? CURRENT.get() : MAIN.get();
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
    deliver(parcel, this);
    // Nobody completes the one behind it before we are done with this one.
    var got = me.next.join();
    me.next = new CompletableFuture<>();
    return got.open();
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
    if (target.begun) {
      target.next.complete(parcel);
    } else {
      target.begun = true;
      var first = parcel.value;
      var greenlet = target;
      Thread.ofVirtual()
          .start(() -> ScopedValue.where(CURRENT, greenlet).run(() -> greenlet.live(first)));
    }
  }

  private void live(Object first) {
    Parcel end;
    try {
      end = new Parcel(body.run(first), null);
    } catch (Throwable thrown) {
      end = outcome(thrown);
    }
    dead = true;
    deliver(end, parent);
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

package inflight.grader.race.steps;

import inflight.grader.race.steps.Step.Kind;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.locks.Condition;

/**
 * What instrumented code calls: each method tells the listener of the loader that defined the
 * calling class. Public only because that code lives in other packages.
 *
 * <p>The classes of one loader share one object of this class, which they find as a constant of
 * theirs, so nothing is kept in static fields, and a thread that an earlier judgment left running
 * tells nobody.
 */
public final class Hooks {
  private final Sites sites;
  private volatile Steps listener = Steps.NOBODY;

  Hooks(Sites sites) {
    this.sites = sites;
  }

  /** The same sites, and nobody to tell as yet. */
  Hooks again() {
    return new Hooks(sites);
  }

  /** From now on tells this listener. */
  void tell(Steps listener) {
    this.listener = listener;
  }

  /** The bootstrap method of the constant. */
  public static Hooks of(MethodHandles.Lookup caller, String name, Class<?> type) {
    return ((InstrumentingLoader) caller.lookupClass().getClassLoader()).hooks();
  }

  public static void read(Object owner, int site, Hooks hooks) {
    hooks.before(Kind.READ, owner, hooks.sites.get(site), null);
  }

  public static void hasRead(Object owner, Object value, int site, Hooks hooks) {
    var where = hooks.sites.get(site);
    hooks.listener.after(Step.of(Kind.READ, owner, where.name(), where, null), value);
  }

  public static void write(Object owner, Object value, int site, Hooks hooks) {
    hooks.before(Kind.WRITE, owner, hooks.sites.get(site), value);
  }

  /** Code that has nothing to hand over hands over the hooks. */
  private Object of(Object result) {
    return result == this ? Steps.NOTHING : result;
  }

  private void before(Kind kind, Object owner, Site site, Object value) {
    listener.before(Step.of(kind, owner, site.name(), site, value));
  }

  public static void readElement(Object array, int index, int site, Hooks hooks) {
    if (array != null) {
      hooks.listener.before(Step.of(Kind.READ, array, index, hooks.sites.get(site), null));
    }
  }

  public static void hasReadElement(Object value, int site, Hooks hooks) {
    hooks.listener.after(Step.of(Kind.READ, null, hooks.sites.get(site)), value);
  }

  public static void writeElement(Object array, int index, Object value, int site, Hooks hooks) {
    if (array != null) {
      hooks.listener.before(Step.of(Kind.WRITE, array, index, hooks.sites.get(site), value));
    }
  }

  public static void lock(Object monitor, int site, Hooks hooks) {
    if (monitor != null) {
      hooks.listener.before(Step.of(Kind.LOCK, monitor, hooks.sites.get(site)));
    }
  }

  public static void hasLocked(Object monitor, int site, Hooks hooks) {
    hooks.listener.after(Step.of(Kind.LOCK, monitor, hooks.sites.get(site)), Steps.NOTHING);
  }

  public static void unlock(Object monitor, int site, Hooks hooks) {
    hooks.listener.before(Step.of(Kind.UNLOCK, monitor, hooks.sites.get(site)));
  }

  public static void call(Object receiver, Object[] arguments, int site, Hooks hooks) {
    if (receiver != null) {
      hooks.listener.before(Step.ofCall(receiver, arguments, hooks.sites.get(site)));
    }
  }

  public static void hasCalled(
      Object receiver, Object[] arguments, Object result, int site, Hooks hooks) {
    if (receiver != null) {
      hooks.listener.after(
          Step.ofCall(receiver, arguments, hooks.sites.get(site)), hooks.of(result));
    }
  }

  public static void callStatic(Object[] arguments, int site, Hooks hooks) {
    hooks.listener.before(Step.of(Kind.STATIC, null, arguments, hooks.sites.get(site)));
  }

  public static void hasCalledStatic(Object[] arguments, Object result, int site, Hooks hooks) {
    hooks.listener.after(
        Step.of(Kind.STATIC, null, arguments, hooks.sites.get(site)), hooks.of(result));
  }

  public static void copy(Object copied, int site, Hooks hooks) {
    if (copied != null) {
      hooks.listener.before(Step.of(Kind.COPY, copied, hooks.sites.get(site)));
    }
  }

  public static void initializes(int change, Hooks hooks) {
    hooks.listener.initializes(change);
  }

  /** Takes the place of a call of {@code notify}. */
  public static void notify(Object monitor, int site, Hooks hooks) {
    hooks.wake(monitor, site, monitor::notify);
  }

  /** Takes the place of a call of {@code notifyAll}. */
  public static void notifyAll(Object monitor, int site, Hooks hooks) {
    hooks.wake(monitor, site, monitor::notifyAll);
  }

  /** Takes the place of a call of {@code signal}. */
  public static void signal(Condition condition, int site, Hooks hooks) {
    hooks.wake(condition, site, condition::signal);
  }

  /** Takes the place of a call of {@code signalAll}. */
  public static void signalAll(Condition condition, int site, Hooks hooks) {
    hooks.wake(condition, site, condition::signalAll);
  }

  private void wake(Object object, int site, Runnable call) {
    var listener = this.listener;
    var step = Step.of(Kind.CALL, object, sites.get(site));
    listener.before(step);
    if (listener.wakes(step)) {
      call.run();
    }
    listener.after(step, Steps.NOTHING);
  }
}

package inflight.grader.race.steps;



/**
 * What code that was instrumented by {@link OrderInstrumenter} calls. Public only because that code
 * lives in other packages. Outside a run the hooks do nothing.
 */
public final class OrderHooks {
  private static volatile Accesses current;

  private OrderHooks() {}

  /** The run that the hooks tell from now on; null for none. */
  public static void tell(Accesses order) {
    current = order;
  }

  /** Null outside a run, and for code of an earlier one, which some thread may still be in. */
  private static Accesses order(int site) {
    var order = current;
    return order != null && order.follows(site) ? order : null;
  }

  public static void read(Object owner, int site) {
    var order = order(site);
    if (order != null) {
      order.read(owner, site);
    }
  }

  public static void write(Object owner, int site) {
    var order = order(site);
    if (order != null) {
      order.write(owner, site);
    }
  }

  /** A collection is copied. */
  public static void readAll(Object collection, int site) {
    var order = order(site);
    if (order != null) {
      order.readAll(collection, site);
    }
  }

  public static void readElement(Object array, int index, int site) {
    var order = order(site);
    if (order != null) {
      order.readElement(array, index, site);
    }
  }

  public static void writeElement(Object array, int index, int site) {
    var order = order(site);
    if (order != null) {
      order.writeElement(array, index, site);
    }
  }

  public static void acquireField(Object owner, int site) {
    var order = order(site);
    if (order != null) {
      order.acquireField(owner, site);
    }
  }

  public static void releaseField(Object owner, int site) {
    var order = order(site);
    if (order != null) {
      order.releaseField(owner, site);
    }
  }

  public static void acquire(Object monitor, int site) {
    var order = order(site);
    if (order != null) {
      order.acquire(monitor);
    }
  }

  public static void release(Object monitor, int site) {
    var order = order(site);
    if (order != null) {
      order.release(monitor);
    }
  }

  public static void before(Object receiver, int site) {
    var order = order(site);
    if (order != null) {
      order.before(receiver, site);
    }
  }

  /** As {@link #before}, but what a constructor changes, nobody else sees yet. */
  public static void beforeInConstructor(Object receiver, int site) {
    var order = order(site);
    if (order != null) {
      order.beforeInConstructor(receiver, site);
    }
  }

  public static void after(Object receiver, Object result, int site) {
    var order = order(site);
    if (order != null) {
      order.after(receiver, result, site);
    }
  }

  /** A static initializer begins (1) or ends (-1). */
  public static void initializes(int change, int site) {
    var order = order(site);
    if (order != null) {
      order.initializes(change);
    }
  }

  /** A static method of the JDK is about to be called, or has returned. */
  public static void around(int site) {
    var order = order(site);
    if (order != null) {
      order.around(site);
    }
  }
}

/*
 * axis: correct
 * says: two that have waited for each other's loads, one after the other, are no circle
 * why: Whom a thread waits for is not taken back when the load has failed: a later wait the other way looks like a circle.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final Map<K, Load<V>> loads = new ConcurrentHashMap<>();

  /** Which load of another thread a thread waits for, to find out circles. */
  private final Map<Thread, Load<V>> waits = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Objects.requireNonNull(key, "key");
    while (true) {
      var load = loads.get(key);
      if (load == null) {
        var mine = new Load<V>(Thread.currentThread());
        load = loads.putIfAbsent(key, mine);
        if (load == null) {
          return run(key, mine);
        }
      }
      var value = load.valueIfThere();
      if (value == null) {
        value = await(load);
      }
      if (value != null) {
        return value;
      }
    }
  }

  private V run(K key, Load<V> mine) {
    V value = null;
    try {
      value = Objects.requireNonNull(loader.apply(key), "the loader's value");
      return value;
    } finally {
      if (value == null) {
        loads.remove(key, mine);
      }
      mine.end(value);
    }
  }

  /** Returns null if the load has failed. */
  private V await(Load<V> load) {
    var me = Thread.currentThread();
    waits.put(me, load);
    for (var it = load; it != null; it = waits.get(it.owner)) {
      if (it.owner == me) {
        waits.remove(me);
        throw new IllegalStateException("a load that waits for itself");
      }
    }
    var value = load.await();
    if (value != null) {
      waits.remove(me);
    }
    return value;
  }

  private static final class Load<V> {
    final Thread owner;
    private volatile V value;
    private boolean ended;

    Load(Thread owner) {
      this.owner = owner;
    }

    V valueIfThere() {
      return value;
    }

    synchronized void end(V value) {
      this.value = value;
      ended = true;
      notifyAll();
    }

    synchronized V await() {
      var interrupted = false;
      while (!ended) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return value;
    }
  }
}

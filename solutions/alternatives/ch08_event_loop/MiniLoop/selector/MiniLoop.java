/*
 * trades: It sleeps in a selector, as a loop must that also waits for sockets. A wake-up costs a system call, and run
 *     opens and closes descriptors.
 */
package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

public final class MiniLoop implements EventLoop {
  private record When(long at, long number) implements Comparable<When> {
    @Override
    public int compareTo(When other) {
      int byTime = Long.signum(at - other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final LongSupplier nanoTime;
  private final ConcurrentLinkedQueue<AtomicReference<Runnable>> ready =
      new ConcurrentLinkedQueue<>();
  private final ConcurrentSkipListMap<When, AtomicReference<Runnable>> timers =
      new ConcurrentSkipListMap<>();
  private final AtomicBoolean stop = new AtomicBoolean();
  private volatile Selector selector;
  private volatile Thread thread;
  private long numbers;

  public MiniLoop() {
    this(System::nanoTime);
  }

  public MiniLoop(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public Handle callSoon(Runnable callback) {
    var slot = new AtomicReference<>(callback);
    ready.add(slot);
    return () -> slot.set(null);
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    var handle = callSoon(callback);
    wakeUp();
    return handle;
  }

  private void wakeUp() {
    var sleeping = selector;
    if (sleeping != null) {
      sleeping.wakeup();
    }
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    if (delay.compareTo(Duration.ZERO) <= 0) {
      return callSoon(callback);
    }
    var longest = Duration.ofDays(40_000);
    var nanos = (delay.compareTo(longest) > 0 ? longest : delay).toNanos();
    var slot = new AtomicReference<>(callback);
    var when = new When(nanoTime() + nanos, numbers++);
    timers.put(when, slot);
    return () -> {
      slot.set(null);
      timers.remove(when);
    };
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public void stop() {
    stop.set(true);
    wakeUp();
  }

  @Override
  public void run() {
    try (var opened = Selector.open()) {
      thread = Thread.currentThread();
      // From here on others can wake it. What they did before that is found by the first look.
      selector = opened;
      do {
        select(opened);
        turn();
      } while (!stop.getAndSet(false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      selector = null;
      thread = null;
    }
  }

  private void select(Selector opened) throws IOException {
    if (!ready.isEmpty() || stop.get()) {
      opened.selectNow();
      return;
    }
    var first = timers.firstEntry();
    if (first == null) {
      opened.select();
      return;
    }
    var nanos = first.getKey().at() - nanoTime();
    if (nanos > 0) {
      opened.select((nanos + 999_999) / 1_000_000);
    }
  }

  private void turn() {
    var batch = new ArrayDeque<AtomicReference<Runnable>>();
    var now = nanoTime();
    while (!timers.isEmpty() && timers.firstKey().at() - now <= 0) {
      batch.add(timers.pollFirstEntry().getValue());
    }
    AtomicReference<Runnable> slot;
    for (int i = ready.size(); i > 0 && (slot = ready.poll()) != null; i--) {
      batch.add(slot);
    }
    while ((slot = batch.poll()) != null) {
      var callback = slot.getAndSet(null);
      if (callback == null) continue;
      try {
        callback.run();
      } catch (Throwable e) {
        var current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    }
  }
}

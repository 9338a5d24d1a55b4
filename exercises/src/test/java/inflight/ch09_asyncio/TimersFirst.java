package inflight.ch09_asyncio;

import inflight.given.ForwardingLoop;
import inflight.given.TestLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;

/**
 * A loop that runs the timers of a turn before what else is ready, as any loop may: the contract
 * orders the callbacks of {@code callSoon}, and it orders the timers, but not the ones among the
 * others. If callbacks go now through the one and now through the other, they lose their order.
 */
final class TimersFirst extends ForwardingLoop {
  private final TestLoop loop;
  private final Queue<Entry> timers = new ArrayDeque<>();
  private final Queue<Entry> ready = new ArrayDeque<>();

  TimersFirst(TestLoop loop) {
    super(loop);
    this.loop = loop;
  }

  @Override
  public Handle callSoon(Runnable callback) {
    return add(ready, callback);
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    return delay.isPositive() ? loop.callLater(delay, callback) : add(timers, callback);
  }

  private Handle add(Queue<Entry> line, Runnable callback) {
    var entry = new Entry(callback);
    line.add(entry);
    loop.callSoon(this::sort);
    return entry;
  }

  private void sort() {
    var all = new ArrayList<>(timers);
    all.addAll(ready);
    timers.clear();
    ready.clear();
    all.forEach(loop::callSoon);
  }

  private static final class Entry implements Runnable, Handle {
    private Runnable callback;

    Entry(Runnable callback) {
      this.callback = callback;
    }

    @Override
    public void run() {
      callback.run();
    }

    @Override
    public void cancel() {
      callback = () -> {};
    }
  }
}

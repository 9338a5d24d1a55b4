package inflight.ch09_asyncio;

import inflight.given.EventLoop;
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
final class TimersFirst implements EventLoop {
  private final TestLoop loop;
  private final Queue<Entry> timers = new ArrayDeque<>();
  private final Queue<Entry> ready = new ArrayDeque<>();

  TimersFirst(TestLoop loop) {
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

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    return loop.callSoonThreadsafe(callback);
  }

  @Override
  public long nanoTime() {
    return loop.nanoTime();
  }

  @Override
  public boolean inLoop() {
    return loop.inLoop();
  }

  @Override
  public void run() {
    loop.run();
  }

  @Override
  public void stop() {
    loop.stop();
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

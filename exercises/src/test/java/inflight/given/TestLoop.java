package inflight.given;

import inflight.ch08_event_loop.MiniLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * An event loop whose turns and whose clock a test moves by hand, on its own thread: nothing ever
 * sleeps, and an hour passes at once. It drives a loop that it only knows by its contract. That is
 * a {@link GivenLoop}, or with {@code -Dloop=mine} the learner's own {@link MiniLoop}.
 *
 * <p>It keeps an eye on both sides. {@link #callsFromElsewhere} tells which calls that are for the
 * loop's own thread came from another one, and {@link #turn} fails if the loop itself breaks its
 * contract.
 */
public final class TestLoop implements EventLoop {
  private final Thread owner = Thread.currentThread();
  private final EventLoop loop;
  private final List<String> callsFromElsewhere = Collections.synchronizedList(new ArrayList<>());

  /** What was handed in and has neither run nor been cancelled, by its time. */
  private final Set<Entry> waiting =
      new ConcurrentSkipListSet<>(
          Comparator.<Entry>comparingLong(it -> it.due).thenComparingLong(it -> it.number));

  private final AtomicLong handedIn = new AtomicLong();

  private final Set<String> brokenRules = new LinkedHashSet<>();

  private long now;

  /** The turn that is running, or 0. */
  private int turn;

  private int turns;

  private TestLoop() {
    loop = isMine() ? mine(() -> now) : GivenLoop.on(() -> now);
  }

  /** A loop that stands still until the test moves it. Its own thread is the calling one. */
  public static TestLoop virtual() {
    return new TestLoop();
  }

  /** A loop on the real clock, which nobody moves and nobody watches: for measuring. */
  public static EventLoop real() {
    return isMine() ? mine(System::nanoTime) : GivenLoop.real();
  }

  private static boolean isMine() {
    return System.getProperty("loop", "given").equals("mine");
  }

  /** Tries each method once, so that an unfinished loop is told as that and as nothing else. */
  private static EventLoop mine(LongSupplier nanoTime) {
    try {
      var loop = new MiniLoop(nanoTime);
      loop.callSoon(() -> {});
      loop.callLater(Duration.ZERO, () -> {}).cancel();
      loop.callSoonThreadsafe(loop::inLoop);
      loop.nanoTime();
      loop.stop();
      loop.run();
      return loop;
    } catch (UnsupportedOperationException e) {
      throw new AssertionError(
          """
          Your own loop cannot carry this yet, as MiniLoop is not finished: %s.
          Finish it first (mvn test -Dexercise=MiniLoop), or leave out -Dloop=mine."""
              .formatted(e.getMessage()));
    }
  }

  @Override
  public Handle callSoon(Runnable callback) {
    note("callSoon");
    var entry = new Entry(callback, now);
    return entry.handedIn(() -> loop.callSoon(entry));
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    note("callLater");
    var entry = new Entry(callback, later(delay));
    return entry.handedIn(() -> loop.callLater(delay, entry));
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    var entry = new Entry(callback, now);
    return entry.handedIn(() -> loop.callSoonThreadsafe(entry));
  }

  @Override
  public long nanoTime() {
    return loop.nanoTime();
  }

  @Override
  public boolean inLoop() {
    return loop.inLoop();
  }

  /** Runs the loop until it is stopped, while nobody moves the clock. */
  @Override
  public void run() {
    loop.run();
  }

  @Override
  public void stop() {
    loop.stop();
  }

  /** Runs what is ready now, and no more. The clock does not move. */
  public void turn() {
    var due = waiting.stream().takeWhile(it -> it.due <= now).filter(it -> it.hasCome).toList();
    turn = ++turns;
    // A loop that is stopped before it is run turns once.
    loop.stop();
    loop.run();
    turn = 0;
    var left = due.stream().filter(waiting::contains).count();
    if (left > 0) {
      brokenRules.add("it left out %d of the callbacks that were ready".formatted(left));
    }
    if (!brokenRules.isEmpty()) {
      throw new AssertionError(
          "the loop itself broke a rule in this turn: " + String.join("; ", brokenRules));
    }
  }

  /** Runs turns until nothing is left: nothing ready, no timer. Leaps from timer to timer. */
  public void runAll() {
    while (!waiting.isEmpty()) {
      now = Math.max(now, nextDue());
      turn();
    }
  }

  /**
   * As {@link #runAll}, for callbacks that throw: the loop reports that to the thread's handler of
   * uncaught exceptions, and here it is no failure of the test.
   */
  public void runAllThoughSomeThrow() {
    var thread = Thread.currentThread();
    var before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler((it, thrown) -> {});
    try {
      runAll();
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
  }

  /** Moves the clock and runs the turns that fall into that time. */
  public void advance(Duration duration) {
    var until = later(duration);
    while (nextDue() <= until) {
      now = Math.max(now, nextDue());
      turn();
    }
    now = until;
  }

  /** How many callbacks wait, timers included. A cancelled one does not count. */
  public int pending() {
    return waiting.size();
  }

  /** How many turns have begun: in a turn, its number. */
  public int turns() {
    return turns;
  }

  /** The calls that are for the loop's own thread and came from another one. */
  public List<String> callsFromElsewhere() {
    return List.copyOf(callsFromElsewhere);
  }

  /** The calling thread, in words. */
  public String here() {
    var here = Thread.currentThread();
    return here == owner ? "the loop's own thread" : here.toString();
  }

  private long nextDue() {
    return waiting.stream().mapToLong(it -> it.due).findFirst().orElse(Long.MAX_VALUE);
  }

  /** So many nanoseconds from now, or the end of time. */
  private long later(Duration delay) {
    if (delay.isNegative()) {
      return now;
    }
    var room = Duration.ofNanos(Long.MAX_VALUE - now);
    return delay.compareTo(room) < 0 ? now + delay.toNanos() : Long.MAX_VALUE;
  }

  private void note(String method) {
    if (Thread.currentThread() != owner) {
      callsFromElsewhere.add("%s, called on %s".formatted(method, here()));
    }
  }

  private final class Entry implements Runnable, Handle {
    private final Runnable callback;
    private final long due;
    private final long number = handedIn.incrementAndGet();

    /** What another thread hands in while a turn begins may be in time for it. */
    private final int addedIn = Thread.currentThread() == owner ? turn : 0;

    private Handle handle;

    /**
     * False while another thread is about to hand it to the loop: it waits, and is not left out.
     */
    private volatile boolean hasCome;

    Entry(Runnable callback, long due) {
      this.callback = Objects.requireNonNull(callback, "callback");
      this.due = due;
    }

    Handle handedIn(Supplier<Handle> to) {
      waiting.add(this);
      handle = to.get();
      hasCome = true;
      return this;
    }

    @Override
    public void run() {
      if (!waiting.remove(this)) {
        brokenRules.add("it ran a callback that had run before or was cancelled");
        return;
      }
      if (turn != 0 && addedIn == turn) {
        brokenRules.add("it ran a callback in the turn that added it");
      }
      if (due > now) {
        brokenRules.add("it ran a timer before its time");
      }
      callback.run();
    }

    @Override
    public void cancel() {
      note("cancel");
      waiting.remove(this);
      handle.cancel();
    }
  }
}

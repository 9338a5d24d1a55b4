/*
 * axis: correct
 * says: what became of one that was killed and went on, and then main ended
 * why: Whoever has got an exit is passed over at the end, though he may have caught it and gone on.
 */
package inflight.ch11_gevent;

import inflight.given.EventLoop;
import inflight.given.GreenHub;
import inflight.given.GreenletExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs many greenlets on one event loop. */
public final class Hub implements GreenHub {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final EventLoop loop;
  private final ThreadLocal<Strand<?>> here = new ThreadLocal<>();
  private final AtomicBoolean running = new AtomicBoolean();

  /** Given back to the thread that turns the loop. */
  private final Semaphore back = new Semaphore(0);

  // For whoever has the turn.
  private final Set<Strand<?>> living = new LinkedHashSet<>();
  private Strand<?> main;
  private boolean closing;

  /** A hub that nobody runs yet. */
  public Hub(EventLoop loop) {
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  @Override
  public <T> T run(Callable<T> body) throws Exception {
    Objects.requireNonNull(body, "main");
    if (!running.compareAndSet(false, true)) {
      throw new IllegalStateException("this hub runs already");
    }
    var interrupted = false;
    try {
      closing = false;
      var task = new Strand<>(body);
      main = task;
      while (!living.isEmpty()) {
        loop.run();
        interrupted |= Thread.interrupted();
      }
      return task.outcome();
    } finally {
      main = null;
      running.set(false);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public <T> Green<T> spawn(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    me();
    var strand = new Strand<>(body);
    if (closing) {
      loop.callSoon(strand::throwExit);
    }
    return strand;
  }

  @Override
  public void sleep(Duration time) {
    var wait = new Wait();
    var timer = loop.callLater(time.compareTo(LONGEST) < 0 ? time : LONGEST, wait::end);
    try {
      wait.suspend();
    } finally {
      timer.cancel();
    }
  }

  @Override
  public void await(Consumer<Runnable> arm) {
    var wait = new Wait();
    arm.accept(wait::wake);
    wait.suspend();
  }

  @Override
  public boolean inGreenlet() {
    return here.get() != null;
  }

  private Strand<?> me() {
    var me = here.get();
    if (me == null) {
      throw new IllegalStateException("only for greenlets of this hub");
    }
    return me;
  }

  /** A strand has ended: perhaps it was main, or the last. */
  private void ended(Strand<?> strand) {
    living.remove(strand);
    if (strand == main) {
      closing = true;
      new ArrayList<>(living).forEach(Strand::exitAtTheEnd);
    }
    if (living.isEmpty()) {
      loop.stop();
    }
  }

  /** One wait of one greenlet. */
  private final class Wait {
    private final Strand<?> strand = me();
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean over;
    private boolean suspended;

    /** Lets the loop turn, until the wait is over or an exit is thrown in. */
    void suspend() {
      if (over) {
        return;
      }
      suspended = true;
      try {
        strand.pause();
      } finally {
        over = true;
        suspended = false;
      }
    }

    /** In a callback of the loop. */
    void end() {
      over = true;
      if (suspended) {
        strand.go(null);
      }
    }

    /** From any thread. */
    void wake() {
      if (woken.compareAndSet(false, true)) {
        loop.callSoonThreadsafe(this::end);
      }
    }
  }

  private final class Strand<T> implements Green<T> {
    private final Callable<T> body;
    private final Semaphore turn = new Semaphore(0);
    private final Set<Wait> joiners = new LinkedHashSet<>();
    private final EventLoop.Handle start;
    private boolean begun;
    private boolean hasItsExit;
    private GreenletExit exit;
    private T value;
    private Throwable error;
    private volatile boolean done;

    Strand(Callable<T> body) {
      this.body = body;
      living.add(this);
      start = loop.callSoon(() -> go(null));
    }

    /** In a callback of the loop: has it run until it waits or has ended. */
    void go(GreenletExit exit) {
      this.exit = exit;
      if (begun) {
        turn.release();
      } else {
        begun = true;
        Thread.ofVirtual().start(this::live);
      }
      back.acquireUninterruptibly();
    }

    /** In the greenlet. */
    void pause() {
      back.release();
      turn.acquireUninterruptibly();
      var thrownIn = exit;
      exit = null;
      if (thrownIn != null) {
        throw thrownIn;
      }
    }

    private void live() {
      here.set(this);
      try {
        value = body.call();
      } catch (Throwable thrown) {
        error = thrown;
      }
      end();
      back.release();
    }

    private void end() {
      done = true;
      joiners.forEach(it -> loop.callSoon(it::end));
      joiners.clear();
      ended(this);
    }

    /** In a later turn, or at once if it has not begun. */
    void throwExit() {
      if (done) {
        return;
      }
      hasItsExit = true;
      if (!begun) {
        start.cancel();
        error = new GreenletExit();
        end();
        return;
      }
      loop.callSoon(
          () -> {
            if (!done) {
              go(new GreenletExit());
            }
          });
    }

    void exitAtTheEnd() {
      // One that is being killed already is not disturbed in its cleanup.
      if (hasItsExit) {
        return;
      }
      throwExit();
    }

    @Override
    public void join() {
      if (done) {
        return;
      }
      if (me() == this) {
        throw new IllegalStateException("a greenlet cannot join itself");
      }
      var wait = new Wait();
      joiners.add(wait);
      try {
        wait.suspend();
      } finally {
        joiners.remove(wait);
      }
    }

    @Override
    public T get() throws Exception {
      join();
      if (error instanceof GreenletExit) {
        throw new CancellationException();
      }
      return outcome();
    }

    T outcome() throws Exception {
      if (error != null) {
        throw Hub.<Exception>unchecked(error);
      }
      return value;
    }

    @Override
    public void kill() {
      if (done) {
        return;
      }
      if (me() == this) {
        throw new GreenletExit();
      }
      throwExit();
      join();
    }

    @Override
    public boolean isDone() {
      return done;
    }
  }

  /** Lets any Throwable through where the compiler wants an Exception. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

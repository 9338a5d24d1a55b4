/*
 * axis: correct
 * says: killed by two in one turn
 * why: While an exit is on its way, a second kill only waits for the end. It should throw a second exit.
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

/**
 * Runs many greenlets on one event loop. Each is a virtual thread that runs only while it has the
 * baton; the thread that turns the loop sleeps meanwhile.
 */
public final class Hub implements GreenHub {
  private final EventLoop loop;
  private final ThreadLocal<Task<?>> current = new ThreadLocal<>();
  private final Set<Task<?>> living = new LinkedHashSet<>();

  /** The loop's baton. */
  private final Semaphore back = new Semaphore(0);

  private final AtomicBoolean running = new AtomicBoolean();

  public Hub(EventLoop loop) {
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  @Override
  public <T> T run(Callable<T> main) throws Exception {
    Objects.requireNonNull(main, "main");
    if (!running.compareAndSet(false, true)) {
      throw new IllegalStateException("this hub runs already");
    }
    var interrupted = false;
    try {
      var task = new Task<>(() -> mainAndTheOthers(main));
      while (!task.done) {
        loop.run();
        interrupted |= Thread.interrupted();
      }
      return task.outcome();
    } finally {
      running.set(false);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T mainAndTheOthers(Callable<T> main) throws Exception {
    try {
      return main.call();
    } finally {
      while (living.size() > 1) {
        var others = new ArrayList<>(living);
        others.remove(current.get());
        others.forEach(Task::exit);
        others.forEach(Task::join);
      }
      loop.stop();
    }
  }

  private Task<?> me() {
    var me = current.get();
    if (me == null) {
      throw new IllegalStateException("for greenlets of this hub only");
    }
    return me;
  }

  @Override
  public <T> Green<T> spawn(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    me();
    return new Task<>(body);
  }

  @Override
  public void sleep(Duration time) {
    var pause = new Pause(me());
    var timer = loop.callLater(time, pause::end);
    try {
      pause.await();
    } finally {
      timer.cancel();
    }
  }

  @Override
  public void await(Consumer<Runnable> arm) {
    var pause = new Pause(me());
    var woken = new AtomicBoolean();
    arm.accept(
        () -> {
          if (woken.compareAndSet(false, true)) {
            loop.callSoonThreadsafe(pause::end);
          }
        });
    pause.await();
  }

  @Override
  public boolean inGreenlet() {
    return current.get() != null;
  }

  /** One wait of one greenlet. */
  private final class Pause {
    private final Task<?> task;
    private boolean waits;
    private boolean over;

    Pause(Task<?> task) {
      this.task = task;
    }

    void await() {
      if (!over) {
        waits = true;
        try {
          task.giveBack();
        } finally {
          waits = false;
          over = true;
        }
      }
    }

    /** In a callback of the loop. */
    void end() {
      over = true;
      if (waits) {
        task.go(null);
      }
    }
  }

  private final class Task<T> implements Green<T> {
    private final Callable<T> body;
    private final Semaphore baton = new Semaphore(0);
    private final Set<Pause> joiners = new LinkedHashSet<>();
    private final EventLoop.Handle start;
    private boolean begun;
    private boolean exitQueued;
    private volatile boolean done;
    private GreenletExit thrownIn;
    private T value;
    private Throwable error;

    Task(Callable<T> body) {
      this.body = body;
      living.add(this);
      start = loop.callSoon(this::begin);
    }

    private void begin() {
      begun = true;
      Thread.ofVirtual().start(this::live);
      back.acquireUninterruptibly();
    }

    private void live() {
      current.set(this);
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
      living.remove(this);
      joiners.forEach(it -> loop.callSoon(it::end));
    }

    /** In a callback of the loop: hands the baton over, and waits until it is back. */
    void go(GreenletExit exit) {
      thrownIn = exit;
      baton.release();
      back.acquireUninterruptibly();
    }

    /** In the greenlet: hands the baton back to the loop. */
    void giveBack() {
      back.release();
      baton.acquireUninterruptibly();
      var exit = thrownIn;
      if (exit != null) {
        thrownIn = null;
        throw exit;
      }
    }

    void exit() {
      if (done) {
        return;
      }
      if (!begun) {
        start.cancel();
        error = new GreenletExit();
        end();
        return;
      }
      if (exitQueued) {
        return; // one is on its way
      }
      exitQueued = true;
      loop.callSoon(
          () -> {
            exitQueued = false;
            if (!done) {
              go(new GreenletExit());
            }
          });
    }

    @Override
    public void join() {
      if (done) {
        return;
      }
      var me = me();
      if (me == this) {
        throw new IllegalStateException("a greenlet cannot join itself");
      }
      var pause = new Pause(me);
      joiners.add(pause);
      try {
        pause.await();
      } finally {
        joiners.remove(pause);
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
        throw Hub.<Exception>sneak(error);
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
      exit();
      join();
    }

    @Override
    public boolean isDone() {
      return done;
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }
}

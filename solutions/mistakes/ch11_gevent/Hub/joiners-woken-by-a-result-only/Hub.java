/*
 * axis: correct
 * says: one that fails wakes its joiners too
 * why: Only a result wakes the joiners. When the body throws, they wait for ever.
 */
package inflight.ch11_gevent;

import inflight.given.EventLoop;
import inflight.given.GivenGreenlet;
import inflight.given.GreenHub;
import inflight.given.GreenletExit;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

public final class Hub implements GreenHub {
  private final EventLoop loop;
  private final ThreadLocal<Task<?>> current = new ThreadLocal<>();
  private final Set<Task<?>> living = new LinkedHashSet<>();

  /** The greenlet that turns the loop; null while nobody runs it. */
  private GivenGreenlet hub;

  public Hub(EventLoop loop) {
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  @Override
  public <T> T run(Callable<T> main) throws Exception {
    Objects.requireNonNull(main, "main");
    if (hub != null) {
      throw new IllegalStateException("this hub runs already");
    }
    hub = GivenGreenlet.current();
    var interrupted = false;
    try {
      var task = new Task<>(() -> runAndKillTheOthers(main));
      while (!task.isDone()) {
        loop.run();
        interrupted |= Thread.interrupted();
      }
      return task.outcome();
    } finally {
      hub = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T runAndKillTheOthers(Callable<T> main) throws Exception {
    try {
      return main.call();
    } finally {
      while (living.size() > 1) {
        var others = living.stream().filter(it -> it != current.get()).toList();
        others.forEach(Task::throwExit);
        others.forEach(Task::join);
      }
      loop.stop();
    }
  }

  @Override
  public <T> Green<T> spawn(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    me();
    return new Task<>(body);
  }

  @Override
  public void sleep(Duration time) {
    var wait = new Wait();
    var timer = loop.callLater(time, wait::end);
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
    return current.get() != null;
  }

  private Task<?> me() {
    var me = current.get();
    if (me == null) {
      throw new IllegalStateException("only for greenlets of this hub");
    }
    return me;
  }

  /** One wait of one greenlet. */
  private final class Wait {
    private final Task<?> task = me();
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean over;
    private boolean suspended;

    /** Goes to the loop, until the wait is over or a kill throws. */
    void suspend() {
      if (!over) {
        suspended = true;
        try {
          hub.switchTo(null);
        } catch (Exception e) {
          throw new AssertionError("only a GreenletExit is thrown in", e);
        } finally {
          over = true;
          suspended = false;
        }
      }
    }

    /** In a callback of the loop. */
    void end() {
      over = true;
      if (suspended) {
        task.go(null);
      }
    }

    /** From any thread. */
    void wake() {
      if (woken.compareAndSet(false, true)) {
        loop.callSoonThreadsafe(this::end);
      }
    }
  }

  private final class Task<T> implements Green<T> {
    private final Callable<T> body;
    private final GivenGreenlet greenlet = new GivenGreenlet(first -> live(), hub);
    private final EventLoop.Handle start = loop.callSoon(() -> go(null));
    private final Set<Wait> joiners = new LinkedHashSet<>();
    private boolean begun;
    private boolean done;
    private T value;
    private Throwable error;

    Task(Callable<T> body) {
      this.body = body;
      living.add(this);
    }

    /** Switches to it, from a callback of the loop, until it waits or has ended. */
    void go(GreenletExit exit) {
      try {
        if (exit == null) {
          greenlet.switchTo(null);
        } else {
          greenlet.raise(exit);
        }
      } catch (Exception e) {
        throw new AssertionError("a body keeps its errors", e);
      }
    }

    private Object live() {
      current.set(this);
      begun = true;
      try {
        value = body.call();
      } catch (Throwable thrown) {
        error = thrown;
      }
      end();
      return null;
    }

    private void end() {
      done = true;
      living.remove(this);
      if (error == null) {
        joiners.forEach(it -> loop.callSoon(it::end));
      }
    }

    /** In a later turn, or at once if it has not begun. */
    void throwExit() {
      if (begun) {
        loop.callSoon(
            () -> {
              if (!done) {
                go(new GreenletExit());
              }
            });
      } else if (!done) {
        start.cancel();
        error = new GreenletExit();
        end();
      }
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

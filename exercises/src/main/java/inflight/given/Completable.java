package inflight.given;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * An {@link Awaitable} that somebody completes by hand, like a future of asyncio. A cancel takes
 * effect at once. The first of {@link #complete}, {@link #fail} and {@link #cancel} counts.
 */
public final class Completable<T> implements Awaitable<T> {
  private final EventLoop loop;
  private final List<Runnable> callbacks = new ArrayList<>();

  private boolean done;
  private T value;
  private Throwable error;

  public Completable(EventLoop loop) {
    this.loop = loop;
  }

  /** Gives it a result. False if it was done before; then nothing changes. */
  public boolean complete(T value) {
    return end(value, null);
  }

  /**
   * Gives it an error, an {@link Exception} or an {@link Error}. False if it was done before; then
   * nothing changes.
   */
  public boolean fail(Throwable error) {
    return end(null, Objects.requireNonNull(error, "error"));
  }

  @Override
  public boolean cancel() {
    return end(null, new CancellationException());
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public T result() throws Exception {
    if (!done) {
      throw new IllegalStateException("not done yet");
    }
    return switch (error) {
      case null -> value;
      case Error thrown -> throw thrown;
      case Exception thrown -> throw thrown;
      default -> throw new IllegalStateException("neither an Exception nor an Error", error);
    };
  }

  @Override
  public void whenDone(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    if (done) {
      loop.callSoon(callback);
    } else {
      callbacks.add(callback);
    }
  }

  private boolean end(T value, Throwable error) {
    if (done) {
      return false;
    }
    done = true;
    this.value = value;
    this.error = error;
    callbacks.forEach(loop::callSoon);
    callbacks.clear();
    return true;
  }
}

/*
 * trades: A FutureTask for each blocking call: it keeps the outcome, and its done() runs the wake-up. Errors that are no
 *     exceptions it keeps as well, and unpacking them is the price.
 */
package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.Io;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

public final class PatchedIo {
  private static volatile Io.Provider current = Io.PLAIN;

  private PatchedIo() {}

  public static InputStream open(InetSocketAddress address) throws IOException {
    return current.open(address);
  }

  public static AutoCloseable install(Io.Provider provider) {
    return new Installed(Objects.requireNonNull(provider));
  }

  private static final class Installed implements AutoCloseable {
    private Io.Provider before = current;

    Installed(Io.Provider provider) {
      current = provider;
    }

    @Override
    public synchronized void close() {
      if (before != null) {
        current = before;
        before = null;
      }
    }
  }

  public static Io.Provider green(GreenHub hub, Io.Provider original) {
    Objects.requireNonNull(hub);
    Objects.requireNonNull(original);
    return address -> {
      if (!hub.inGreenlet()) {
        return new Green(original.open(address), hub);
      }
      var opening = new Call<>(() -> original.open(address));
      try {
        opening.awaitOn(hub);
      } catch (Throwable killed) {
        opening.whenDone(
            () -> {
              try {
                opening.outcome().close();
              } catch (Throwable e) {
                // It failed, or it cannot be closed: there is nobody to be told.
              }
            });
        throw killed;
      }
      return new Green(opening.outcome(), hub);
    };
  }

  private static final class Call<T> extends FutureTask<T> {
    private static final Runnable DONE = () -> {};

    private final AtomicReference<Runnable> listener = new AtomicReference<>();

    Call(Callable<T> call) {
      super(call);
      Thread.startVirtualThread(this);
    }

    @Override
    protected void done() {
      var waiting = listener.getAndSet(DONE);
      if (waiting != null) {
        waiting.run();
      }
    }

    /** In place of an earlier listener, whom nobody needs any more. */
    void whenDone(Runnable listener) {
      if (this.listener.getAndUpdate(it -> it == DONE ? DONE : listener) == DONE) {
        listener.run();
      }
    }

    void awaitOn(GreenHub hub) {
      if (hub.inGreenlet()) {
        hub.await(this::whenDone);
      }
    }

    T outcome() throws IOException {
      var interrupted = false;
      try {
        while (true) {
          try {
            return get();
          } catch (InterruptedException e) {
            interrupted = true;
          } catch (ExecutionException e) {
            throw PatchedIo.<IOException>sneaky(e.getCause());
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static final class Green extends FilterInputStream {
    private final GreenHub hub;
    private Call<byte[]> call;
    private int next;

    Green(InputStream original, GreenHub hub) {
      super(original);
      this.hub = hub;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) {
        return 0;
      }
      if (call == null && !hub.inGreenlet()) {
        return in.read(bytes, offset, length);
      }
      if (call == null) {
        next = 0;
        call =
            new Call<>(
                () -> {
                  var room = new byte[length];
                  var count = in.read(room, 0, length);
                  return count < 0 ? new byte[0] : Arrays.copyOf(room, count);
                });
      }
      call.awaitOn(hub);
      byte[] came;
      try {
        came = call.outcome();
      } catch (Throwable e) {
        call = null;
        throw e;
      }
      var count = Math.min(length, came.length - next);
      System.arraycopy(came, next, bytes, offset, count);
      next += count;
      if (next == came.length) {
        call = null;
      }
      return count == 0 ? -1 : count;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Throwable error) throws T {
    throw (T) error;
  }
}

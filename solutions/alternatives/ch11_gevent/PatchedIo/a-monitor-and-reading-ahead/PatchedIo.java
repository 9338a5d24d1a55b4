/*
 * trades: Each helper is a platform thread, and reads as much as there is, so that the next reads find it. Who waits is
 *     kept under the stream's monitor. Fewer helpers for small reads, and a buffer for each stream.
 */
package inflight.ch11_gevent;

import static java.util.Objects.requireNonNull;

import inflight.given.GreenHub;
import inflight.given.Io;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

public final class PatchedIo {
  private static final AtomicReference<Io.Provider> PROVIDER = new AtomicReference<>(Io.PLAIN);

  private PatchedIo() {}

  public static InputStream open(InetSocketAddress address) throws IOException {
    return PROVIDER.get().open(address);
  }

  public static AutoCloseable install(Io.Provider provider) {
    var before = new AtomicReference<>(PROVIDER.getAndSet(requireNonNull(provider)));
    return () -> {
      var back = before.getAndSet(null);
      if (back != null) {
        PROVIDER.set(back);
      }
    };
  }

  public static Io.Provider green(GreenHub hub, Io.Provider original) {
    requireNonNull(hub);
    requireNonNull(original);
    return address -> {
      var stream = new Green(hub);
      stream.open(original, address);
      return stream;
    };
  }

  private interface Blocking {
    void call() throws Throwable;
  }

  /** Its monitor guards what the helper and the reader share. */
  private static final class Green extends InputStream {
    private final GreenHub hub;
    private final byte[] buffer = new byte[4_096];
    private volatile InputStream original;
    private int from;
    private int to;
    private Throwable error;
    private boolean busy;
    private boolean unwanted;
    private Runnable waiting;

    Green(GreenHub hub) {
      this.hub = hub;
    }

    void open(Io.Provider provider, InetSocketAddress address) throws IOException {
      if (!hub.inGreenlet()) {
        original = provider.open(address);
        return;
      }
      start(
          () -> {
            var opened = provider.open(address);
            synchronized (this) {
              original = opened;
              if (!unwanted) {
                return;
              }
            }
            opened.close();
          });
      try {
        awaitHelper();
      } catch (Throwable killed) {
        synchronized (this) {
          unwanted = true;
        }
        if (original != null) {
          original.close();
        }
        throw killed;
      }
      throwError();
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) == -1 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) {
        return 0;
      }
      synchronized (this) {
        if (from >= to && !busy && error == null && to >= 0 && hub.inGreenlet()) {
          start(
              () -> {
                var count = original.read(buffer);
                synchronized (this) {
                  from = 0;
                  to = count;
                }
              });
        }
      }
      awaitHelper();
      throwError();
      synchronized (this) {
        if (to < 0) {
          to = 0;
          from = 0;
          return -1;
        }
        if (from < to) {
          var count = Math.min(length, to - from);
          System.arraycopy(buffer, from, bytes, offset, count);
          from += count;
          return count;
        }
      }
      return original.read(bytes, offset, length);
    }

    private void start(Blocking call) {
      synchronized (this) {
        busy = true;
      }
      Thread.ofPlatform().daemon().start(() -> help(call));
    }

    private void help(Blocking call) {
      Throwable thrown = null;
      try {
        call.call();
      } catch (Throwable e) {
        thrown = e;
      }
      Runnable wake;
      synchronized (this) {
        error = thrown;
        busy = false;
        wake = waiting;
        waiting = null;
        notifyAll();
      }
      if (wake != null) {
        wake.run();
      }
    }

    private void awaitHelper() {
      if (hub.inGreenlet()) {
        hub.await(
            wake -> {
              synchronized (this) {
                if (busy) {
                  waiting = wake;
                  return;
                }
              }
              wake.run();
            });
        return;
      }
      var interrupted = false;
      synchronized (this) {
        while (busy) {
          try {
            wait();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized void throwError() throws IOException {
      var thrown = error;
      error = null;
      if (thrown != null) {
        throw PatchedIo.<IOException>sneaky(thrown);
      }
    }

    @Override
    public int available() throws IOException {
      return original.available();
    }

    @Override
    public void close() throws IOException {
      original.close();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Throwable error) throws T {
    throw (T) error;
  }
}

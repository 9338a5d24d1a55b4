/*
 * axis: correct
 * says: what the next reader got, after three that were killed
 * why: What a killed reader's helper will bring is handed on once: the second reader that is killed forgets it, and the third reads beside it.
 */
package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.Io;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets code that was written for blocking streams run on a hub, unchanged. */
public final class PatchedIo {
  private static volatile Io.Provider installed = Io.PLAIN;

  private PatchedIo() {}

  /** Opens a stream by the provider that is installed now. */
  public static InputStream open(InetSocketAddress address) throws IOException {
    Objects.requireNonNull(address, "address");
    return installed.open(address);
  }

  /** Installs a provider until the result is closed. */
  public static AutoCloseable install(Io.Provider provider) {
    Objects.requireNonNull(provider, "provider");
    var before = installed;
    installed = provider;
    var closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        installed = before;
      }
    };
  }

  /** A provider of the original's streams that suspend greenlets of a hub, and not the hub. */
  public static Io.Provider green(GreenHub hub, Io.Provider original) {
    Objects.requireNonNull(hub, "hub");
    Objects.requireNonNull(original, "original");
    return address -> new GreenStream(hub, open(hub, original, address));
  }

  private static InputStream open(GreenHub hub, Io.Provider original, InetSocketAddress address)
      throws IOException {
    if (!hub.inGreenlet()) {
      return original.open(address);
    }
    var call = new Call<>(() -> original.open(address));
    try {
      call.start();
      call.await(hub);
    } catch (Throwable killed) {
      call.giveUp();
      throw killed;
    }
    return call.outcome();
  }

  /** A call of the original, which a helper makes. */
  private static final class Call<V> {
    private final Callable<V> work;

    // Guarded by this.
    private boolean done;
    private boolean givenUp;
    private V value;
    private Throwable error;
    private Runnable wakeUp;

    Call(Callable<V> work) {
      this.work = work;
    }

    void start() {
      Thread.ofVirtual().start(this::help);
    }

    private void help() {
      V brought = null;
      Throwable thrown = null;
      try {
        brought = work.call();
      } catch (Throwable e) {
        thrown = e;
      }
      Runnable waiting;
      boolean unwanted;
      synchronized (this) {
        done = true;
        value = brought;
        error = thrown;
        waiting = wakeUp;
        wakeUp = null;
        unwanted = givenUp;
        notifyAll();
      }
      if (unwanted) {
        close(brought);
      } else if (waiting != null) {
        waiting.run();
      }
    }

    /** Nobody will ask for the outcome: if it is to be closed, it is. */
    void giveUp() {
      V unwanted;
      synchronized (this) {
        givenUp = true;
        wakeUp = null;
        unwanted = value;
      }
      if (unwanted != null) {
        Thread.ofVirtual().start(() -> close(unwanted));
      }
    }

    private static void close(Object brought) {
      if (brought instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Throwable nobodyIsThere) {
          // Whoever wanted the stream is dead.
        }
      }
    }

    /** In a greenlet of the hub. */
    void await(GreenHub hub) {
      hub.await(
          wake -> {
            synchronized (this) {
              if (!done) {
                wakeUp = wake;
                return;
              }
            }
            wake.run();
          });
    }

    /** Elsewhere. */
    synchronized void await() {
      var interrupted = false;
      while (!done) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    synchronized V outcome() {
      if (error != null) {
        throw PatchedIo.<RuntimeException>unchecked(error);
      }
      return value;
    }
  }

  private static final class GreenStream extends InputStream {
    private static final int MOST = 8_192;

    private final GreenHub hub;
    private final InputStream original;

    /** A read that a helper makes, or has made, until somebody has got what it brings. */
    private Call<Integer> call;

    /** Where the call puts its bytes. */
    private byte[] chunk;

    /** What a call has brought and nobody has got. */
    private int rest;

    private int from;

    GreenStream(GreenHub hub, InputStream original) {
      this.hub = hub;
      this.original = original;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      int count;
      do {
        count = read(one, 0, 1);
      } while (count == 0);
      return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      Objects.checkFromIndexSize(off, len, b.length);
      if (len == 0) {
        return 0;
      }
      if (rest == 0) {
        var inGreenlet = hub.inGreenlet();
        if (call == null && !inGreenlet) {
          return original.read(b, off, len);
        }
        var count = next(inGreenlet, len);
        if (count <= 0) {
          return count;
        }
        rest = count;
        from = 0;
      }
      var count = Math.min(rest, len);
      System.arraycopy(chunk, from, b, off, count);
      from += count;
      rest -= count;
      if (rest == 0) {
        chunk = null;
      }
      return count;
    }

    /** What the call brings that is under way, or a new one. */
    private int next(boolean inGreenlet, int len) {
      if (call != null) {
        // Left by a reader that was killed; now it is ours.
        var adopted = call;
        call = null;
        if (inGreenlet) {
          adopted.await(hub);
        } else {
          adopted.await();
        }
        return adopted.outcome();
      }
      if (call == null) {
        var bytes = new byte[Math.min(len, MOST)];
        chunk = bytes;
        call = new Call<>(() -> original.read(bytes, 0, bytes.length));
        call.start();
      }
      var mine = call;
      if (inGreenlet) {
        mine.await(hub);
      } else {
        mine.await();
      }
      call = null;
      return mine.outcome();
    }

    @Override
    public int available() throws IOException {
      if (rest > 0) {
        return rest;
      }
      return call == null ? original.available() : 0;
    }

    @Override
    public void close() throws IOException {
      original.close();
    }
  }

  /** Lets any Throwable through where the compiler wants another. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

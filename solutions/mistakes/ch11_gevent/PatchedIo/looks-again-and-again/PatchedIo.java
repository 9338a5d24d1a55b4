/*
 * axis: correct
 * says: callbacks handed to the loop while one read waited
 * why: As long as nothing is available it sleeps for zero and looks again. Others run, and a processor is busy with
 *     nothing. And at the end of a stream nothing is ever available.
 */
package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.Io;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Each blocking call is made by a virtual thread, and the greenlet awaits its outcome. */
public final class PatchedIo {
  private static volatile Io.Provider installed = Io.PLAIN;

  private PatchedIo() {}

  public static InputStream open(InetSocketAddress address) throws IOException {
    return installed.open(address);
  }

  public static AutoCloseable install(Io.Provider provider) {
    Objects.requireNonNull(provider, "provider");
    var before = installed;
    var closed = new AtomicBoolean();
    installed = provider;
    return () -> {
      if (closed.compareAndSet(false, true)) {
        installed = before;
      }
    };
  }

  public static Io.Provider green(GreenHub hub, Io.Provider original) {
    Objects.requireNonNull(hub, "hub");
    Objects.requireNonNull(original, "original");
    return address ->
        new GreenStream(
            hub, hub.inGreenlet() ? openOnAHelper(hub, original, address) : original.open(address));
  }

  private static InputStream openOnAHelper(
      GreenHub hub, Io.Provider original, InetSocketAddress address) throws IOException {
    var opening = helper(() -> original.open(address));
    try {
      await(hub, opening);
    } catch (Throwable killed) {
      opening.thenAccept(Outcome::closeQuietly);
      throw killed;
    }
    return opening.join().get();
  }

  /** What a call on a helper thread came to. */
  private record Outcome<T>(T value, Throwable error) {
    T get() throws IOException {
      if (error != null) {
        throw PatchedIo.<IOException>unchecked(error);
      }
      return value;
    }

    void closeQuietly() {
      if (value instanceof InputStream stream) {
        try {
          stream.close();
        } catch (IOException e) {
          // Nobody is left who could be told.
        }
      }
    }
  }

  private static <T> CompletableFuture<Outcome<T>> helper(Callable<T> call) {
    var outcome = new CompletableFuture<Outcome<T>>();
    Thread.ofVirtual()
        .start(
            () -> {
              Outcome<T> came;
              try {
                came = new Outcome<>(call.call(), null);
              } catch (Throwable thrown) {
                came = new Outcome<>(null, thrown);
              }
              outcome.complete(came);
            });
    return outcome;
  }

  private static void await(GreenHub hub, CompletableFuture<?> outcome) {
    hub.await(wake -> outcome.thenRun(wake));
  }

  private static final class GreenStream extends InputStream {
    /** A helper reads so much at most: the array is its own. */
    private static final int CHUNK = 8_192;

    private final GreenHub hub;
    private final InputStream original;

    /** A read under way, or one whose bytes have not all been taken; else null. */
    private CompletableFuture<Outcome<byte[]>> pending;

    /** How many bytes of it have been taken. */
    private int taken;

    GreenStream(GreenHub hub, InputStream original) {
      this.hub = hub;
      this.original = original;
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
      if (pending == null) {
        if (!hub.inGreenlet()) {
          return original.read(bytes, offset, length);
        }
        for (var looks = 0; original.available() == 0 && looks < 1_050; looks++) {
          hub.sleep(Duration.ZERO);
        }
        pending = helper(() -> readChunk(length));
        taken = 0;
      }
      if (hub.inGreenlet()) {
        await(hub, pending);
      }
      // A kill has left by now, and pending stays for the next read.
      var outcome = pending.join();
      if (outcome.value == null) {
        pending = null;
        outcome.get();
        return -1;
      }
      var count = Math.min(length, outcome.value.length - taken);
      System.arraycopy(outcome.value, taken, bytes, offset, count);
      taken += count;
      if (taken == outcome.value.length) {
        pending = null;
      }
      return count;
    }

    /** Null at the end of the stream. */
    private byte[] readChunk(int length) throws IOException {
      var chunk = new byte[Math.min(length, CHUNK)];
      var count = original.read(chunk);
      return count < 0 ? null : Arrays.copyOf(chunk, count);
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

  /** Lets any Throwable through where the compiler wants an IOException. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

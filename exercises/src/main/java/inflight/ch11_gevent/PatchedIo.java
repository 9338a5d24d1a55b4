package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.Io;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;

/**
 * Lets code that was written for blocking streams run on a hub, unchanged. Such code calls {@link
 * #open}, and reads. Which streams it gets is a matter of the provider that is installed: {@link
 * Io#PLAIN} at the start, or a green one. It is what gevent's {@code monkey.patch_all} does for
 * Python's sockets.
 *
 * <p>{@link #open} asks the provider that is installed at the time of the call, whenever the
 * calling code was made. {@link #install} puts a provider in place; to close what it returns puts
 * back the one that was there before. Installing nests.
 *
 * <p>{@link #green} makes a provider of streams that never block a hub. In a greenlet of that hub,
 * its {@code open} and the {@code read} of its streams suspend the greenlet until the call of the
 * <i>original</i> is over, which a helper thread makes meanwhile. Other greenlets run. What comes
 * is what the original brings: the same bytes, the same end, and the very same error, whatever
 * Throwable it is. As with any stream, one read may bring fewer bytes than there is room for.
 * Elsewhere than in a greenlet of the hub, the calling thread calls the original itself.
 *
 * <p>Nobody looks again and again whether something has come: the helper blocks in the original's
 * own {@code read} or {@code open}. It is a daemon thread and is gone after the call. The original
 * is the provider that was handed to {@code green}, whatever is installed.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A reader that is killed ends at once. Its helper's read goes on, and what that brings comes
 *       with the next {@code read}: no byte is lost or comes twice. It is not written into the
 *       killed reader's array.
 *   <li>If a greenlet is killed in {@code open} and the stream comes all the same, it is closed.
 *   <li>{@code read(b, off, len)} writes only where it may, returns 0 for a {@code len} of 0, and
 *       refuses a range outside of the array with an {@link IndexOutOfBoundsException}.
 *   <li>{@code close} closes the original at once, and a read under way ends as the original's
 *       does.
 *   <li>To close a second time what {@code install} returned does nothing. Null is refused with a
 *       {@link NullPointerException}.
 *   <li>A stream is read by one greenlet or thread at a time. Hundreds may be read at once.
 * </ul>
 *
 * <p>Left open: {@code install} from two threads at once, and closing in another order than nested.
 */
public final class PatchedIo {
  private PatchedIo() {}

  /** Opens a stream by the provider that is installed now. */
  public static InputStream open(InetSocketAddress address) throws IOException {
    throw new UnsupportedOperationException("TODO ask the provider");
  }

  /** Installs a provider until the result is closed. */
  public static AutoCloseable install(Io.Provider provider) {
    throw new UnsupportedOperationException("TODO install it");
  }

  /** A provider of the original's streams that suspend greenlets of a hub, and not the hub. */
  public static Io.Provider green(GreenHub hub, Io.Provider original) {
    throw new UnsupportedOperationException("TODO make a green provider");
  }
}

package inflight.given;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Where streams come from. */
public final class Io {

  /** Opens a stream to an address. */
  @FunctionalInterface
  public interface Provider {
    InputStream open(InetSocketAddress address) throws IOException;
  }

  /** Real sockets: {@code open} and {@code read} block the thread that calls them. */
  public static final Provider PLAIN = Io::connect;

  private Io() {}

  /** The stream of a new connection. Closing it closes the connection. */
  private static InputStream connect(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(address);
      return socket.getInputStream();
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }
}

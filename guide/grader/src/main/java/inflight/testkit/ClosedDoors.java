package inflight.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Ports of one host at which nobody is let in. All methods may be called from any thread. */
final class ClosedDoors implements AutoCloseable {
  /** More than stand in the shortest line before a door that a system keeps. */
  private static final int MORE_THAN_A_LINE = 8;

  private final String host;
  private final List<AutoCloseable> kept = new CopyOnWriteArrayList<>();

  ClosedDoors(String host) {
    this.host = host;
  }

  /** A port at which nobody listens, and that nobody else gets. */
  int refused() {
    try {
      var bound = SocketChannel.open();
      kept.add(bound);
      bound.bind(new InetSocketAddress(host, 0));
      return bound.socket().getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port at which so many wait that nobody else gets in. */
  int full() {
    try {
      var door = ServerSocketChannel.open();
      kept.add(door);
      door.bind(new InetSocketAddress(host, 0), 1);
      for (var i = 0; i < MORE_THAN_A_LINE; i++) {
        var waiting = SocketChannel.open();
        kept.add(waiting);
        waiting.configureBlocking(false);
        waiting.connect(door.getLocalAddress());
      }
      return door.socket().getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    for (var each : kept) {
      each.close();
    }
  }
}

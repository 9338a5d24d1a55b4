/*
 * axis: correct
 * says: nobody can connect by another address
 * why: It listens on all addresses of the machine, which is what a bind without an address means, and only tells
 *     the loopback address. Everybody in the network can connect.
 */
package inflight.ch08_event_loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

public final class EchoLoop implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final InetSocketAddress address;

  // The door's key, while nobody can be let in. For the thread that serves.
  private SelectionKey turnedAway;

  private volatile boolean closed;
  private boolean released;

  public EchoLoop() throws IOException {
    server.bind(null, 1024);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
  }

  public InetSocketAddress address() {
    return address;
  }

  public void run() throws IOException {
    synchronized (selector) {
      while (!closed) {
        selector.select(turnedAway == null ? 0 : 200);
        if (closed) {
          break;
        }
        if (turnedAway != null) {
          // There may be a descriptor by now. If there is none, the next accept fails as well.
          turnedAway.interestOps(SelectionKey.OP_ACCEPT);
          turnedAway = null;
        }
        var keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
          var key = keys.next();
          keys.remove();
          if (key.isAcceptable()) {
            try {
              accept();
            } catch (IOException e) {
              // No descriptor. Another look at once would be in vain, and the one after that too.
              key.interestOps(0);
              turnedAway = key;
            }
          } else {
            var connection = (Connection) key.attachment();
            try {
              connection.serve(key);
            } catch (IOException e) {
              connection.channel.close();
            }
          }
        }
      }
      release();
    }
  }

  private void accept() throws IOException {
    var client = server.accept();
    if (client != null) {
      client.configureBlocking(false);
      client.register(selector, SelectionKey.OP_READ, new Connection(client));
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    synchronized (selector) {
      release();
    }
  }

  private void release() throws IOException {
    if (!released) {
      released = true;
      for (var key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    }
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private boolean ended;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    void serve(SelectionKey key) throws IOException {
      if (key.isReadable() && channel.read(buffer) < 0) {
        ended = true;
      }
      buffer.flip();
      channel.write(buffer);
      buffer.compact();
      var empty = buffer.position() == 0;
      if (ended && empty) {
        channel.close();
        return;
      }
      var reads = !ended && buffer.hasRemaining() ? SelectionKey.OP_READ : 0;
      var writes = empty ? 0 : SelectionKey.OP_WRITE;
      key.interestOps(reads | writes);
    }
  }
}

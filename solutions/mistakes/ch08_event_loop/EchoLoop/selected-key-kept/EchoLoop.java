/*
 * axis: correct
 * says: because "client" is null
 * why: The selector adds to the selected set and never takes from it. A key that is not removed is served again
 *     each time, ready or not.
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
  private volatile boolean closed;
  private boolean released;

  public EchoLoop() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    address = (InetSocketAddress) server.getLocalAddress();
  }

  public InetSocketAddress address() {
    return address;
  }

  public void run() throws IOException {
    synchronized (selector) {
      while (!closed) {
        selector.select();
        if (closed) {
          break;
        }
        var keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
          var key = keys.next();
          if (key.isAcceptable()) {
            var client = server.accept();
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ, new Connection(client));
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

/*
 * axis: correct
 * says: close at any step of run, until it waits for clients, ends it
 * why: Two flags are not one state: close looks at the one before run has set it, and run has looked at the other before close sets it.
 */
package inflight.ch08_event_loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;

public final class EchoLoop implements AutoCloseable {
  private static final int MOST = 1_000_000;
  private static final int CHUNK = 64 * 1024;
  private static final long PAUSE_MILLIS = 200;

  private final ServerSocketChannel server;
  private final Selector selector;
  private final InetSocketAddress address;
  private final SelectionKey accepting;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);

  /** No descriptor was left: not accepting until resumeAt, on System.nanoTime. */
  private boolean paused;

  private long resumeAt;

  private volatile boolean running;
  private volatile boolean closed;

  public EchoLoop() throws IOException {
    new Connection(null); // Loads the class while there are descriptors to load it with.
    server = ServerSocketChannel.open();
    Selector opened = null;
    try {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
      server.configureBlocking(false);
      address = (InetSocketAddress) server.getLocalAddress();
      opened = Selector.open();
      accepting = server.register(opened, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      server.close();
      if (opened != null) {
        opened.close();
      }
      throw e;
    }
    selector = opened;
  }

  public InetSocketAddress address() {
    return address;
  }

  public void run() throws IOException {
    if (closed) {
      return;
    }
    running = true;
    try {
      while (!closed) {
        turn();
      }
    } finally {
      closeAll();
    }
  }

  private void turn() throws IOException {
    selector.select(paused ? PAUSE_MILLIS : 0);
    if (paused && System.nanoTime() - resumeAt >= 0) {
      paused = false;
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
    var selected = selector.selectedKeys();
    for (var key : selected) {
      if (key == accepting) {
        accept();
      } else {
        serve((Connection) key.attachment());
      }
    }
    selected.clear();
  }

  private void accept() throws IOException {
    SocketChannel channel;
    try {
      channel = server.accept();
    } catch (IOException e) {
      paused = true;
      resumeAt = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
      accepting.interestOps(0);
      return;
    }
    if (channel == null) {
      return;
    }
    var connection = new Connection(channel);
    try {
      channel.configureBlocking(false);
      connection.key = channel.register(selector, SelectionKey.OP_READ, connection);
    } catch (IOException e) {
      connection.close();
    }
  }

  private void serve(Connection connection) {
    try {
      if (connection.key.isReadable()) {
        connection.read(chunk);
      }
      connection.write(chunk);
      if (connection.isOver()) {
        connection.close();
      } else {
        connection.key.interestOps(connection.interest());
      }
    } catch (IOException | CancelledKeyException e) {
      connection.close();
    }
  }

  private void closeAll() throws IOException {
    closed = true;
    for (var key : new ArrayList<>(selector.keys())) {
      try {
        key.channel().close();
      } catch (IOException e) {
        // On with the next one.
      }
    }
    selector.close();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (running) {
      selector.wakeup();
    } else {
      closeAll();
    }
  }

  /** One client, and the bytes that it has not got back yet. */
  private static final class Connection {
    private final SocketChannel channel;
    private SelectionKey key;
    private byte[] bytes = {};
    private int from;
    private int to;
    private boolean ended;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    private int waiting() {
      return to - from;
    }

    void read(ByteBuffer chunk) throws IOException {
      if (ended || waiting() >= MOST) {
        return;
      }
      chunk.clear().limit(Math.min(CHUNK, MOST - waiting()));
      ended = channel.read(chunk) < 0;
      chunk.flip();
      var more = chunk.remaining();
      makeRoom(more);
      chunk.get(bytes, to, more);
      to += more;
    }

    private void makeRoom(int more) {
      if (to + more <= bytes.length) {
        return;
      }
      var waiting = waiting();
      var target =
          waiting + more <= bytes.length / 2
              ? bytes
              : new byte[Math.max(2 * bytes.length, waiting + more)];
      System.arraycopy(bytes, from, target, 0, waiting);
      bytes = target;
      from = 0;
      to = waiting;
    }

    void write(ByteBuffer chunk) throws IOException {
      var written = -1;
      while (waiting() > 0 && written != 0) {
        chunk.clear();
        chunk.put(bytes, from, Math.min(CHUNK, waiting())).flip();
        written = channel.write(chunk);
        from += written;
      }
      if (waiting() == 0) {
        bytes = new byte[0];
        from = 0;
        to = 0;
      }
    }

    boolean isOver() {
      return ended && waiting() == 0;
    }

    int interest() {
      var ops = 0;
      if (!ended && waiting() < MOST) {
        ops |= SelectionKey.OP_READ;
      }
      if (waiting() > 0) {
        ops |= SelectionKey.OP_WRITE;
      }
      return ops;
    }

    void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // It is gone anyway.
      }
    }
  }
}

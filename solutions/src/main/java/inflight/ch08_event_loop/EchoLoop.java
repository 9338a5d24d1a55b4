package inflight.ch08_event_loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * An echo server on a selector.
 *
 * <p>A connection is in one of two states, and its key's interest says which: it <em>reads</em>,
 * and nothing is owed to the client; or it <em>writes</em>, and until all is sent nothing is read.
 * So the server never owes a client more than it read at once, whatever the client sends, and a key
 * is selected only when there is something to do for it.
 *
 * <p>All connections share one buffer. Only while one writes does it own the bytes that are left,
 * so ten thousand idle connections cost little more than their sockets.
 */
public final class EchoLoop implements AutoCloseable {
  private static final int MOST_AT_ONCE = 64 * 1024;
  private static final int BACKLOG = 4096;

  /** How long the door stays shut when there was no descriptor for the next one. */
  private static final Duration SHUT = Duration.ofMillis(100);

  private final Selector selector;
  private final ServerSocketChannel server;
  private final SelectionKey serverKey;
  private final InetSocketAddress address;

  /** For the thread in run. Outside the heap, where the system calls can use it as it is. */
  private final ByteBuffer shared = ByteBuffer.allocateDirect(MOST_AT_ONCE);

  /**
   * When to open the door again, in the terms of nanoTime; null if it is open. For the thread in
   * run.
   */
  private Long shutUntil;

  /** Guarded by this. */
  private boolean closed;

  /** Guarded by this. Whether a thread is in run; then it is the one to close everything. */
  private boolean running;

  public EchoLoop() throws IOException {
    selector = Selector.open();
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.configureBlocking(false);
    serverKey = server.register(selector, SelectionKey.OP_ACCEPT);
    address = (InetSocketAddress) server.getLocalAddress();
  }

  public InetSocketAddress address() {
    return address;
  }

  public void run() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      running = true;
    }
    try {
      while (!isClosed()) {
        // Hands each selected key over and takes it off the selected set.
        selector.select(this::serve, shutUntil == null ? 0 : SHUT.toMillis());
        if (shutUntil != null && System.nanoTime() - shutUntil >= 0) {
          openDoor();
        }
      }
    } finally {
      closeAll();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** A wake-up that comes before the select counts for the select: none is lost. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (running) {
      selector.wakeup();
    } else {
      closeAll();
    }
  }

  private void closeAll() throws IOException {
    if (!selector.isOpen()) {
      return;
    }
    for (var key : selector.keys()) {
      key.channel().close();
    }
    // Gives back the descriptors of channels whose keys were still registered, and its own.
    selector.close();
  }

  private void serve(SelectionKey key) {
    if (key == serverKey) {
      accept();
      return;
    }
    try {
      if (key.isReadable()) {
        read(key);
      } else {
        write(key);
      }
    } catch (IOException e) {
      // The connection broke. Its end is no concern of the others.
      close(key);
    }
  }

  private void accept() {
    try {
      for (var client = server.accept(); client != null; client = server.accept()) {
        client.configureBlocking(false);
        // The last bytes of an answer are not to wait for an acknowledgment of the others.
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.register(selector, SelectionKey.OP_READ);
      }
    } catch (IOException e) {
      // No descriptor is left, most likely. Who waits at the door would keep the loop awake, so we
      // do not look there for a while. One of ours that is closed makes room at once; of what
      // others give back nobody tells us, so we also try again after some time.
      serverKey.interestOps(0);
      shutUntil = System.nanoTime() + SHUT.toNanos();
    }
  }

  private void openDoor() {
    shutUntil = null;
    serverKey.interestOps(SelectionKey.OP_ACCEPT);
  }

  private void read(SelectionKey key) throws IOException {
    var client = (SocketChannel) key.channel();
    shared.clear();
    if (client.read(shared) < 0) {
      // It has nothing more to say, and nothing is owed to it: while something was, we did not
      // read.
      close(key);
      return;
    }
    shared.flip();
    client.write(shared);
    if (shared.hasRemaining()) {
      key.attach(ByteBuffer.allocate(shared.remaining()).put(shared).flip());
      key.interestOps(SelectionKey.OP_WRITE);
    }
  }

  private void write(SelectionKey key) throws IOException {
    var owed = (ByteBuffer) key.attachment();
    ((SocketChannel) key.channel()).write(owed);
    if (!owed.hasRemaining()) {
      key.attach(null);
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  private void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // It was broken already.
    }
    openDoor();
  }
}

/*
 * axis: correct
 * says: from a client that takes nothing back, no more than about a megabyte is read
 * why: There is a limit to what it keeps for a connection, and it is 64 times what is allowed. A thousand clients that
 *     send and never read fill the server's memory.
 */
package inflight.ch08_event_loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;

public final class EchoLoop implements AutoCloseable {
  private enum Phase {
    MADE,
    RUNNING,
    CLOSED
  }

  private static final int HIGH_WATER = 64 * 1024 * 1024;

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.MADE);
  private final Selector selector;
  private final ServerSocketChannel door;
  private final InetSocketAddress address;

  public EchoLoop() throws IOException {
    door = ServerSocketChannel.open();
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    door.configureBlocking(false);
    selector = Selector.open();
    Runnable accept = this::accept;
    door.register(selector, SelectionKey.OP_ACCEPT, accept);
    address = (InetSocketAddress) door.getLocalAddress();
  }

  public InetSocketAddress address() {
    return address;
  }

  public void run() throws IOException {
    if (!phase.compareAndSet(Phase.MADE, Phase.RUNNING)) {
      return;
    }
    while (phase.get() == Phase.RUNNING) {
      selector.select(key -> ((Runnable) key.attachment()).run());
    }
    closeAll();
  }

  @Override
  public void close() throws IOException {
    if (phase.getAndSet(Phase.CLOSED) == Phase.MADE) {
      closeAll();
    } else {
      selector.wakeup();
    }
  }

  private void closeAll() throws IOException {
    door.close();
    for (var key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private void accept() {
    try {
      var channel = door.accept();
      if (channel == null) {
        return;
      }
      channel.configureBlocking(false);
      var conversation = new Conversation(channel);
      conversation.key = channel.register(selector, SelectionKey.OP_READ, conversation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Conversation implements Runnable {
    private final SocketChannel channel;
    private final ArrayDeque<ByteBuffer> owed = new ArrayDeque<>();
    private SelectionKey key;
    private int owedBytes;
    private boolean heardAll;

    private Conversation(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void run() {
      try {
        if (key.isReadable()) {
          listen();
        }
        speak();
        if (heardAll && owed.isEmpty()) {
          channel.close();
        } else {
          int listening = heardAll || owedBytes >= HIGH_WATER ? 0 : SelectionKey.OP_READ;
          int speaking = owed.isEmpty() ? 0 : SelectionKey.OP_WRITE;
          key.interestOps(listening | speaking);
        }
      } catch (IOException broken) {
        try {
          channel.close();
        } catch (IOException alreadyBroken) {
          // Nothing is left to be done.
        }
      }
    }

    private void listen() throws IOException {
      var heard = ByteBuffer.allocate(8 * 1024);
      int count = channel.read(heard);
      if (count < 0) {
        heardAll = true;
      } else if (count > 0) {
        owed.add(heard.flip());
        owedBytes += count;
      }
    }

    private void speak() throws IOException {
      while (!owed.isEmpty()) {
        owedBytes -= channel.write(owed.peek());
        if (owed.peek().hasRemaining()) {
          return;
        }
        owed.remove();
      }
    }
  }
}

package inflight.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Slow sources of bytes on loopback: each has a port of its own, and sends to whoever connects what
 * its {@link TrickleScript} says. One daemon thread serves them all. It tells who is connected and
 * who has hung up. All methods may be called from any thread.
 */
public final class TrickleServer implements AutoCloseable {
  /** The host of all sources. */
  public static final String HOST = "127.0.0.1";

  /** So little that a client must read for a large source to get on. */
  private static final int SEND_BUFFER = 8 * 1024;

  private static final int BACKLOG = 512;

  private static final long LOOK_NANOS = 1_000_000;

  private final Selector selector;
  private final List<ServerSocketChannel> doors = new CopyOnWriteArrayList<>();
  private final ClosedDoors closedDoors = new ClosedDoors(HOST);
  private final ConcurrentHashMap<Integer, AtomicInteger> connections = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, AtomicInteger> ended = new ConcurrentHashMap<>();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger highWater = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  /** Starts serving. */
  public TrickleServer() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofPlatform().daemon().name(Threads.SERVER + "trickle").start(this::serve);
  }

  /** Adds a source and returns its port. */
  public int add(TrickleScript script) {
    try {
      var door = ServerSocketChannel.open();
      doors.add(door);
      door.bind(new InetSocketAddress(HOST, 0), BACKLOG).configureBlocking(false);
      var port = door.socket().getLocalPort();
      connections.put(port, new AtomicInteger());
      ended.put(port, new AtomicInteger());
      door.register(selector, SelectionKey.OP_ACCEPT, new Door(door, port, script));
      selector.wakeup();
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port at which nobody listens, and that nobody else gets. */
  public int refused() {
    return closedDoors.refused();
  }

  /**
   * A port at which the line before the door is full, and nobody is let in: who connects waits. A
   * system that keeps nobody waiting there refuses instead.
   */
  public int full() {
    return closedDoors.full();
  }

  /** How many connections have been made in all. */
  public int connected() {
    return connected.get();
  }

  /** How many connections have been made to a source. */
  public int connected(int port) {
    return connections.get(port).get();
  }

  /** How many connections there are that neither the client nor a reset has closed. */
  public int open() {
    return open.get();
  }

  /**
   * How many connections to a source are over: sent to the end, broken off, or left by the client.
   */
  public int ended(int port) {
    return ended.get(port).get();
  }

  /** The most connections that were ever open at once; one closed before another counts once. */
  public int highWater() {
    return highWater.get();
  }

  /**
   * Blocks until the clients have closed all their connections.
   *
   * @throws AssertionError if they have not within 5 s in which this process could run
   * @throws Inconclusive if the machine is too busy to tell
   */
  public void assertAllClosed() {
    Poll.until("the server sees every connection closed", () -> open() == 0);
  }

  /** Stops at once; connections are cut off. Returns when the thread has ended. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    try (selector) {
      while (!closed) {
        var ready = new ArrayList<SelectionKey>();
        selector.select(ready::add, turn());
        ready.forEach(TrickleServer::look);
        for (var key : ready) {
          if (key.attachment() instanceof Door door) {
            accept(door);
          }
        }
      }
      for (var key : selector.keys()) {
        key.channel().close();
      }
      for (var door : doors) {
        door.close();
      }
      closedDoors.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does nothing at a door: that comes when all clients have been looked at. */
  private static void look(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Client client) {
      client.look();
    }
  }

  /** Moves everybody on, and returns how long to wait, in milliseconds; 0 is for ever. */
  private long turn() throws IOException {
    var wait = Long.MAX_VALUE;
    for (var key : selector.keys()) {
      if (key.isValid() && key.attachment() instanceof Client client) {
        wait = Math.min(wait, client.advance());
      }
    }
    return wait == Long.MAX_VALUE ? 0 : Math.max(1, (wait + 999_999) / 1_000_000);
  }

  private record Door(ServerSocketChannel channel, int port, TrickleScript script) {}

  private void accept(Door door) throws IOException {
    for (var it = door.channel.accept(); it != null; it = door.channel.accept()) {
      it.configureBlocking(false);
      it.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
      it.setOption(StandardSocketOptions.TCP_NODELAY, true);
      var client = new Client(it, door.port, door.script.steps());
      // Those who hung up before this one came must not be counted with it. Only they are looked
      // at: a read of each client at each door would keep a thousand waiting for seconds.
      selector.selectNow(TrickleServer::look);
      client.key = it.register(selector, SelectionKey.OP_READ, client);
      highWater.accumulateAndGet(open.incrementAndGet(), Math::max);
      connections.get(door.port).incrementAndGet();
      connected.incrementAndGet();
    }
  }

  /** One connection. Used by the server's thread only. */
  private final class Client {
    private final SocketChannel channel;
    private final int port;
    private final List<TrickleScript.Step> steps;
    private SelectionKey key;
    private int next;
    private ByteBuffer rest;
    private Long pausedAt;
    private boolean isEnded;

    Client(SocketChannel channel, int port, List<TrickleScript.Step> steps) {
      this.channel = channel;
      this.port = port;
      this.steps = steps;
    }

    /** Takes its steps as far as they go; returns after how many nanoseconds to look again. */
    long advance() throws IOException {
      while (next < steps.size()) {
        switch (steps.get(next)) {
          case TrickleScript.Bytes(var bytes) -> {
            rest = rest == null ? ByteBuffer.wrap(bytes) : rest;
            if (!send()) {
              return Long.MAX_VALUE;
            }
            rest = null;
          }
          case TrickleScript.Pause(var nanos) -> {
            pausedAt = pausedAt == null ? (Long) System.nanoTime() : pausedAt;
            var left = nanos - (System.nanoTime() - pausedAt);
            if (left > 0) {
              return left;
            }
            pausedAt = null;
          }
          case TrickleScript.Until(var condition) -> {
            if (!condition.getAsBoolean()) {
              return LOOK_NANOS;
            }
          }
          case TrickleScript.Reset() -> {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            leave();
            // A registered channel is closed by the next look only.
            return 0;
          }
        }
        next++;
      }
      if (!isEnded) {
        finish();
      }
      return Long.MAX_VALUE;
    }

    private void finish() throws IOException {
      end();
      try {
        channel.shutdownOutput();
      } catch (IOException hungUp) {
        leave();
      }
    }

    private boolean send() throws IOException {
      try {
        channel.write(rest);
      } catch (IOException hungUp) {
        leave();
        return false;
      }
      var isSent = !rest.hasRemaining();
      key.interestOps(isSent ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      return isSent;
    }

    /** Clients send nothing: what there is to read is that one has hung up. */
    void look() {
      try {
        if (channel.read(ByteBuffer.allocate(64)) < 0) {
          leave();
        }
      } catch (IOException reset) {
        leave();
      }
    }

    private void end() {
      if (!isEnded) {
        isEnded = true;
        ended.get(port).incrementAndGet();
      }
    }

    private void leave() {
      end();
      key.cancel();
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      open.decrementAndGet();
    }
  }
}

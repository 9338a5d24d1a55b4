package inflight.measure;

import inflight.ch08_event_loop.EchoLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Connections against throughput, for chapter 8: how many messages a second four echo servers send
 * back. Each client sends 64 bytes, waits for them, pauses for 10 ms and begins again. All clients
 * are one thread of this process.
 *
 * <p>It prints a table, each number the median of three runs with the least and the greatest.
 */
public final class Connections {
  private static final int[] CONNECTIONS = {1, 10, 100, 1_000, 4_000};
  private static final long PAUSE_NANOS = 10_000_000;
  private static final long WARM_UP_NANOS = 500_000_000;
  private static final long MEASURE_NANOS = 1_000_000_000;
  private static final int RUNS = 3;
  private static final int MESSAGE = 64;

  private Connections() {}

  /** A server that is running. */
  private interface Server extends AutoCloseable {
    InetSocketAddress address();

    @Override
    void close() throws IOException;
  }

  private interface Start {
    Server start() throws IOException;
  }

  private record Way(String name, Start start) {}

  public static void main(String[] args) throws IOException {
    var ways =
        List.of(
            new Way("one at a time", () -> blocking(client -> echo(client))),
            new Way(
                "thread for each",
                () -> blocking(client -> Thread.ofPlatform().daemon().start(() -> echo(client)))),
            new Way(
                "virtual thread for each",
                () -> blocking(client -> Thread.startVirtualThread(() -> echo(client)))),
            new Way("EchoLoop", Connections::loop));
    System.out.printf("%-24s", "messages a second");
    for (var way : ways) {
      System.out.printf("%28s", way.name());
    }
    System.out.println();
    for (var connections : CONNECTIONS) {
      var rates = new double[ways.size()][RUNS];
      for (var run = 0; run < RUNS; run++) {
        for (var way = 0; way < ways.size(); way++) {
          try (var server = ways.get(way).start().start()) {
            rates[way][run] = rate(server.address(), connections);
          }
        }
      }
      System.out.printf("%,6d connections      ", connections);
      for (var each : rates) {
        Arrays.sort(each);
        System.out.printf(
            "%28s",
            String.format(
                Locale.ROOT, "%,.0f (%,.0f to %,.0f)", each[RUNS / 2], each[0], each[RUNS - 1]));
      }
      System.out.println();
    }
  }

  private static Server loop() throws IOException {
    var loop = new EchoLoop();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                loop.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return new Server() {
      @Override
      public InetSocketAddress address() {
        return loop.address();
      }

      @Override
      public void close() throws IOException {
        loop.close();
      }
    };
  }

  /** A server that accepts on a thread of its own and has each client served by {@code serve}. */
  private static Server blocking(Consumer<Socket> serve) throws IOException {
    var server = new ServerSocket(0, 4_096, InetAddress.getLoopbackAddress());
    var clients = ConcurrentHashMap.<Socket>newKeySet();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  var client = server.accept();
                  client.setTcpNoDelay(true);
                  clients.add(client);
                  serve.accept(client);
                } catch (IOException closed) {
                  return;
                }
              }
            });
    return new Server() {
      @Override
      public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
      }

      @Override
      public void close() throws IOException {
        server.close();
        for (var client : clients) {
          client.close();
        }
      }
    };
  }

  private static void echo(Socket client) {
    var buffer = new byte[8 * 1024];
    try (client) {
      var in = client.getInputStream();
      var out = client.getOutputStream();
      for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // The measurement is over.
    }
  }

  /** A client's connection, and how much of the answer is still to come. */
  private static final class Client {
    private final SocketChannel channel;
    private int missing;
    private long pauseUntil;

    Client(SocketChannel channel, long pauseUntil) {
      this.channel = channel;
      this.pauseUntil = pauseUntil;
    }
  }

  private static double rate(InetSocketAddress address, int connections) throws IOException {
    try (var selector = Selector.open()) {
      var clients = new ArrayList<Client>();
      // All pause for the same time, so those who began earlier are done earlier.
      var pausing = new ArrayDeque<Client>();
      for (var i = 0; i < connections; i++) {
        var client = new Client(SocketChannel.open(address), System.nanoTime());
        client.channel.configureBlocking(false);
        client.channel.socket().setTcpNoDelay(true);
        client.channel.register(selector, SelectionKey.OP_READ, client);
        clients.add(client);
        pausing.add(client);
      }
      var message = ByteBuffer.allocateDirect(MESSAGE);
      var answer = ByteBuffer.allocateDirect(MESSAGE);
      var start = System.nanoTime() + WARM_UP_NANOS;
      var end = start + MEASURE_NANOS;
      var answers = 0L;
      while (System.nanoTime() - end < 0) {
        while (!pausing.isEmpty() && pausing.peek().pauseUntil - System.nanoTime() <= 0) {
          var client = pausing.remove();
          client.missing = MESSAGE;
          client.channel.write(message.clear());
        }
        selector.select(1);
        for (var key : selector.selectedKeys()) {
          var client = (Client) key.attachment();
          client.missing -= client.channel.read(answer.clear());
          if (client.missing == 0) {
            client.pauseUntil = System.nanoTime() + PAUSE_NANOS;
            pausing.add(client);
            if (System.nanoTime() - start >= 0) {
              answers++;
            }
          }
        }
        selector.selectedKeys().clear();
      }
      for (var client : clients) {
        client.channel.close();
      }
      return answers * 1e9 / MEASURE_NANOS;
    }
  }
}

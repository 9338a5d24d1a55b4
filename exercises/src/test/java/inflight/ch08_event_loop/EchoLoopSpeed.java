package inflight.ch08_event_loop;

import inflight.testkit.Workers;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * A hundred clients who each say a word, think for 6 ms and say another. A server that serves one
 * client at a time sits through every pause.
 */
public class EchoLoopSpeed implements Speed {
  private static final int CLIENTS = 100;
  private static final long THINK_MILLIS = 6;
  private static final byte[] WORD = new byte[64];

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "%d clients that pause for %d ms in mid-conversation".formatted(CLIENTS, THINK_MILLIS))
        .baseline("one client at a time", EchoLoopSpeed::oneAtATime)
        .candidate("your EchoLoop", EchoLoopSpeed::loop)
        .yardstick("a virtual thread for each client", EchoLoopSpeed::virtualThreads)
        .atLeast(20)
        .build();
  }

  private static int loop() throws Exception {
    try (var workers = new Workers()) {
      int words;
      try (var server = new EchoLoop()) {
        workers.start("loop", server::run);
        words = talk(server.address());
      }
      workers.join();
      return words;
    }
  }

  private static int oneAtATime() throws Exception {
    try (var workers = new Workers();
        var server = listen()) {
      workers.start(
          "server",
          () -> {
            for (var i = 0; i < CLIENTS; i++) {
              echo(server.accept());
            }
          });
      return talk((InetSocketAddress) server.getLocalSocketAddress());
    }
  }

  private static int virtualThreads() throws Exception {
    try (var workers = new Workers();
        var server = listen()) {
      workers.start(
          "server",
          () -> {
            for (var i = 0; i < CLIENTS; i++) {
              var client = server.accept();
              Thread.startVirtualThread(() -> echo(client));
            }
          });
      return talk((InetSocketAddress) server.getLocalSocketAddress());
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, CLIENTS, InetAddress.getLoopbackAddress());
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      throw new IllegalStateException("a connection that cannot break broke", e);
    }
  }

  /** The number of words that came back whole, over all clients. */
  private static int talk(InetSocketAddress address) throws Exception {
    // A server may let fifty wait at its door, no more; who does not get in tries again in a
    // second.
    var door = new Semaphore(40);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var clients =
          IntStream.range(0, CLIENTS).mapToObj(i -> executor.submit(() -> talk(address, door)));
      var words = 0;
      for (Future<Integer> client : clients.toList()) {
        words += client.get();
      }
      return words;
    }
  }

  private static int talk(InetSocketAddress address, Semaphore door) throws Exception {
    try (var socket = new Socket()) {
      socket.setTcpNoDelay(true);
      int words;
      door.acquire();
      try {
        socket.connect(address);
        words = say(socket);
      } finally {
        door.release();
      }
      Thread.sleep(THINK_MILLIS);
      return words + say(socket);
    }
  }

  private static int say(Socket socket) throws IOException {
    socket.getOutputStream().write(WORD);
    return socket.getInputStream().readNBytes(WORD.length).length == WORD.length ? 1 : 0;
  }
}

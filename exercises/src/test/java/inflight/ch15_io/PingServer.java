package inflight.ch15_io;

import inflight.testkit.Poll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends each byte back that it gets, over any number of connections, until it resets them. */
final class PingServer implements AutoCloseable {
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  PingServer() throws IOException {
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("ping server").start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        var socket = door.accept();
        open.add(socket);
        Thread.ofPlatform().daemon().name("ping connection").start(() -> echo(socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void echo(Socket socket) {
    try (socket) {
      for (int ping = socket.getInputStream().read();
          ping >= 0;
          ping = socket.getInputStream().read()) {
        socket.getOutputStream().write(ping);
      }
    } catch (IOException broken) {
      // Closed below.
    } finally {
      open.remove(socket);
    }
  }

  /** Breaks all connections off: whoever reads from one gets an exception, or an end. */
  void resetAll() throws IOException {
    for (var socket : open) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
    awaitNoneOpen();
  }

  void awaitNoneOpen() {
    Poll.until("the server sees every connection closed", open::isEmpty);
  }

  /** Sockets to this server. One is valid if a ping comes back. */
  ConnectionPool.Connector<Socket> connector() {
    return new ConnectionPool.Connector<>() {
      @Override
      public Socket connect() throws IOException {
        return new Socket(door.getInetAddress(), door.getLocalPort());
      }

      @Override
      public boolean isValid(Socket connection) {
        try {
          ping(connection);
          return true;
        } catch (IOException e) {
          return false;
        }
      }

      @Override
      public void close(Socket connection) {
        try {
          connection.close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  static void ping(Socket connection) throws IOException {
    connection.getOutputStream().write(42);
    if (connection.getInputStream().read() != 42) {
      throw new IOException("no answer to a ping");
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (var socket : open) {
      socket.close();
    }
  }
}

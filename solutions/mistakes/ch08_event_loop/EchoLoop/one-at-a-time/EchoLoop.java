/*
 * axis: correct
 * says: each client gets back its own bytes
 * why: The next client is let in when the one before has left. A client that stays and says nothing keeps all
 *     others outside.
 */
package inflight.ch08_event_loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

public final class EchoLoop implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
  private final InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  public EchoLoop() throws IOException {}

  public InetSocketAddress address() {
    return address;
  }

  public void run() throws IOException {
    try {
      while (true) {
        var client = server.accept();
        clients.add(client);
        echo(client);
      }
    } catch (SocketException closed) {
      for (var client : clients) {
        client.close();
      }
    }
  }

  private void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // Closed by the other side or by us.
    } finally {
      clients.remove(client);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

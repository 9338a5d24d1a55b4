import inflight.given.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Sources on this machine: each waits, sends a few bytes, and hangs up. */
class SlowServers {
  static List<Source> start(int count, int millis) throws IOException {
    var sources = new ArrayList<Source>();
    for (int i = 0; i < count; i++) {
      var door = new ServerSocket(0, 512, InetAddress.getByName("127.0.0.1"));
      sources.add(new Source("127.0.0.1", door.getLocalPort()));
      Thread.startVirtualThread(() -> serve(door, millis));
    }
    return sources;
  }

  private static void serve(ServerSocket door, int millis) {
    try {
      while (true) {
        var client = door.accept();
        Thread.startVirtualThread(
            () -> {
              try (client) {
                Thread.sleep(millis);
                client.getOutputStream().write("checksum me".getBytes());
              } catch (IOException | InterruptedException e) {
                // The client has gone.
              }
            });
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

import inflight.given.Source;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

void main() throws IOException {
  var selector = Selector.open();
  int left = 0;
  for (var source : slowSources(3, 20)) {
    source.channel().register(selector, SelectionKey.OP_READ);
    left++;
  }
  var buffer = ByteBuffer.allocate(1024);
  while (left > 0) {
    selector.select(); // sleeps until somebody has something
    for (var key : selector.selectedKeys()) {
      var channel = (SocketChannel) key.channel();
      int read = channel.read(buffer.clear());
      if (read < 0) {
        channel.close(); // the end
        left--;
      }
    }
    selector.selectedKeys().clear();
  }
  IO.println("three sources, one thread");
  selector.close();
}

/** Sources on this machine: each waits, sends a few bytes, and hangs up. */
static List<Source> slowSources(int count, int millis) throws IOException {
  var sources = new ArrayList<Source>();
  for (int i = 0; i < count; i++) {
    var door = new ServerSocket(0, 512, InetAddress.getByName("127.0.0.1"));
    sources.add(new Source("127.0.0.1", door.getLocalPort()));
    Thread.startVirtualThread(() -> serve(door, millis));
  }
  return sources;
}

static void serve(ServerSocket door, int millis) {
  try {
    while (true) {
      var client = door.accept();
      Thread.startVirtualThread(() -> answer(client, millis));
    }
  } catch (IOException e) {
    throw new IllegalStateException(e);
  }
}

static void answer(Socket client, int millis) {
  try (client) {
    Thread.sleep(millis);
    client.getOutputStream().write("checksum me".getBytes());
  } catch (IOException | InterruptedException e) {
    // The client has gone.
  }
}

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

void main() throws IOException {
  var selector = Selector.open();
  int left = 0;
  for (var source : SlowServers.start(3, 20)) {
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

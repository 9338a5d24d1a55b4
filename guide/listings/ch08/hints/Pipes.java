import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

void main() throws IOException {
  try (var selector = Selector.open()) {
    var pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.source().register(selector, SelectionKey.OP_READ, "the pipe"); // what we wait for
    pipe.sink().write(ByteBuffer.wrap("hello".getBytes()));
    pipe.sink().close();
    var buffer = ByteBuffer.allocate(3); // too small for all of it
    while (pipe.source().isOpen()) {
      selector.select(); // sleeps until a channel is ready
      for (var key : selector.selectedKeys()) {
        buffer.clear();
        int count = pipe.source().read(buffer);
        IO.println(key.attachment() + ": " + (count < 0 ? "the end" : count + " bytes"));
        if (count < 0) {
          pipe.source().close();
        }
      }
      selector.selectedKeys().clear(); // the selector does not do it
    }
  }
}

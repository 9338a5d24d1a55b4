import java.nio.channels.Pipe;

void main() throws Exception {
  var pipe = Pipe.open();
  var buffer = ByteBuffer.allocate(100_000);

  pipe.sink().write(ByteBuffer.wrap("hello".getBytes()));
  pipe.sink().write(ByteBuffer.wrap("world".getBytes()));
  IO.println("two writes of 5 bytes, one read: " + pipe.source().read(buffer) + " bytes");

  var writer = Thread.startVirtualThread(() -> write(pipe, ByteBuffer.allocate(100_000)));
  int reads = 0;
  for (int left = 100_000; left > 0; reads++) {
    left -= pipe.source().read(buffer.clear());
  }
  writer.join();
  IO.println("one write of 100,000 bytes: read in " + reads + " pieces");
}

static void write(Pipe pipe, ByteBuffer bytes) {
  try {
    while (bytes.hasRemaining()) {
      pipe.sink().write(bytes);
    }
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

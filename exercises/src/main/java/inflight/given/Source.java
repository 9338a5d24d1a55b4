package inflight.given;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;

/**
 * Somewhere on the network that sends bytes to whoever connects, at its own pace, and then ends the
 * connection. Each connection is a new one, and may be made from any thread.
 */
public record Source(String host, int port) {
  private static final int CHUNK = 512;

  public Source {
    Objects.requireNonNull(host, "host");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("no port: " + port);
    }
  }

  /**
   * Connects, reads to the end, closes the connection, and returns the CRC-32 of all bytes, which
   * is 0 if there were none. Blocks meanwhile.
   *
   * <p>If the calling thread is interrupted, before the call or in it, the connection is closed and
   * a {@link java.nio.channels.ClosedByInterruptException}, an IOException, is thrown; the
   * interrupt flag stays set. That is so on platform threads and on virtual ones.
   *
   * @throws IOException if the source cannot be reached or breaks off
   * @throws java.nio.channels.UnresolvedAddressException if nobody knows the host; it is unchecked,
   *     and has no message
   */
  public long checksum() throws IOException {
    return checksum(bytes -> {});
  }

  /**
   * The same, and reports each chunk.
   *
   * @param chunk told how many bytes have just been read
   */
  long checksum(IntConsumer chunk) throws IOException {
    try (var channel = SocketChannel.open(address())) {
      var crc = new CRC32();
      var buffer = ByteBuffer.allocate(CHUNK);
      for (var read = channel.read(buffer); read >= 0; read = channel.read(buffer)) {
        crc.update(buffer.flip());
        buffer.clear();
        chunk.accept(read);
      }
      return crc.getValue();
    }
  }

  /**
   * A new connection to the source, made and <em>non-blocking</em>: {@link SocketChannel#read}
   * takes what is there, and returns 0 if nothing is, -1 at the end. The caller closes it.
   *
   * @throws IOException as for {@link #checksum}, if the source cannot be reached or the calling
   *     thread is interrupted; nothing is left open then
   * @throws java.nio.channels.UnresolvedAddressException if nobody knows the host
   */
  public SocketChannel channel() throws IOException {
    var channel = SocketChannel.open(address());
    try {
      channel.configureBlocking(false);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }
}

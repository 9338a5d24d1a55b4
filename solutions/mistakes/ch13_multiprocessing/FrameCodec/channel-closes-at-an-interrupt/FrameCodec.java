/*
 * axis: correct
 * says: interrupted
 * why: It reads through a channel that can be interrupted. If the flag is set, the channel closes the stream.
 */
package inflight.ch13_multiprocessing;

import java.io.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;

public final class FrameCodec {
  private final int maxLength;

  public FrameCodec(int maxLength) {
    if (maxLength < 0) {
      throw new IllegalArgumentException("negative: " + maxLength);
    }
    this.maxLength = maxLength;
  }

  private void check(int length) throws IOException {
    if (length < 0 || length > maxLength) {
      throw new IOException(
          "a frame of " + length + " bytes, but at most " + maxLength + " are allowed");
    }
  }

  public void write(OutputStream out, byte[] message) throws IOException {
    java.util.Objects.requireNonNull(out);
    if (message.length > maxLength) {
      throw new IllegalArgumentException("too long: " + message.length);
    }
    out.write(ByteBuffer.allocate(4).putInt(message.length).array());
    out.write(message);
    out.flush();
  }

  public byte[] read(InputStream in) throws IOException {
    ReadableByteChannel channel = Channels.newChannel(java.util.Objects.requireNonNull(in));
    ByteBuffer header = ByteBuffer.allocate(4);
    if (!fill(channel, header)) {
      if (header.position() == 0) {
        return null;
      }
      throw new EOFException("in a length");
    }
    int length = header.flip().getInt();
    check(length);
    ByteBuffer message = ByteBuffer.allocate(length);
    if (!fill(channel, message)) {
      throw new EOFException("in a message");
    }
    return message.array();
  }

  private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}

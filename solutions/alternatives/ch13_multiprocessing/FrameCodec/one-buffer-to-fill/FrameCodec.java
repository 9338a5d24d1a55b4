/*
 * trades: It fills what room a buffer has, and knows by that where the stream has ended; the frame is written in one piece, for which it is copied.
 */
package inflight.ch13_multiprocessing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

public final class FrameCodec {
  private final int maxLength;

  public FrameCodec(int maxLength) {
    if (maxLength < 0) {
      throw new IllegalArgumentException("a length below zero: " + maxLength);
    }
    this.maxLength = maxLength;
  }

  public void write(OutputStream out, byte[] message) throws IOException {
    Objects.requireNonNull(out);
    if (message.length > maxLength) {
      throw new IllegalArgumentException(message.length + " bytes, of at most " + maxLength);
    }
    var frame = ByteBuffer.allocate(4 + message.length).putInt(message.length).put(message);
    out.write(frame.array());
    out.flush();
  }

  public byte[] read(InputStream in) throws IOException {
    var prefix = filled(in, ByteBuffer.allocate(4));
    if (prefix.position() == 0) {
      return null;
    }
    if (prefix.hasRemaining()) {
      throw new EOFException("the stream has ended inside a length");
    }
    var length = prefix.getInt(0);
    if (Integer.compareUnsigned(length, maxLength) > 0) {
      throw new IOException("a length of " + length);
    }
    var message = filled(in, ByteBuffer.allocate(length));
    if (message.hasRemaining()) {
      throw new EOFException("the stream has ended inside a message");
    }
    return message.array();
  }

  private static ByteBuffer filled(InputStream from, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      var count = from.read(buffer.array(), buffer.position(), buffer.remaining());
      if (count < 0) {
        break;
      }
      buffer.position(buffer.position() + count);
    }
    return buffer;
  }
}

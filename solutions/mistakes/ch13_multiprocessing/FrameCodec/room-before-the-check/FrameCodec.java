/*
 * axis: correct
 * says: with a length of 2,147,483,647
 * why: Four bytes from a stranger make it ask for 2 GB of memory. That the length is absurd is found out afterward.
 */
package inflight.ch13_multiprocessing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
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
    out.write(ByteBuffer.allocate(4).putInt(message.length).array());
    out.write(message);
    out.flush();
  }

  public byte[] read(InputStream in) throws IOException {
    var prefix = in.readNBytes(4);
    if (prefix.length == 0) {
      return null;
    }
    if (prefix.length < 4) {
      throw new EOFException("the stream has ended inside a length");
    }
    var length = ByteBuffer.wrap(prefix).getInt();
    if (length < 0) {
      throw new StreamCorruptedException("a length of " + length);
    }
    var message = new byte[length];
    if (length > maxLength) {
      throw new StreamCorruptedException("a length of " + length);
    }
    if (in.readNBytes(message, 0, length) < length) {
      throw new EOFException("the stream has ended inside a message");
    }
    return message;
  }
}

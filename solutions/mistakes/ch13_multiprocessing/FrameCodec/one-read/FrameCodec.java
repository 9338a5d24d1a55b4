/*
 * axis: correct
 * says: A frame that arrives in pieces of
 * why: read gives what is there. Its answer says how much that is, and nobody looks at it.
 */
package inflight.ch13_multiprocessing;

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
    var prefix = new byte[4];
    if (in.read(prefix) < 0) {
      return null;
    }
    var length = ByteBuffer.wrap(prefix).getInt();
    if (length < 0 || length > maxLength) {
      throw new StreamCorruptedException("a length of " + length);
    }
    var message = new byte[length];
    in.read(message);
    return message;
  }
}

/*
 * axis: correct
 * says: and returned null
 * why: What has not arrived yet is taken for the end. A slow stream looks ended.
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
    if (in.available() < 4) {
      return null;
    }
    var prefix = in.readNBytes(4);
    if (prefix.length == 0) {
      return null;
    }
    if (prefix.length < 4) {
      throw new EOFException("the stream has ended inside a length");
    }
    var length = ByteBuffer.wrap(prefix).getInt();
    if (length < 0 || length > maxLength) {
      throw new StreamCorruptedException("a length of " + length);
    }
    var message = in.readNBytes(length);
    if (message.length < length) {
      throw new EOFException("the stream has ended inside a message");
    }
    return message;
  }
}

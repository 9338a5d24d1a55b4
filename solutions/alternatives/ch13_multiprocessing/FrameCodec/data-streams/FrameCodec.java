/*
 * trades: The JDK's own reader and writer of ints. Its end inside a length and at the start look alike, so the first byte is read apart.
 */
package inflight.ch13_multiprocessing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    var data = new DataOutputStream(out);
    data.writeInt(message.length);
    data.write(message);
    data.flush();
  }

  public byte[] read(InputStream in) throws IOException {
    var first = in.read();
    if (first < 0) {
      return null;
    }
    var rest = new DataInputStream(in);
    var length = first << 24 | rest.readUnsignedByte() << 16 | rest.readUnsignedShort();
    if (length < 0 || length > maxLength) {
      throw new IOException("a length of " + length);
    }
    var message = new byte[length];
    rest.readFully(message);
    return message;
  }
}

/*
 * axis: correct
 * says: bytes taken, after a frame of 4 + 3
 * why: The buffer has read ahead into the next frame, and is thrown away with what it has.
 */
package inflight.ch13_multiprocessing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
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
    var buffered = new BufferedInputStream(Objects.requireNonNull(in));
    buffered.mark(1);
    if (buffered.read() < 0) {
      return null;
    }
    buffered.reset();
    var data = new DataInputStream(buffered);
    var length = data.readInt();
    if (length < 0 || length > maxLength) {
      throw new StreamCorruptedException("a length of " + length);
    }
    var message = new byte[length];
    data.readFully(message);
    return message;
  }
}

/*
 * axis: correct
 * says: threads wait at the gate
 * why: Streams share sixty-four locks. Two streams that meet at the same lock wait for each other.
 */
package inflight.ch13_multiprocessing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

public final class FrameCodec {
  private final int maxLength;
  private final Object[] locks = new Object[64];

  public FrameCodec(int maxLength) {
    if (maxLength < 0) {
      throw new IllegalArgumentException("a length below zero: " + maxLength);
    }
    this.maxLength = maxLength;
    Arrays.setAll(locks, i -> new Object());
  }

  public void write(OutputStream out, byte[] message) throws IOException {
    Objects.requireNonNull(out);
    if (message.length > maxLength) {
      throw new IllegalArgumentException(message.length + " bytes, of at most " + maxLength);
    }
    synchronized (lock(out)) {
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array());
      out.write(message);
      out.flush();
    }
  }

  private Object lock(Object stream) {
    return locks[System.identityHashCode(stream) % locks.length];
  }

  public byte[] read(InputStream in) throws IOException {
    synchronized (lock(in)) {
      return readFrame(in);
    }
  }

  private byte[] readFrame(InputStream in) throws IOException {
    // readNBytes goes on until it has all of them, or the stream has ended; it does not tell which.
    var prefix = in.readNBytes(Integer.BYTES);
    if (prefix.length == 0) {
      return null;
    }
    if (prefix.length < Integer.BYTES) {
      throw new EOFException("the stream has ended inside a length");
    }
    var length = ByteBuffer.wrap(prefix).getInt();
    // Whoever wrote this may be broken, or mean harm: nothing is done with it before it is checked.
    if (length < 0 || length > maxLength) {
      throw new StreamCorruptedException("a length of " + length + ", of at most " + maxLength);
    }
    var message = in.readNBytes(length);
    if (message.length < length) {
      throw new EOFException("the stream has ended after " + message.length + " of " + length);
    }
    return message;
  }
}

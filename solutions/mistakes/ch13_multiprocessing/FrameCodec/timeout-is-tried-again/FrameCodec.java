/*
 * axis: correct
 * says: read, on a stream that throws after
 * why: Inside a frame it takes a timeout for patience, and reads on. The timeout was the caller's, who wants to know.
 */
package inflight.ch13_multiprocessing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array());
    out.write(message);
    out.flush();
  }

  public byte[] read(InputStream in) throws IOException {
    var prefix = readUpTo(in, Integer.BYTES, true);
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
    var message = readUpTo(in, length, false);
    if (message.length < length) {
      throw new EOFException("the stream has ended after " + message.length + " of " + length);
    }
    return message;
  }

  private static byte[] readUpTo(InputStream in, int length, boolean mayGiveUp) throws IOException {
    var bytes = new byte[length];
    var count = 0;
    while (count < length) {
      try {
        var more = in.read(bytes, count, length - count);
        if (more < 0) {
          break;
        }
        count += more;
      } catch (SocketTimeoutException e) {
        if (mayGiveUp && count == 0) {
          throw e;
        }
      }
    }
    return Arrays.copyOf(bytes, count);
  }
}

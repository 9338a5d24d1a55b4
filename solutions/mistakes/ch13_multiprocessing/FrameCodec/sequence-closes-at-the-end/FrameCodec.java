/*
 * axis: correct
 * says: closed, a stream that ends after
 * why: It pastes streams together by a class of the JDK that closes each of them at its end.
 */
package inflight.ch13_multiprocessing;

import java.io.*;

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
    int n = message.length;
    out.write(new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n});
    out.write(message);
    out.flush();
  }

  public byte[] read(InputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    // Put the first byte back in front of the rest: then the library can read the number.
    var whole =
        new DataInputStream(
            new SequenceInputStream(new ByteArrayInputStream(new byte[] {(byte) first}), in));
    int length = whole.readInt();
    check(length);
    byte[] message = new byte[length];
    whole.readFully(message);
    return message;
  }
}

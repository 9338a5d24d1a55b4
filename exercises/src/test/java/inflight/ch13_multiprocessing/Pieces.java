package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.io.InputStream;

/** A stream that gives its bytes in pieces, as a pipe does, and counts what it has given. */
final class Pieces extends InputStream {
  /** What happens when the bytes are used up, or a piece is due. */
  interface Event {
    void happen() throws IOException;
  }

  private final byte[] bytes;
  private final int[] sizes;
  private int piece;
  private int left;
  private int given;
  private boolean closed;
  private int available;
  private Event atEnd = () -> {};

  /**
   * @param sizes of the pieces, one after another; when they are used up, the last one again
   */
  Pieces(byte[] bytes, int... sizes) {
    this.bytes = bytes.clone();
    this.sizes = sizes.clone();
    left = sizes[0];
  }

  /** What comes in place of the end. */
  Pieces atEnd(Event event) {
    atEnd = event;
    return this;
  }

  /** What {@link #available} answers; 0 unless it is told otherwise. */
  Pieces available(int answer) {
    available = answer;
    return this;
  }

  int given() {
    return given;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public int available() {
    return available;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (given == bytes.length) {
      atEnd.happen();
      return -1;
    }
    if (left == 0) {
      piece = Math.min(piece + 1, sizes.length - 1);
      left = sizes[piece];
    }
    var count = Math.min(Math.min(length, left), bytes.length - given);
    System.arraycopy(bytes, given, into, from, count);
    given += count;
    left -= count;
    return count;
  }

  @Override
  public void close() {
    closed = true;
  }
}

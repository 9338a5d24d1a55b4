/*
 * axis: correct
 * says: it takes time in proportion
 * why: After each line, compact moves all that is left to the front: of a piece with many lines, each byte is moved
 *     once for each line before it.
 */
package inflight.ch10_twisted;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import inflight.given.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

public final class LineProtocol {

  public interface Handler {

    void lineReceived(String line);

    default void lineLengthExceeded() {}
  }

  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private final Transport transport;
  private final int maxLength;
  private final Handler handler;

  private final Queue<ByteBuffer> pieces = new ArrayDeque<>();

  private boolean busy;
  private boolean givenUp;

  private byte[] line = new byte[64];

  private int length;

  public LineProtocol(Transport transport, int maxLength, Handler handler) {
    if (maxLength < 0) {
      throw new IllegalArgumentException("negative: " + maxLength);
    }
    this.transport = requireNonNull(transport);
    this.maxLength = maxLength;
    this.handler = requireNonNull(handler);
  }

  public void dataReceived(ByteBuffer data) {
    var copy = new byte[data.remaining()];
    data.get(copy);
    pieces.add(ByteBuffer.wrap(copy));
    if (busy) {
      return;
    }
    busy = true;
    try {
      work();
    } finally {
      busy = false;
    }
  }

  private void work() {
    while (!pieces.isEmpty()) {
      var piece = pieces.peek();
      while (piece.hasRemaining()) {
        if (isClosed()) {
          pieces.clear();
          return;
        }
        if (endsALine(piece.get())) {
          piece.compact().flip();
        }
      }
      pieces.remove();
    }
  }

  private boolean isClosed() {
    return givenUp || transport.isDisconnecting();
  }

  private boolean endsALine(byte next) {
    if (next == LF && length > 0 && line[length - 1] == CR) {
      var whole = new String(line, 0, length - 1, UTF_8);
      length = 0;
      handler.lineReceived(whole);
      return true;
    }
    if (length > maxLength || length == maxLength && next != CR) {
      giveUp();
      return false;
    }
    if (length == line.length) {
      line = Arrays.copyOf(line, 2 * length);
    }
    line[length++] = next;
    return false;
  }

  private void giveUp() {
    givenUp = true;
    line = new byte[0];
    try {
      handler.lineLengthExceeded();
    } finally {
      transport.loseConnection();
    }
  }
}

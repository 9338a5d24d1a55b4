/*
 * axis: correct
 * says: a character that is cut in two comes out whole
 * why: Each piece is made text as it comes. Half of a character at its end is no UTF-8, nor is the other half at the start of the next.
 */
package inflight.ch10_twisted;

import static java.nio.charset.StandardCharsets.UTF_8;

import inflight.given.Transport;
import java.nio.ByteBuffer;

public final class LineProtocol {

  public interface Handler {

    void lineReceived(String line);

    default void lineLengthExceeded() {}
  }

  private final Transport transport;
  private final int maxLength;
  private final Handler handler;
  private final StringBuilder text = new StringBuilder();
  private boolean givenUp;
  private boolean busy;

  public LineProtocol(Transport transport, int maxLength, Handler handler) {
    if (maxLength < 0) {
      throw new IllegalArgumentException("negative: " + maxLength);
    }
    this.transport = transport;
    this.maxLength = maxLength;
    this.handler = handler;
  }

  public void dataReceived(ByteBuffer data) {
    text.append(UTF_8.decode(data));
    if (busy) {
      return;
    }
    busy = true;
    try {
      var from = 0;
      while (!givenUp && !transport.isDisconnecting()) {
        var end = text.indexOf("\r\n", from);
        var isTooLong =
            size(from, end < 0 ? text.length() : end)
                > (end < 0 ? (long) maxLength + 1 : maxLength);
        if (isTooLong) {
          givenUp = true;
          try {
            handler.lineLengthExceeded();
          } finally {
            transport.loseConnection();
          }
        } else if (end < 0) {
          break;
        } else {
          var line = text.substring(from, end);
          text.delete(0, end + 2);
          handler.lineReceived(line);
        }
      }
    } finally {
      busy = false;
    }
  }

  private int size(int from, int to) {
    return text.substring(from, to).getBytes(UTF_8).length;
  }
}

/*
 * trades: All bytes stand in one growing array, with marks for what has been delivered and what has been looked at. Ends are found at their LF, by a look back. The marks have to be kept right.
 */
package inflight.ch10_twisted;

import inflight.given.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

public final class LineProtocol {

  public interface Handler {

    void lineReceived(String line);

    default void lineLengthExceeded() {}
  }

  private final Transport transport;
  private final int maxLength;
  private final Handler handler;

  private byte[] bytes = new byte[16];

  /** From here on nothing has been delivered. */
  private int begin;

  /** From here on no LF has been looked for. */
  private int seen;

  private int end;
  private boolean running;
  private boolean over;

  public LineProtocol(Transport transport, int maxLength, Handler handler) {
    if (maxLength < 0) {
      throw new IllegalArgumentException("maxLength");
    }
    this.transport = transport;
    this.maxLength = maxLength;
    this.handler = handler;
  }

  public void dataReceived(ByteBuffer data) {
    append(data);
    if (!running) {
      running = true;
      try {
        while (step()) {}
      } finally {
        running = false;
      }
    }
  }

  private void append(ByteBuffer data) {
    var count = data.remaining();
    if (end + count > bytes.length) {
      // What has been delivered is dropped only when the array grows: each byte moves rarely.
      var room = Math.max(2 * (end - begin + count), 16);
      var moved = Arrays.copyOf(Arrays.copyOfRange(bytes, begin, end), room);
      end -= begin;
      seen -= begin;
      begin = 0;
      bytes = moved;
    }
    data.get(bytes, end, count);
    end += count;
  }

  private boolean step() {
    if (over || transport.isDisconnecting()) {
      over = true;
      begin = seen = end = 0;
      return false;
    }
    while (seen < end) {
      var isEnd = seen > begin && bytes[seen] == '\n' && bytes[seen - 1] == '\r';
      var length = seen - begin + (isEnd ? -1 : 1);
      seen++;
      if (isEnd && length <= maxLength) {
        var line = new String(bytes, begin, length, StandardCharsets.UTF_8);
        begin = seen;
        handler.lineReceived(line);
        return true;
      }
      if (isEnd || length - 2 >= maxLength) {
        over = true;
        try {
          handler.lineLengthExceeded();
        } finally {
          transport.loseConnection();
        }
        return false;
      }
    }
    return false;
  }
}

package inflight.ch10_twisted;

import inflight.given.Transport;
import java.nio.ByteBuffer;

/**
 * Makes lines out of the bytes of a connection: Twisted's LineReceiver. Bytes come in pieces, as
 * the network has cut them. <b>However they are cut, the handler sees the same lines.</b>
 *
 * <p>A line ends with the two bytes {@code \r\n}. <b>A {@code \r} or a {@code \n} alone is a part
 * of the line.</b> The handler gets each line without its end, decoded as UTF-8, as soon as its end
 * has come. Bytes that are no UTF-8 become {@code U+FFFD}. What has come of a line without an end
 * is kept for the next call.
 *
 * <p>A line may have {@code maxLength} bytes, without its end. If one has more, the handler is told
 * once, by {@link Handler#lineLengthExceeded}, and then the connection is closed, by {@link
 * Transport#loseConnection}. That may happen as soon as it is certain, and happens at the latest
 * when {@code maxLength + 2} of its bytes have come; so a line without an end does not fill the
 * memory.
 *
 * <p>Before each line, and before it tells of one that is too long, it asks {@link
 * Transport#isDisconnecting}. Once the connection is being closed, by the handler or by anybody
 * else, the handler is not called any more, and all bytes are dropped.
 *
 * <p>For the loop's own thread.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>The handler may call {@link #dataReceived} from inside {@code lineReceived}. Those bytes
 *       come behind the ones that are there, and their lines behind the other lines, not nested.
 *   <li>What the handler throws comes out of {@link #dataReceived}. The line counts as delivered,
 *       and the lines behind it come with the next call, even if that brings no bytes. After {@code
 *       lineLengthExceeded} has thrown, the connection is closed all the same.
 *   <li>An empty line is a line. {@code maxLength} may be {@link Integer#MAX_VALUE}.
 *   <li>It takes time in proportion to the bytes: for a line of a million bytes that come one by
 *       one, and for a million short lines at once.
 * </ul>
 */
public final class LineProtocol {

  /** Whom lines are for. */
  public interface Handler {

    /** A line has come. */
    void lineReceived(String line);

    /** A line is too long. It is the last call. */
    default void lineLengthExceeded() {}
  }

  /**
   * @param maxLength how many bytes a line may have, without its end; with 0, only empty lines may
   *     come
   * @throws IllegalArgumentException if the length is negative
   */
  public LineProtocol(Transport transport, int maxLength, Handler handler) {
    // TODO keep what is needed, and refuse a negative length
  }

  /**
   * Some bytes have come. All that remains in the buffer is consumed, also if this throws. The
   * buffer is the caller's, who may write into it after the call. It may be direct, read-only, or a
   * slice.
   */
  public void dataReceived(ByteBuffer data) {
    throw new UnsupportedOperationException("TODO make lines of the bytes");
  }
}

/*
 * trades: The line grows in a ByteArrayOutputStream, and a mark says that the last byte was a CR. Little code, but each byte goes through a synchronized method.
 */
package inflight.ch10_twisted;

import inflight.given.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

public final class LineProtocol {

  public interface Handler {

    void lineReceived(String line);

    default void lineLengthExceeded() {}
  }

  private final Transport transport;
  private final int maxLength;
  private final Handler handler;

  private byte[] waiting = new byte[0];
  private int at;
  private ByteArrayOutputStream later = new ByteArrayOutputStream();
  private ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean afterCr;
  private boolean inside;

  public LineProtocol(Transport transport, int maxLength, Handler handler) {
    if (maxLength < 0) {
      throw new IllegalArgumentException();
    }
    this.transport = transport;
    this.maxLength = maxLength;
    this.handler = handler;
  }

  public void dataReceived(ByteBuffer data) {
    while (data.hasRemaining()) {
      later.write(data.get());
    }
    if (inside) {
      return;
    }
    inside = true;
    try {
      while (line != null && (at < waiting.length || later.size() > 0)) {
        if (at == waiting.length) {
          waiting = later.toByteArray();
          later = new ByteArrayOutputStream();
          at = 0;
        }
        next(waiting[at++]);
      }
      if (line == null) {
        later.reset();
      }
    } finally {
      inside = false;
    }
  }

  private void next(byte b) {
    if (b == '\n' && afterCr) {
      afterCr = false;
      var whole = line.toString(StandardCharsets.UTF_8);
      line.reset();
      if (isOpen()) {
        handler.lineReceived(whole);
      }
      return;
    }
    if (afterCr) {
      afterCr = false;
      add('\r');
    }
    if (b == '\r') {
      afterCr = true;
    } else {
      add(b);
    }
  }

  private void add(int b) {
    if (line == null) {
      return;
    }
    if (line.size() < maxLength) {
      line.write(b);
    } else {
      line = null;
      if (!transport.isDisconnecting()) {
        try {
          handler.lineLengthExceeded();
        } finally {
          transport.loseConnection();
        }
      }
    }
  }

  private boolean isOpen() {
    return !transport.isDisconnecting();
  }
}

import static java.nio.charset.StandardCharsets.UTF_8;

import inflight.ch10_twisted.LineProtocol;
import inflight.given.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

static final class Connection implements Transport, LineProtocol.Handler {
  final List<String> events = new ArrayList<>();
  boolean disconnecting;

  @Override
  public void loseConnection() {
    disconnecting = true;
  }

  @Override
  public boolean isDisconnecting() {
    return disconnecting;
  }

  @Override
  public void lineReceived(String line) {
    events.add(line);
    if (line.equals("bad")) {
      throw new IllegalArgumentException();
    }
    if (line.equals("bye")) {
      loseConnection();
    }
  }

  @Override
  public void lineLengthExceeded() {
    events.add("(too long)");
  }
}

static void check(String... pieces) {
  var connection = new Connection();
  var lines = new LineProtocol(connection, 3, connection);
  for (var piece : pieces) {
    try {
      lines.dataReceived(ByteBuffer.wrap(piece.getBytes(UTF_8)));
    } catch (IllegalArgumentException e) {
      connection.events.add("(raised)");
    }
  }
  var events = String.join(", ", connection.events);
  IO.println(visible(String.join(" | ", pieces)) + " -> " + visible(events));
}

static String visible(String text) {
  return text.replace("\r", "\\r").replace("\n", "\\n");
}

void main() {
  check("xyz\r", "\nab\r\n");
  check("a\nb\r\n\r\nxy\r\r\n");
  check("abcd\r\nno\r\n");
  check("bad\r\nab\r\n", "");
  check("bad\r\nab\r\n", "c");
  check("bye\r\nno\r\n");
  check("bye\r\nno\r\n", "x\r\n");
}

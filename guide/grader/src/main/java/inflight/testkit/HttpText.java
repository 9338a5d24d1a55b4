package inflight.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** As much of HTTP/1.1 as a site needs that answers one request on each connection. */
final class HttpText {
  private static final String BLOCK = "x".repeat(64 * 1024);
  private static final int HALF = 256 * BLOCK.length();

  private HttpText() {}

  /** The path of the request, which is read to its end; null if the client has hung up before. */
  static String pathAskedFor(Socket client) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
    var first = in.readLine();
    for (var line = first; line != null && !line.isEmpty(); line = in.readLine()) {
      // A GET has no body.
    }
    return first == null ? null : first.split(" ")[1];
  }

  /**
   * The head of an answer.
   *
   * @param header further headers, each with its end of line
   * @param length of the body, in bytes
   */
  static String head(int status, String header, int length) {
    return "HTTP/1.1 %d -\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n"
        .formatted(status, header, length);
  }

  /** The header that says to where a redirect leads; empty if it is null. */
  static String location(String to) {
    return to == null ? "" : "Location: " + to + "\r\n";
  }

  /** The body of a page with links. */
  static String body(String... links) {
    return Stream.of(links)
        .map("<a href=\"%s\">link</a>\n"::formatted)
        .collect(Collectors.joining());
  }

  /** Sends it at once. */
  static void send(Socket client, String text) throws IOException {
    var out = client.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /**
   * Sends half of a page that is so large that the half does not fit into the buffers on the way.
   */
  static void sendHalfOfMuch(Socket client) throws IOException {
    client.setSendBufferSize(BLOCK.length());
    send(client, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(2 * HALF));
    for (int sent = 0; sent < HALF; sent += BLOCK.length()) {
      send(client, BLOCK);
    }
  }

  /** Sends a page, each byte of its body some time after the one before, so that none waits. */
  static void sendByteByByte(Socket client, String body, long pauseMillis)
      throws IOException, InterruptedException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    client.setTcpNoDelay(true);
    send(client, head(200, "", bytes.length));
    for (var each : bytes) {
      Thread.sleep(pauseMillis);
      client.getOutputStream().write(each);
    }
  }

  /** Sends a head, and then byte after byte for as long as the client listens. */
  static void sendForEver(Socket client, String head, long pauseMillis)
      throws IOException, InterruptedException {
    send(client, head);
    while (true) {
      Thread.sleep(pauseMillis);
      send(client, "x");
    }
  }

  /** Blocks until the client hangs up. */
  static void awaitHangUp(Socket client) throws IOException {
    while (client.getInputStream().read() >= 0) {
      // It has nothing to say.
    }
  }
}

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ten letters, one every 400 milliseconds. */
static void serve(ServerSocket door) {
  try (var client = door.accept();
      var out = client.getOutputStream()) {
    out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n".getBytes());
    for (int i = 0; i < 10; i++) {
      Thread.sleep(400);
      out.write('x');
    }
  } catch (IOException | InterruptedException e) {
    // the client has hung up
  }
}

void main() throws Exception {
  try (var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      var client = HttpClient.newHttpClient()) {
    var uri = URI.create("http://127.0.0.1:" + door.getLocalPort());

    Thread.startVirtualThread(() -> serve(door));
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(1)).build();
    long start = System.nanoTime();
    try {
      client.send(request, BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      IO.println("the client gave up");
    }
    report("timeout of the request", start);

    Thread.startVirtualThread(() -> serve(door));
    start = System.nanoTime();
    var answer = client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    try {
      answer.get(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
    }
    report("deadline for the whole answer", start);
  }
}

static void report(String what, long start) {
  IO.println(what + ", 1000 ms: over after " + (System.nanoTime() - start) / 1_000_000 + " ms");
}

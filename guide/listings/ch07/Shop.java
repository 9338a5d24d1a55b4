import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import inflight.ch07_when.RequestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

static final AtomicInteger inBackend = new AtomicInteger();
static final AtomicInteger most = new AtomicInteger();

/** A database that bears five queries at a time. */
static String query(String question) throws InterruptedException {
  most.accumulateAndGet(inBackend.incrementAndGet(), Math::max);
  Thread.sleep(10);
  inBackend.decrementAndGet();
  return question + ": in stock";
}

/** A client at the other end of an HTTP connection. */
record Client(HttpExchange http) implements RequestServer.Exchange {
  @Override
  public String read() throws Exception {
    return new String(http.getRequestBody().readAllBytes());
  }

  @Override
  public void reply(String answer) throws Exception {
    send(200, answer);
  }

  @Override
  public void fail(Throwable why) {
    try {
      send(500, "sorry");
    } catch (Exception gone) {
      // So is the client.
    }
  }

  private void send(int status, String text) throws Exception {
    try (http) {
      http.sendResponseHeaders(status, text.length());
      http.getResponseBody().write(text.getBytes());
    }
  }
}

void main() throws Exception {
  var server = new RequestServer(question -> query(question), 5);
  var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  var http = HttpServer.create(address, 100);
  http.createContext("/", exchange -> server.serve(new Client(exchange)));
  http.start(); // one thread that accepts: serve returns at once

  var uri = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/");
  try (var client = HttpClient.newHttpClient()) {
    var replies = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < 100; i++) {
      var request =
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("book " + i));
      replies.add(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()));
    }
    IO.println(replies.getFirst().join().body());
    IO.println(replies.stream().filter(it -> it.join().statusCode() == 200).count() + " answered");
  }
  IO.println("at most " + most + " at a time in the database");
  server.close();
  http.stop(0);
}

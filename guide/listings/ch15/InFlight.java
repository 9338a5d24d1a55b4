import inflight.ch15_io.Crawler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

static final AtomicInteger inFlight = new AtomicInteger();
static volatile boolean over;

/** Page 1 links to 2 and 3, page 2 to 4 and 5, and so on up to 40. Each takes 100 to 300 ms. */
static void serve(Socket client) {
  try (client) {
    var in = new BufferedReader(new InputStreamReader(client.getInputStream()));
    int page = Integer.parseInt(in.readLine().split(" ")[1].substring(1));
    inFlight.incrementAndGet();
    Thread.sleep(100 + page * 37 % 200);
    inFlight.decrementAndGet();
    var body =
        page > 19
            ? ""
            : "<a href=\"/%d\">a</a><a href=\"/%d\">b</a>".formatted(2 * page, 2 * page + 1);
    client
        .getOutputStream()
        .write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s".formatted(body).getBytes());
  } catch (IOException | InterruptedException e) {
    IO.println(e);
  }
}

static void accept(ServerSocket door) {
  try {
    while (true) {
      var client = door.accept();
      Thread.startVirtualThread(() -> serve(client));
    }
  } catch (IOException e) {
    // the door is closed
  }
}

void main() throws Exception {
  try (var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      var crawler = new Crawler(6, Duration.ofSeconds(10))) {
    Thread.startVirtualThread(() -> accept(door));
    var start = "http://127.0.0.1:" + door.getLocalPort();
    crawler.crawl(URI.create(start + "/39")); // so that all classes are loaded
    var seen = new ArrayList<Integer>();
    var watch =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over) {
                    seen.add(inFlight.get());
                    try {
                      Thread.sleep(50);
                    } catch (InterruptedException e) {
                      return;
                    }
                  }
                });
    var outcomes = crawler.crawl(URI.create(start + "/1"));
    over = true;
    watch.join();
    IO.println("pages: " + outcomes.size());
    IO.println("most in flight, seen every 50 ms: " + Collections.max(seen));
    if (System.getenv("SERIES") != null) {
      IO.println(seen);
    }
  }
}

package inflight.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A slow service: real HTTP on loopback, at a port of its own, which answers each request with its
 * path after a while. It takes any number of requests at once. All methods may be called from any
 * thread.
 */
public final class LatencyServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private final Duration latency;

  // All guarded by this.
  private int requests;
  private int inFlight;
  private int highWater;

  /** Starts serving. */
  public LatencyServer(Duration latency) {
    this.latency = latency;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            serve();
            var body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(handlers);
    server.start();
  }

  /**
   * Ends before the answer is sent: a client that asks one at a time must never be seen to have two
   * under way.
   */
  private void serve() throws InterruptedException {
    synchronized (this) {
      requests++;
      inFlight++;
      highWater = Math.max(highWater, inFlight);
    }
    try {
      Thread.sleep(latency);
    } finally {
      synchronized (this) {
        inFlight--;
      }
    }
  }

  /**
   * The address of a path.
   *
   * @param path such as {@code /prices}
   */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Requests a path, waits for the answer and returns its body: the path. */
  public String get(String path) {
    try (var body = uri(path).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long each answer takes. */
  public Duration latency() {
    return latency;
  }

  /** How many requests have come in. */
  public synchronized int requests() {
    return requests;
  }

  /** The most requests that were ever under way at once. */
  public synchronized int highWater() {
    return highWater;
  }

  /** Stops at once; requests under way are cut off. */
  @Override
  public void close() {
    server.stop(0);
    handlers.shutdownNow();
  }
}

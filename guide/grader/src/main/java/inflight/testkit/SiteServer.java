package inflight.testkit;

import static inflight.testkit.HttpText.body;
import static inflight.testkit.HttpText.head;
import static inflight.testkit.HttpText.location;
import static inflight.testkit.HttpText.pathAskedFor;
import static inflight.testkit.HttpText.send;
import static inflight.testkit.HttpText.sendByteByByte;
import static inflight.testkit.HttpText.sendForEver;
import static inflight.testkit.HttpText.sendHalfOfMuch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small web site on loopback: HTTP/1.1 over plain sockets, so that it can do what a server should
 * not, such as break off in the middle of a page. Each request has a connection of its own, which
 * is closed after it. A page is added before it is asked for; what nobody has added is a 404. All
 * methods may be called from any thread.
 */
public final class SiteServer implements AutoCloseable {
  private static final int BACKLOG = 512;
  private static final long DRIP_MILLIS = 10;

  private final ServerSocket door;
  private final Thread accepting;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger hungUp = new AtomicInteger();

  // All guarded by this.
  private final List<String> requests = new ArrayList<>();
  private int inFlight;
  private int highWater;

  /** How a path is answered. */
  private interface Answer {
    void to(Socket client) throws IOException, InterruptedException;
  }

  /** Starts serving. */
  public SiteServer() {
    try {
      door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accepting = Thread.ofPlatform().daemon().name(Threads.SERVER + "site").start(this::accept);
  }

  /** The address of a path, such as {@code /index}. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + door.getLocalPort() + path);
  }

  /** Adds a page with links. */
  public SiteServer page(String path, String... links) {
    return add(path, client -> {}, 200, "", links);
  }

  /**
   * Adds a page that is answered once a step of the test's has ended, such as {@code gate::await}.
   */
  public SiteServer page(String path, Workers.ThrowingRunnable first, String... links) {
    return add(path, client -> run(first), 200, "", links);
  }

  /** Adds a path that is answered with another status than 200, with links in its body. */
  public SiteServer status(String path, int status, String... links) {
    return add(path, client -> {}, status, "", links);
  }

  /**
   * Adds a redirect.
   *
   * @param to what the header says; null for none
   */
  public SiteServer redirect(String path, int status, String to) {
    return add(path, client -> {}, status, location(to));
  }

  /** Adds a page of which half is sent before the connection ends, in good order. */
  public SiteServer breaksOff(String path) {
    return breaksOff(path, 200, null);
  }

  /**
   * Adds a path with another status than 200, which breaks off in the same way.
   *
   * @param to what the header says to which it leads; null for none
   */
  public SiteServer breaksOff(String path, int status, String to) {
    return special(
        path, client -> send(client, head(status, location(to), 1_000) + "x".repeat(500)));
  }

  /**
   * Adds a page of which the head and half of the body are sent at once, and the rest once a step
   * of the test's has ended. It is under way all that time.
   */
  public SiteServer inHalves(String path, Workers.ThrowingRunnable between) {
    return special(
        path,
        client -> {
          enter();
          try {
            send(client, head(200, "", 1_000) + "x".repeat(500));
            run(between);
          } finally {
            // Before the rest: once the client has it, it may begin the next request.
            leave();
          }
          send(client, "x".repeat(500));
        });
  }

  /**
   * Adds a page that is reset in the middle. A reset throws away what the client has not read yet,
   * so the half that is sent first is more than fits into the buffers on the way.
   */
  public SiteServer resets(String path) {
    return special(
        path,
        client -> {
          sendHalfOfMuch(client);
          client.setSoLinger(true, 0);
        });
  }

  /** Adds a page without a length, in chunks, that ends before the last of them. */
  public SiteServer endsEarly(String path) {
    return special(
        path,
        client ->
            send(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
  }

  /**
   * Adds a page that begins at once and goes on byte by byte, for as long as the client listens.
   */
  public SiteServer trickles(String path) {
    return trickles(path, 200, null);
  }

  /**
   * Adds a path with another status than 200, which goes on in the same way.
   *
   * @param to what the header says to which it leads; null for none
   */
  public SiteServer trickles(String path, int status, String to) {
    return endless(
        path, client -> sendForEver(client, head(status, location(to), 1_000_000), DRIP_MILLIS));
  }

  /** Adds a page with links whose body comes byte by byte, each in a piece of its own. */
  public SiteServer byteByByte(String path, String... links) {
    return special(path, client -> sendByteByByte(client, body(links), DRIP_MILLIS));
  }

  /** Adds a page that is never answered. */
  public SiteServer silent(String path) {
    return endless(path, HttpText::awaitHangUp);
  }

  /** One whose answer ends when the client hangs up. */
  private SiteServer endless(String path, Answer answer) {
    return special(
        path,
        client -> {
          try {
            answer.to(client);
          } finally {
            hungUp.incrementAndGet();
          }
        });
  }

  private SiteServer special(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  private SiteServer add(String path, Answer first, int status, String header, String... links) {
    var body = body(links);
    var text = head(status, header, body.getBytes(StandardCharsets.UTF_8).length) + body;
    answers.put(
        path,
        client -> {
          enter();
          try {
            first.to(client);
          } finally {
            // Before the answer: once the client has it, it may begin the next request.
            leave();
          }
          send(client, text);
        });
    return this;
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        open.add(client);
        Thread.ofPlatform().daemon().name(Threads.SERVER + "client").start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      var path = pathAskedFor(client);
      if (path == null) {
        return;
      }
      synchronized (this) {
        requests.add(path);
      }
      answers.getOrDefault(path, it -> send(it, head(404, "", 0))).to(client);
    } catch (IOException | InterruptedException hungUp) {
      // The client does not want it any more.
    } finally {
      open.remove(client);
    }
  }

  private static void run(Workers.ThrowingRunnable step) throws IOException {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private synchronized void enter() {
    highWater = Math.max(highWater, ++inFlight);
  }

  private synchronized void leave() {
    inFlight--;
  }

  /** The paths that have been requested, in order. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /** How many pages are under way, those that trickle, break off or are silent not counted. */
  public synchronized int inFlight() {
    return inFlight;
  }

  /** The most pages that were ever under way at once, counted in the same way. */
  public synchronized int highWater() {
    return highWater;
  }

  /** Blocks until the clients of so many pages that trickle or are silent have hung up. */
  public void awaitHungUp(int count) {
    Poll.until(
        "the server sees %d unfinished connections closed".formatted(count),
        () -> hungUp.get() >= count);
  }

  /** Stops at once; connections are cut off, and from then on refused. */
  @Override
  public void close() {
    try {
      door.close();
      for (var client : open) {
        client.close();
      }
      // Until the one who accepts has come out of the system call, the door is still open a crack.
      accepting.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

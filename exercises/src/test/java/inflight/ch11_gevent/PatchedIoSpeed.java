package inflight.ch11_gevent;

import inflight.given.GivenHub;
import inflight.given.GivenLoop;
import inflight.given.GreenHub.Green;
import inflight.given.Io;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Twenty streams of a slow server, which sends its byte after 15 ms. The client is code for
 * blocking streams, in all three.
 */
public class PatchedIoSpeed implements Speed {
  private static final int STREAMS = 20;
  private static final Duration LATENCY = Duration.ofMillis(15);

  @Override
  public SpeedTrial trial() {
    var server = serve();
    return SpeedTrial.of("%d streams that need %d ms each".formatted(STREAMS, LATENCY.toMillis()))
        .baseline("one stream after another", () -> oneAfterAnother(server))
        .candidate("greenlets with your PatchedIo", () -> greenlets(server))
        .yardstick("virtual threads", () -> threads(server))
        .atLeast(6)
        .build();
  }

  private static int read(Io.Provider provider, InetSocketAddress server) throws IOException {
    try (var in = provider.open(server)) {
      return in.read();
    }
  }

  private static int oneAfterAnother(InetSocketAddress server) throws IOException {
    var sum = 0;
    for (var i = 0; i < STREAMS; i++) {
      sum += read(Io.PLAIN, server);
    }
    return sum;
  }

  private static int greenlets(InetSocketAddress server) throws Exception {
    var hub = new GivenHub(GivenLoop.real());
    try (var installed = PatchedIo.install(PatchedIo.green(hub, Io.PLAIN))) {
      return hub.run(
          () -> {
            var readers = new ArrayList<Green<Integer>>();
            for (var i = 0; i < STREAMS; i++) {
              readers.add(hub.spawn(() -> read(PatchedIo::open, server)));
            }
            var sum = 0;
            for (var reader : readers) {
              sum += reader.get();
            }
            return sum;
          });
    }
  }

  private static int threads(InetSocketAddress server) throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var readers = new ArrayList<Future<Integer>>();
      for (var i = 0; i < STREAMS; i++) {
        readers.add(executor.submit(() -> read(Io.PLAIN, server)));
      }
      var sum = 0;
      for (var reader : readers) {
        sum += reader.get();
      }
      return sum;
    }
  }

  /** It serves as long as this process lives. */
  private static InetSocketAddress serve() {
    try {
      var server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      Thread.ofPlatform()
          .daemon()
          .name("server")
          .start(
              () -> {
                while (true) {
                  try {
                    var connection = server.accept();
                    Thread.ofVirtual().start(() -> answer(connection));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }
              });
      return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(Socket connection) {
    try (connection) {
      Thread.sleep(LATENCY);
      connection.getOutputStream().write(1);
    } catch (IOException e) {
      // The client is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

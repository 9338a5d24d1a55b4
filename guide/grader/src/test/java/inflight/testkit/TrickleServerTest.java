package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The slow sources of chapter 3, and the children that read them. */
@Graded(limitSeconds = 30)
class TrickleServerTest {
  private final TrickleServer server = new TrickleServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  @DisplayName("a source sends what its script says to each who connects, and ends")
  void sends() throws IOException {
    var port =
        server.add(
            TrickleScript.empty()
                .bytes("one".getBytes(StandardCharsets.UTF_8))
                .pause(Duration.ofMillis(3))
                .bytes("two".getBytes(StandardCharsets.UTF_8)));

    assertThat(read(port)).isEqualTo("onetwo");
    assertThat(read(port)).isEqualTo("onetwo");
    assertThat(server.connected(port)).isEqualTo(2);
    server.assertAllClosed();
    assertThat(server.highWater()).isEqualTo(1);
  }

  @Test
  @DisplayName("a condition holds a source back, and who hangs up meanwhile is seen")
  void condition() throws IOException {
    var isOpen = new AtomicBoolean();
    var port = server.add(TrickleScript.empty().until(isOpen::get).bytes((byte) 'x'));

    try (var one = new Socket(TrickleServer.HOST, port);
        var other = new Socket(TrickleServer.HOST, port)) {
      Poll.until("both are connected", () -> server.connected() == 2);
      other.close();
      Poll.until("one has left", () -> server.open() == 1 && server.ended(port) == 1);
      isOpen.set(true);
      assertThat(one.getInputStream().readAllBytes()).containsExactly('x');
    }
    server.assertAllClosed();
  }

  @Test
  @DisplayName("a megabyte goes only as fast as it is taken")
  void backpressure() throws IOException {
    var port = server.add(TrickleScript.empty().bytes(new byte[1 << 20]));

    try (var socket = new Socket(TrickleServer.HOST, port)) {
      socket.getInputStream().readNBytes(1_000);
      assertThat(server.ended(port)).isZero();
      assertThat(socket.getInputStream().readAllBytes()).hasSize((1 << 20) - 1_000);
    }
    Poll.until("it is over", () -> server.ended(port) == 1);
  }

  @Test
  @DisplayName("at a full door nobody gets in, and whoever waits there can be interrupted")
  void full() {
    var port = server.full();

    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  assertThatThrownBy(
                          () -> SocketChannel.open(new InetSocketAddress(TrickleServer.HOST, port)))
                      .isInstanceOfAny(ClosedByInterruptException.class, ConnectException.class));
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      caller.awaitDone("a connect that nobody lets in ends when it is interrupted");
    }
    assertThat(server.connected()).isZero();
  }

  @Test
  @DisplayName("a source breaks off, and another refuses")
  void failures() {
    var broken = server.add(TrickleScript.empty().bytes((byte) 'x').reset());
    var refused = server.refused();

    assertThatThrownBy(() -> read(broken)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(refused)).isInstanceOf(ConnectException.class);
    server.assertAllClosed();
  }

  @Test
  @DisplayName("children are counted from a moment on, and ended")
  void children() throws IOException {
    var children = Children.take();
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of(
                        TrickleServerTest.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString(),
                "inflight.fixture.Reader")
            .start();
    try {
      assertThat(children.alive()).extracting(ProcessHandle::pid).containsExactly(child.pid());
      assertThat(Children.take().alive()).isEmpty();
      children.end();
      children.assertNoneLeft();
    } finally {
      child.destroyForcibly();
    }
  }

  private static String read(int port) throws IOException {
    try (var socket = new Socket(TrickleServer.HOST, port)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

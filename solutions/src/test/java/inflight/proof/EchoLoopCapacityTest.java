package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import inflight.ch08_event_loop.EchoLoop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The reference of EchoLoop holds ten thousand connections in a process of 256 MB. The server runs
 * in a process of its own, so that each side needs one descriptor for each connection.
 */
class EchoLoopCapacityTest {
  private static final int WANTED = 10_000;

  /** What a JVM keeps open for itself, generously. */
  private static final int SPARE = 500;

  /** The server: it tells its port, serves, and ends with its parent. */
  public static void main(String[] args) throws IOException {
    var server = new EchoLoop();
    System.out.println(server.address().getPort());
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                System.in.read();
                server.close();
              } catch (IOException e) {
                System.exit(1);
              }
            });
    server.run();
  }

  @Test
  @Timeout(120)
  void holdsTenThousandConnections() throws Exception {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var room = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - SPARE;
    var count = (int) Math.min(WANTED, room);
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                EchoLoopCapacityTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var clients = new ArrayList<Socket>();
    try {
      var port = Integer.parseInt(process.inputReader().readLine());
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      for (var i = 0; i < count; i++) {
        var client = new Socket();
        clients.add(client);
        client.setTcpNoDelay(true);
        client.setSoTimeout(20_000);
        client.connect(address);
        if (i % 500 == 0) {
          // So that the line before the door stays short.
          talk(client, i);
        }
      }

      for (var i = 0; i < count; i++) {
        say(clients.get(i), i);
      }
      for (var i = 0; i < count; i++) {
        hear(clients.get(i), i);
      }
      for (var i = 0; i < count; i += 97) {
        talk(clients.get(i), -i);
      }

      assertThat(process.isAlive()).as("whether the server lives").isTrue();
      System.out.printf(
          "EchoLoop held %,d connections under -Xmx256m%s.%n",
          count,
          count < WANTED
              ? " (this machine allows %,d descriptors)"
                  .formatted(system.getMaxFileDescriptorCount())
              : "");
    } finally {
      for (var client : clients) {
        client.close();
      }
      process.destroyForcibly();
    }
  }

  private static void talk(Socket client, long word) throws IOException {
    say(client, word);
    hear(client, word);
  }

  private static void say(Socket client, long word) throws IOException {
    client.getOutputStream().write(ByteBuffer.allocate(Long.BYTES).putLong(word).array());
  }

  private static void hear(Socket client, long word) throws IOException {
    var heard = ByteBuffer.wrap(client.getInputStream().readNBytes(Long.BYTES));
    assertThat(heard.remaining()).as("bytes that came back").isEqualTo(Long.BYTES);
    assertThat(heard.getLong()).as("the word that came back").isEqualTo(word);
  }
}

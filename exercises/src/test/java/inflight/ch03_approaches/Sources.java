package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.given.ChecksumJob.Outcome;
import inflight.given.Source;
import inflight.testkit.TrickleScript;
import inflight.testkit.TrickleServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** The sources of a test, and the outcomes that they must have. Used by one thread, the test's. */
final class Sources implements AutoCloseable {
  /** In place of a number: this source must fail. */
  static final long FAILED = -1;

  private static final TrickleScript NOTHING = TrickleScript.empty();

  private final TrickleServer server = new TrickleServer();
  private final List<Source> all = new ArrayList<>();
  private final List<Long> sums = new ArrayList<>();
  private int ownConnections;
  private volatile boolean isOpen;

  /** The server, to ask who is connected. */
  TrickleServer server() {
    return server;
  }

  /** All sources so far, in order. */
  List<Source> all() {
    return List.copyOf(all);
  }

  /** Adds a source that sends a text at once. */
  Source sends(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return add(NOTHING.bytes(bytes), bytes);
  }

  /** Adds one that sends a text once a condition holds, of which a part comes at once. */
  Source sendsWhen(BooleanSupplier condition, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return add(NOTHING.bytes(bytes[0]).until(condition).bytes(tail(bytes)), bytes);
  }

  /** Adds some that send the rest of a text each when all of them are connected. */
  void waitForEachOther(int count) {
    for (var i = 0; i < count; i++) {
      sendsWhen(() -> server.connected() >= count, "waiting source " + i);
    }
  }

  /** Adds some that send the rest of a text each when {@link #open} is called. */
  void gated(int count) {
    for (var i = 0; i < count; i++) {
      sendsWhen(() -> isOpen, "gated source " + i);
    }
  }

  /** Lets all go on that are gated. */
  void open() {
    isOpen = true;
  }

  /** How many connections have been made, those included that the server has yet to take in. */
  int connected() throws IOException {
    // The server takes in all who have knocked before it serves the next one to come.
    new Source(TrickleServer.HOST, server.add(NOTHING)).checksum();
    ownConnections++;
    return server.connected() - ownConnections;
  }

  /** Adds one that follows a script. */
  Source add(TrickleScript script, byte... bytes) {
    return add(server.add(script), crc(bytes));
  }

  /** Adds one more time what is there. */
  void again(Source source) {
    sums.add(sums.get(all.lastIndexOf(source)));
    all.add(source);
  }

  /** Adds one that sends a part of its text and breaks off. */
  Source breaksOff() {
    return breaksOffWhen(() -> true);
  }

  /** Adds one that sends a part of its text and breaks off once a condition holds. */
  Source breaksOffWhen(BooleanSupplier condition) {
    var half = "half of a te".getBytes(StandardCharsets.UTF_8);
    return add(server.add(NOTHING.bytes(half).until(condition).reset()), FAILED);
  }

  /** Adds one at whose port nobody listens. */
  Source refused() {
    return add(server.refused(), FAILED);
  }

  /**
   * Adds one that lets nobody in: who connects to it waits. Where the system refuses instead of
   * keeping people waiting, it is one that refuses.
   */
  Source letsNobodyIn() {
    return add(server.full(), FAILED);
  }

  /** Adds one whose host nobody knows, and no name server is asked for: it is no name. */
  Source unknownHost() {
    sums.add(FAILED);
    all.add(new Source("[nowhere", 80));
    return all.getLast();
  }

  private Source add(int port, long sum) {
    sums.add(sum);
    all.add(new Source(TrickleServer.HOST, port));
    return all.getLast();
  }

  /** Fails unless these are the outcomes of all sources, in order. */
  void assertOutcomes(String what, List<Outcome> outcomes) {
    assertThat(outcomes).as("what run returned: %s", what).isNotNull();
    assertThat(words(outcomes.stream().map(Sources::number).toList()))
        .as("outcomes: %s", what)
        .isEqualTo(words(sums));
  }

  /** The outcome of a source that has sent this text. */
  static Outcome sum(String text) {
    return new Outcome.Sum(crc(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static long crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static Long number(Outcome outcome) {
    return switch (outcome) {
      case null -> null;
      case Outcome.Sum(var crc32) -> crc32;
      case Outcome.Failed failed -> FAILED;
    };
  }

  /** A line for each: one of two hundred that is wrong has to be found by a reader. */
  private static List<String> words(List<Long> sums) {
    return IntStream.range(0, sums.size())
        .mapToObj(
            i -> {
              var sum = sums.get(i);
              return i + ": " + (sum == null ? "null" : sum == FAILED ? "failed" : "sum " + sum);
            })
        .toList();
  }

  private static byte[] tail(byte[] bytes) {
    return java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
  }

  /** Cuts off what is still connected. */
  @Override
  public void close() {
    isOpen = true;
    server.close();
  }
}

package inflight.ch10_twisted;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.Transport;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class LineProtocolTest {
  private static final int MOST = 12;

  /** What some hundred thousand lines may take without a look at how that grows. */
  private static final Duration AT_ONCE = Duration.ofMillis(300);

  /** A connection and its handler, which write down what happens to them. */
  private static final class Line implements Transport, LineProtocol.Handler {
    private final List<String> events = new ArrayList<>();
    private final LineProtocol protocol;
    private Consumer<String> onLine = line -> {};
    private Runnable onTooLong = () -> {};
    private boolean disconnecting;

    Line(int maxLength) {
      protocol = new LineProtocol(this, maxLength, this);
    }

    @Override
    public void loseConnection() {
      if (!disconnecting) {
        events.add("(closed)");
      }
      disconnecting = true;
    }

    @Override
    public boolean isDisconnecting() {
      return disconnecting;
    }

    @Override
    public void lineReceived(String line) {
      events.add(line);
      if (line.equals("quit")) {
        loseConnection();
      }
      onLine.accept(line);
    }

    @Override
    public void lineLengthExceeded() {
      events.add("(too long)");
      onTooLong.run();
    }

    Line receive(String text) {
      protocol.dataReceived(ByteBuffer.wrap(text.getBytes(UTF_8)));
      return this;
    }

    void receive(byte[] bytes, int from, int to) {
      protocol.dataReceived(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
    }
  }

  private final Line line = new Line(MOST);

  @Test
  @DisplayName("a line is delivered without its end, as soon as its end has come")
  void lines() {
    line.receive("hello\r\n");
    assertThat(line.events).as("what came of one whole line").containsExactly("hello");
    line.receive("one\r\ntwo\r\nthr");
    line.receive("ee\r\n");

    assertThat(line.events)
        .as("what came of three more, the third in two pieces")
        .containsExactly("hello", "one", "two", "three");
  }

  @Test
  @DisplayName("a line without an end is no line yet, and its rest may come much later")
  void rest() {
    line.receive("hel");
    line.receive("lo");
    assertThat(line.events).as("what came of a line without an end").isEmpty();
    line.receive("\r");
    assertThat(line.events).as("and of half an end").isEmpty();
    line.receive("\nnext");

    assertThat(line.events).containsExactly("hello");
  }

  @Test
  @DisplayName("a character that is cut in two comes out whole")
  void cutCharacter() {
    var bytes = "zu spät: 🚂\r\n".getBytes(UTF_8);
    for (var cut = 1; cut < bytes.length; cut++) {
      var it = new Line(20);
      it.receive(bytes, 0, cut);
      it.receive(bytes, cut, bytes.length);
      assertThat(it.events)
          .as("a line that is cut after byte %d", cut)
          .containsExactly("zu spät: 🚂");
    }
  }

  @Test
  @DisplayName("a \\r or a \\n alone is a part of the line")
  void loneHalves() {
    line.receive("a\nb\r\n").receive("c\rd\r\n").receive("e\r\r\n").receive("\n\r\n\r\r\n");

    assertThat(line.events)
        .as("lines with a \\n, with a \\r, and with a \\r before their end")
        .containsExactly("a\nb", "c\rd", "e\r", "\n", "\r");
  }

  @Test
  @DisplayName(
      "a line of the greatest length is fine; a longer one is reported once, and closes the connection")
  void longestLine() {
    line.receive("before\r\n123456789012\r\n1234567890123\r\nafter\r\n");
    assertThat(line.events)
        .as("lines of 6, 12 and 13 bytes, of which 12 are allowed, and one more")
        .containsExactly("before", "123456789012", "(too long)", "(closed)");
    line.receive("later\r\n").receive("and later\r\n1234567890123\r\n");
    assertThat(line.events).as("what came after that").hasSize(4);

    var umlauts = new Line(4);
    umlauts.receive("ää\r\nääa\r\n");
    assertThat(umlauts.events)
        .as("lines of 4 and 5 bytes, of which 4 are allowed")
        .containsExactly("ää", "(too long)", "(closed)");
  }

  @Test
  @DisplayName(
      "a line that is too long across pieces is given up before its end comes, and not too early")
  void tooLongAcrossPieces() {
    var it = new Line(3);
    it.receive("xyz");
    it.receive("\r");
    assertThat(it.events).as("after 3 bytes and half an end, of which 3 are allowed").isEmpty();
    it.receive("\n");
    assertThat(it.events).as("after the other half of its end").containsExactly("xyz");

    for (var pieces :
        List.of(
            List.of("x", "yz", "wv"),
            List.of("xyz\r", "w"),
            List.of("xyz", "\r", "\r"),
            List.of("x", "y", "z", "w", "v"),
            List.of("xyzwv"))) {
      var tooLong = new Line(3);
      pieces.forEach(tooLong::receive);
      assertThat(tooLong.events)
          .as("after the 5 bytes %s, of which 3 are allowed", visible(String.join("|", pieces)))
          .containsExactly("(too long)", "(closed)");
    }
  }

  @Test
  @DisplayName(
      "if the handler closes the connection, no further line is delivered, and the rest is dropped")
  void closedInside() {
    line.receive("hello\r\nquit\r\nlost\r\nlost t");
    assertThat(line.events)
        .as("what came, when the handler closes at quit")
        .containsExactly("hello", "quit", "(closed)");
    line.receive("oo\r\nlost again\r\n").receive("\r\n123456789012345\r\n");
    assertThat(line.events).as("and with later bytes").hasSize(3);
  }

  @Test
  @DisplayName(
      "however 24 bytes are cut into two or three pieces, or into single bytes, the lines are the same")
  void everyCut() {
    for (var text :
        List.of(
            "one\r\ntwo\r\n\r\nthree\r\nrest",
            "é\r\n漢字\r\n🚂\r\n\r\r\n\n\r\nä",
            "a\rb\nc\r\r\n\r\n\n\r\r\n\r\r\r\nxyz",
            "before\r\nquit\r\nafter\r\nxy\r",
            "123456789012\r\nabc\r\nde\r\n",
            "ok\r\n1234567890123\r\nafter\r\n",
            "ok\r\n12345678901234567890",
            "12345678901\r\r\n123456789012",
            "123456789012\r3\r\nafter\r\n")) {
      var bytes = text.getBytes(UTF_8);
      var expected = expected(bytes, MOST);
      for (var first = 0; first <= bytes.length; first++) {
        for (var second = first; second <= bytes.length; second++) {
          var it = new Line(MOST);
          it.receive(bytes, 0, first);
          it.receive(bytes, first, second);
          it.receive(bytes, second, bytes.length);
          assertThat(it.events)
              .as("%s, cut after %d and %d of %d bytes", visible(text), first, second, bytes.length)
              .isEqualTo(expected);
        }
      }
      var it = new Line(MOST);
      for (var i = 0; i < bytes.length; i++) {
        it.receive(bytes, i, i + 1);
      }
      assertThat(it.events).as("%s, byte by byte", visible(text)).isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("random lines, cut at random, are the same lines")
  void random() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var parts =
        List.of(
            "a", "bc", "é", "漢", "🚂", "\r", "\n", "\r\n", "\r\n", "\r\n", "quit\r\n", "1234567");
    for (var run = 0; run < 3_000; run++) {
      var text = new StringBuilder();
      for (var i = random.nextInt(40); i > 0; i--) {
        text.append(parts.get(random.nextInt(parts.size() - (run % 3 == 0 ? 0 : 2))));
      }
      // Of a last line of 13 bytes it could not be told whether it is given up yet.
      var bytes = text.append("\r\nx").toString().getBytes(UTF_8);
      var it = new Line(MOST);
      var cuts = new ArrayList<Integer>();
      for (var at = 0; at < bytes.length; ) {
        var to = Math.min(bytes.length, at + random.nextInt(1 + random.nextInt(20)));
        it.receive(bytes, at, to);
        at = to;
        cuts.add(at);
      }
      assertThat(it.events)
          .as("%s, cut at %s (seed %d)", visible(text.toString()), cuts, seed)
          .isEqualTo(expected(bytes, MOST));
    }
  }

  @Test
  @Corner
  @DisplayName("if anybody else closes the connection, nothing is delivered any more")
  void closedByOthers() {
    line.receive("hello\r\nhal");
    line.disconnecting = true;
    line.receive("f\r\nlost\r\n").receive("123456789012345").receive("lost\r\n");
    assertThat(line.events).as("what came before and after").containsExactly("hello");

    var other = new Line(MOST);
    other.onLine = it -> other.disconnecting = true;
    other.receive("one\r\n1234567890123456\r\n");
    assertThat(other.events)
        .as("what came, when it was closed during the first line, and the next is too long")
        .containsExactly("one");
  }

  @Test
  @Corner
  @DisplayName(
      "bytes that the handler passes in come behind the others, and are not delivered nested")
  void reentrant() {
    line.onLine =
        it -> {
          if (it.equals("one")) {
            line.receive("three\r\nfo");
            line.receive("ur\r\n");
            line.events.add("(dataReceived has returned)");
          }
        };
    line.receive("one\r\ntwo\r\n");
    line.receive("five\r\n");

    assertThat(line.events)
        .as("what happened, in order")
        .containsExactly("one", "(dataReceived has returned)", "two", "three", "four", "five");
  }

  @Test
  @Corner
  @DisplayName("what the handler throws comes out, and the next lines come with the next call")
  void handlerThrows() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var it = new Line(MOST);
      var thrower = kind.thrower();
      it.onLine =
          text -> {
            if (text.equals("bad")) {
              thrower.run();
            }
          };
      var buffer = ByteBuffer.wrap("one\r\nbad\r\nbad\r\ntwo\r\nthr".getBytes(UTF_8));
      for (var call = 1; call <= 2; call++) {
        var thrown = assertThrows(Throwable.class, () -> it.protocol.dataReceived(buffer));
        assertThat(thrown).as("what dataReceived threw, for %s", kind).isSameAs(thrower.thrown());
        assertThat(buffer.hasRemaining()).as("whether bytes remain in the buffer").isFalse();
      }
      assertThat(it.events)
          .as("until it threw %s twice", kind)
          .containsExactly("one", "bad", "bad");
      Arrays.fill(buffer.array(), (byte) '#');
      it.receive("");
      assertThat(it.events).as("after an empty call").containsExactly("one", "bad", "bad", "two");
      it.receive("ee\r\n");
      assertThat(it.events).as("after more bytes").endsWith("two", "three");
    }
    var last = new Line(MOST);
    last.onTooLong =
        () -> {
          throw new IllegalStateException("too long");
        };
    assertThrows(IllegalStateException.class, () -> last.receive("1234567890123456\r\nx\r\n"));
    last.receive("later\r\n");
    assertThat(last.events)
        .as("when lineLengthExceeded throws")
        .containsExactly("(too long)", "(closed)");
  }

  @Test
  @Corner
  @DisplayName("bytes that the handler passes in before it throws come behind the others, too")
  void reentrantThenThrows() {
    line.onLine =
        it -> {
          if (it.equals("one")) {
            line.receive("ee\r\nfour\r\nfi");
            line.receive("ve\r\n");
            throw new IllegalStateException("of the handler");
          }
        };
    assertThrows(IllegalStateException.class, () -> line.receive("one\r\ntwo\r\nthr"));
    line.receive("six\r\n");

    assertThat(line.events)
        .as("the lines, of which the first passes in bytes and then throws, and what came later")
        .containsExactly("one", "two", "three", "four", "five", "six");
  }

  @Test
  @Corner
  @DisplayName(
      "any buffer will do: direct, read-only, a slice, a part; all that remains is consumed")
  void buffers() {
    var bytes = "##one\r\ntwo\r\n##".getBytes(UTF_8);
    var direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    var buffers =
        List.of(
            ByteBuffer.wrap(bytes, 2, bytes.length - 4),
            ByteBuffer.wrap(bytes).slice(2, bytes.length - 4),
            ByteBuffer.wrap(bytes, 2, bytes.length - 4).asReadOnlyBuffer(),
            direct.duplicate().position(2).limit(bytes.length - 2),
            direct.asReadOnlyBuffer().position(2).limit(bytes.length - 2));
    for (var buffer : Tried.each("buffer", buffers)) {
      var it = new Line(MOST);
      var limit = buffer.limit();
      it.protocol.dataReceived(buffer);
      assertThat(it.events).as("what came out of %s", buffer).containsExactly("one", "two");
      assertThat(buffer.position()).as("the position afterward").isEqualTo(limit);
      assertThat(buffer.limit()).as("the limit afterward").isEqualTo(limit);
    }

    var reused = ByteBuffer.allocate(4);
    for (var piece : List.of("he", "llo\r", "\nso\r", "\n")) {
      line.protocol.dataReceived(reused.clear().put(piece.getBytes(UTF_8)).flip());
    }
    assertThat(line.events).as("from a buffer that is used again").containsExactly("hello", "so");
  }

  @Test
  @Corner
  @DisplayName("a buffer is consumed whole, also when its bytes are dropped")
  void consumedThoughDropped() {
    var byOthers = new Line(MOST);
    byOthers.disconnecting = true;
    var byTheHandler = new Line(MOST);
    var tooLong = new Line(MOST);
    var inTheMiddle = new Line(MOST);
    inTheMiddle.receive("hal");
    inTheMiddle.disconnecting = true;
    for (var it : Tried.each("line", List.of(byOthers, byTheHandler, tooLong, inTheMiddle))) {
      var first = it == tooLong ? "1234567890123456\r\nx" : "quit\r\nlost\r\nlo";
      for (var text : List.of(first, "st\r\n", "lost", "\r\n1234567890123456")) {
        var buffer = ByteBuffer.wrap(text.getBytes(UTF_8));
        it.protocol.dataReceived(buffer);
        assertThat(buffer.remaining())
            .as(
                "bytes that remain of %s, on a connection that is being closed, or is closed by"
                    + " them",
                visible(text))
            .isZero();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a buffer that the handler passes in is the handler's again after the call")
  void reentrantBufferUsedAgain() {
    var own = ByteBuffer.allocate(16);
    line.onLine =
        it -> {
          if (it.equals("one")) {
            for (var piece : List.of("three\r\nfo", "ur\r\n", "five\r\n")) {
              line.protocol.dataReceived(own.clear().put(piece.getBytes(UTF_8)).flip());
              assertThat(own.hasRemaining()).as("whether bytes remain in the buffer").isFalse();
            }
            Arrays.fill(own.array(), (byte) '#');
          }
        };
    line.receive("one\r\ntwo\r\n");

    assertThat(line.events)
        .as("the lines, of which three come from a buffer that is written over after the call")
        .containsExactly("one", "two", "three", "four", "five");
  }

  @Test
  @Corner
  @DisplayName("empty lines, empty buffers, the least and the greatest length")
  void edges() {
    line.receive("").receive("\r\n").receive("").receive("\r\n\r\n");
    assertThat(line.events).as("what came of three ends").containsExactly("", "", "");

    var none = new Line(0);
    none.receive("\r\n\r").receive("\nab");
    assertThat(none.events)
        .as("what came of two empty lines and two bytes, where no bytes are allowed")
        .containsExactly("", "", "(too long)", "(closed)");

    var most = new Line(Integer.MAX_VALUE);
    most.receive("hel").receive("lo\r").receive("\nx");
    assertThat(most.events).as("where any length is allowed").containsExactly("hello");

    assertThrows(IllegalArgumentException.class, () -> new Line(-1), "a length of -1");
    assertThrows(IllegalArgumentException.class, () -> new Line(Integer.MIN_VALUE), "less still");
  }

  @Test
  @Corner
  @DisplayName("bytes that are no UTF-8 become U+FFFD, and spoil no other line")
  void malformed() {
    var bytes =
        new byte[] {
          'a', (byte) 0xff, 'b', '\r', '\n', 'c', (byte) 0xc3, '\r', '\n', 'd', '\r', '\n'
        };
    for (var cut = 0; cut <= bytes.length; cut++) {
      var it = new Line(MOST);
      it.receive(bytes, 0, cut);
      it.receive(bytes, cut, bytes.length);
      assertThat(it.events)
          .as("a stray byte, and half a character at the end, cut after %d bytes", cut)
          .containsExactly("a\ufffdb", "c\ufffd", "d");
    }
    assertThat(new Line(MOST).receive("\ufeffa\r\n").events)
        .as("a line that begins with a byte order mark")
        .containsExactly("\ufeffa");
  }

  @Test
  @Corner
  @DisplayName("two protocols share nothing")
  void separate() {
    // Another length, connection and handler: none of them may be what all protocols share.
    var other = new Line(3);
    line.receive("on");
    other.receive("tw");
    line.onLine =
        it -> {
          if (it.equals("one")) {
            other.receive("o\r\n");
            assertThat(other.events).as("the other, inside a call of the first").hasSize(1);
          }
        };
    line.receive("e\r\nmore\r\n");
    other.receive("four\r\n");
    line.receive("quit\r\nlate\r\n");

    assertThat(line.events).as("one").containsExactly("one", "more", "quit", "(closed)");
    assertThat(other.events).as("the other").containsExactly("two", "(too long)", "(closed)");
  }

  @Test
  @Corner
  @DisplayName("it takes time in proportion: a megabyte byte by byte, and a million lines at once")
  void inProportion() {
    var length = 1 << 20;
    var longLine = new Line(length);
    var one = ByteBuffer.allocate(1);
    for (var i = 0; i < length; i++) {
      longLine.protocol.dataReceived(one.clear().put((byte) ('a' + i % 26)).flip());
    }
    longLine.receive("\r\n");
    assertThat(longLine.events).as("what came of a long line").hasSize(1);
    assertThat(longLine.events.getFirst()).as("the long line").hasSize(length);

    assertInProportion(40_000, false);
    cpuTimeOf(1_000_000, false);
  }

  @Test
  @Corner
  @DisplayName("it takes time in proportion, also if the handler passes in a line for each")
  void inProportionWhenPassedIn() {
    assertInProportion(20_000, true);
  }

  private static void assertInProportion(int lines, boolean passesIn) {
    var few = cpuTimeOf(lines, passesIn);
    var more = cpuTimeOf(4 * lines, passesIn);
    if (more.compareTo(AT_ONCE) > 0 && more.compareTo(few.multipliedBy(8)) > 0) {
      throw new AssertionError(
          "%,d lines at once took %,d ms of processor time, and %,d lines %,d ms: four times as many should take four times as long"
              .formatted(lines, few.toMillis(), 4 * lines, more.toMillis()));
    }
  }

  /**
   * Of so many lines that come at once.
   *
   * @param passesIn whether the handler passes in one more for each of them
   */
  private static Duration cpuTimeOf(int lines, boolean passesIn) {
    var many = new Line(MOST);
    if (passesIn) {
      many.onLine =
          text -> {
            if (!text.equals("more")) {
              many.receive("more\r\n");
            }
          };
    }
    var bytes = new ByteArrayOutputStream();
    for (var i = 0; i < lines; i++) {
      bytes.writeBytes((i + "\r\n").getBytes(UTF_8));
    }
    var before = CpuTime.of(Thread.currentThread());
    many.receive(bytes.toByteArray(), 0, bytes.size());
    var used = CpuTime.of(Thread.currentThread()).minus(before);
    assertThat(many.events).as("what came of many lines").hasSize(passesIn ? 2 * lines : lines);
    assertThat(many.events.get(lines - 1)).isEqualTo("" + (lines - 1));
    return used;
  }

  @Test
  @Corner
  @DisplayName("lines come through a real connection, however the network cuts them")
  void overASocket() throws IOException {
    var text = "zu spät 🚂\r\n".repeat(200) + "quit\r\nlost\r\n";
    try (var server = ServerSocketChannel.open();
        var workers = new Workers()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      var writer =
          workers.start(
              "writer",
              () -> {
                try (var channel = SocketChannel.open(server.getLocalAddress())) {
                  channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
                }
              });
      var it = new Line(20);
      try (var channel = server.accept()) {
        var buffer = ByteBuffer.allocateDirect(7);
        while (channel.read(buffer.clear()) >= 0) {
          it.protocol.dataReceived(buffer.flip());
        }
      }
      writer.awaitDone("the writer ends");
      assertThat(it.events).as("what came").hasSize(202).endsWith("zu spät 🚂", "quit", "(closed)");
      assertThat(it.events.subList(0, 200)).containsOnly("zu spät 🚂");
    }
  }

  /** What should happen, from all bytes at once. */
  private static List<String> expected(byte[] bytes, int maxLength) {
    var events = new ArrayList<String>();
    var from = 0;
    for (var to = 0; ; to++) {
      var isEnd = to + 1 < bytes.length && bytes[to] == '\r' && bytes[to + 1] == '\n';
      if (isEnd && to - from <= maxLength) {
        var line = new String(bytes, from, to - from, UTF_8);
        events.add(line);
        if (line.equals("quit")) {
          events.add("(closed)");
          return events;
        }
        from = to + 2;
        to++;
      } else if (isEnd || to - from >= maxLength + 2) {
        events.add("(too long)");
        events.add("(closed)");
        return events;
      } else if (to >= bytes.length) {
        return events;
      }
    }
  }

  private static String visible(String text) {
    return '"' + text.replace("\r", "\\r").replace("\n", "\\n") + '"';
  }
}

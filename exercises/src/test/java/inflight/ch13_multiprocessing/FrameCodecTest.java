package inflight.ch13_multiprocessing;

import static inflight.ch13_multiprocessing.Thrown.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.Corner;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class FrameCodecTest {
  private final FrameCodec codec = new FrameCodec(1024);

  @Test
  @DisplayName("a frame is four bytes of length, the highest first, and the message")
  void layout() throws IOException {
    var out = new ByteArrayOutputStream();
    codec.write(out, bytes(7, 8, 9));
    codec.write(out, bytes());
    codec.write(out, new byte[258]);

    assertThat(numbers(Arrays.copyOf(out.toByteArray(), 15)))
        .as("what was written for a message of 3 bytes, one of none, and one of 258")
        .containsExactly(0, 0, 0, 3, 7, 8, 9, 0, 0, 0, 0, 0, 0, 1, 2);
    assertThat(out.size()).as("bytes that were written for the three").isEqualTo(7 + 4 + 262);
  }

  @Test
  @DisplayName("frame after frame is read, in whatever pieces the bytes arrive")
  void pieces() throws IOException {
    var messages = List.of(bytes(11, 12), bytes(13), bytes(14));
    var stream = stream(messages);
    // A cut, or none, behind each byte but the last.
    for (var cuts = 0; cuts < 1 << stream.length - 1; cuts++) {
      var sizes = sizes(stream.length, cuts);
      var in = new Pieces(stream, sizes);
      for (var message : messages) {
        var read = codec.read(in);
        if (!Arrays.equals(read, message)) {
          throw new AssertionError(
              "A frame that arrives in pieces of %s bytes: read should return %s, and returned %s."
                  .formatted(Arrays.toString(sizes), numbers(message), numbers(read)));
        }
      }
    }
  }

  @Test
  @DisplayName("read takes its frame from the stream, and not a byte more")
  void consumption() throws IOException {
    var in = new Pieces(stream(List.of(bytes(1, 2, 3), bytes(), bytes(4))), 1000);

    codec.read(in);
    assertThat(in.given()).as("bytes taken, after a frame of 4 + 3").isEqualTo(7);
    codec.read(in);
    assertThat(in.given()).as("bytes taken, after one more of 4 + 0").isEqualTo(11);
    assertThat(numbers(codec.read(in))).as("the message behind them").containsExactly(4);
  }

  @Test
  @DisplayName("an end between two frames is a clean end, and read returns null")
  void cleanEnd() throws IOException {
    assertThat(codec.read(new Pieces(bytes(), 1))).as("read, on an empty stream").isNull();

    var in = new Pieces(stream(List.of(bytes(1, 2))), 100);
    codec.read(in);
    assertThat(codec.read(in)).as("read, at the end behind a frame").isNull();
    assertThat(codec.read(in)).as("read again, at the end behind a frame").isNull();
  }

  @Test
  @DisplayName("an end inside a frame, be it inside the length, is an EOFException")
  void brokenEnd() {
    var frame = stream(List.of(bytes(1, 2, 3)));
    for (var length = 1; length < frame.length; length++) {
      for (var size : List.of(1, 100)) {
        var in = new Pieces(Arrays.copyOf(frame, length), size);
        thrownBy(() -> codec.read(in))
            .as("read, on a stream that ends after %d of 4 + 3 bytes", length)
            .isInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  @DisplayName("a length above the maximum is an IOException, before the message is read")
  void tooLong() {
    for (var length : List.of(1025, 65_536 + 10, Integer.MAX_VALUE)) {
      refuses(length);
    }
  }

  @Test
  @DisplayName("a length below zero is an IOException too")
  void belowZero() {
    for (var length : List.of(-1, -1025, Integer.MIN_VALUE, Integer.MIN_VALUE + 3)) {
      refuses(length);
    }
  }

  @Test
  @DisplayName("write refuses a message that is too long, and has written nothing of it")
  void writesNothingTooLong() {
    var out = new ByteArrayOutputStream();

    thrownBy(() -> codec.write(out, new byte[1025]))
        .as("write, with 1,025 bytes of at most 1,024")
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.size()).as("bytes written of it").isZero();
  }

  @Test
  @DisplayName("what has been written is flushed")
  void flushes() throws IOException {
    var arrived = new ByteArrayOutputStream();
    var out = new BufferedOutputStream(arrived, 8192);

    codec.write(out, bytes(1, 2, 3));

    assertThat(arrived.size()).as("bytes that have got through a buffer").isEqualTo(7);
    codec.write(out, bytes());
    assertThat(arrived.size()).as("bytes, when an empty message follows").isEqualTo(11);
  }

  @Test
  @DisplayName("one codec serves two streams at the same time, and neither waits for the other")
  void twoStreams() {
    var gate = new Gate();
    var half = stream(List.of(bytes(1, 2, 3, 4)));
    var slowIn = new Pieces(Arrays.copyOf(half, 6), 100).atEnd(gate::await);
    var slowOut = new Stuck(gate);
    try (var workers = new Workers()) {
      workers.start(
          "slow reader",
          () ->
              thrownBy(() -> codec.read(slowIn))
                  .as("read, on a stream that ends inside a frame")
                  .isInstanceOf(EOFException.class));
      gate.awaitWaiting(1);
      exchangePromptly("while the read of another stream is stuck,");

      workers.start("slow writer", () -> codec.write(slowOut, bytes(5, 6)));
      gate.awaitWaiting(2);
      exchangePromptly("while the write of another stream is stuck,");

      gate.open();
      workers.join();
    }
  }

  @Test
  @Corner
  @DisplayName("hundreds of streams are stuck at the same time, and none waits for another")
  void manyStreams() {
    // More than there are locks, where streams share a few of them.
    var many = 300;
    var gate = new Gate();
    var half = Arrays.copyOf(stream(List.of(bytes(1, 2, 3, 4))), 6);
    try (var workers = new Workers()) {
      for (var i = 0; i < many; i++) {
        var in = new Pieces(half, 100).atEnd(gate::await);
        workers.start("reader " + i, () -> catchThrowable(() -> codec.read(in)));
      }
      gate.awaitWaiting(many);
      for (var i = 0; i < many; i++) {
        var out = new Stuck(gate);
        workers.start("writer " + i, () -> codec.write(out, bytes(5, 6)));
      }
      gate.awaitWaiting(2 * many);
      gate.open();
      workers.join();
    }
  }

  /** A stream that takes nothing before a gate is open. */
  private static final class Stuck extends OutputStream {
    private final Gate gate;

    Stuck(Gate gate) {
      this.gate = gate;
    }

    @Override
    public void write(int b) {
      gate.await();
    }
  }

  private void exchangePromptly(String when) {
    Workers.runPromptly(
        "a write and a read, " + when + " come back",
        () -> {
          var out = new ByteArrayOutputStream();
          codec.write(out, bytes(7, 8));
          assertThat(numbers(codec.read(new ByteArrayInputStream(out.toByteArray()))))
              .as("a message that was written and read " + when)
              .containsExactly(7, 8);
        });
  }

  @Test
  @Corner
  @DisplayName("a message is returned in an array of its own")
  void ownArrays() throws IOException {
    var in = new Pieces(stream(List.of(bytes(1, 2), bytes(3, 4), bytes(5))), 3);
    var read = new ArrayList<byte[]>();
    for (var i = 0; i < 3; i++) {
      read.add(codec.read(in));
    }

    assertThat(read.stream().map(FrameCodecTest::numbers).toList())
        .as("three messages, looked at when all have been read")
        .containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
  }

  @Test
  @Corner
  @DisplayName("a codec keeps nothing between two calls, and two codecs share nothing")
  void keepsNothing() throws IOException {
    var frame = stream(List.of(bytes(1, 2, 3)));
    for (var length = 1; length < frame.length; length++) {
      var broken = new Pieces(Arrays.copyOf(frame, length), 100);
      thrownBy(() -> codec.read(broken)).as("read, on a broken stream").isNotNull();
      assertThat(numbers(codec.read(new Pieces(frame, 100))))
          .as("read, on a good stream, after one that ended after %d bytes", length)
          .containsExactly(1, 2, 3);
    }
    new FrameCodec(1);
    codec.write(new ByteArrayOutputStream(), bytes(1, 2, 3));
    new FrameCodec(100_000);
    refuses(1025);
  }

  @Test
  @Corner
  @DisplayName("a stream may use the same codec itself, inside its own read or write")
  void insideAStream() throws IOException {
    var inner = stream(List.of(new byte[258]));
    var in =
        new FilterInputStream(new Pieces(stream(List.of(bytes(1, 2, 3), bytes(4))), 1)) {
          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            var count = super.read(into, from, length);
            codec.read(new ByteArrayInputStream(inner));
            return count;
          }

          @Override
          public int read() throws IOException {
            var one = super.read();
            codec.read(new ByteArrayInputStream(inner));
            return one;
          }
        };
    assertThat(numbers(codec.read(in)))
        .as("a message from a stream that reads another one by the same codec, as it is read")
        .containsExactly(1, 2, 3);
    assertThat(numbers(codec.read(in))).as("the next message").containsExactly(4);

    var written = new ByteArrayOutputStream();
    var out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            codec.write(new ByteArrayOutputStream(), new byte[258]);
            written.write(b);
          }
        };
    codec.write(out, bytes(1, 2, 3));
    assertThat(numbers(written.toByteArray()))
        .as("what a stream got that writes to another one by the same codec, as it is written")
        .containsExactly(0, 0, 0, 3, 1, 2, 3);
  }

  @Test
  @Corner
  @DisplayName("an empty message is a frame, and not the end")
  void empty() throws IOException {
    var in = new Pieces(stream(List.of(bytes(), bytes(), bytes(1))), 1);

    assertThat(codec.read(in)).as("an empty message").isEmpty();
    assertThat(codec.read(in)).as("another empty message").isEmpty();
    assertThat(numbers(codec.read(in))).as("the message behind them").containsExactly(1);
  }

  @Test
  @Corner
  @DisplayName("a message may be exactly as long as the maximum, which may be 0")
  void maximum() throws IOException {
    for (var maximum : Tried.each("maximum", List.of(0, 1, 3, 1024, 70_000))) {
      var exact = new FrameCodec(maximum);
      var message = new byte[maximum];
      Arrays.fill(message, (byte) 200);
      var out = new ByteArrayOutputStream();
      exact.write(out, message);

      assertThat(exact.read(new ByteArrayInputStream(out.toByteArray())))
          .as("a message of %d bytes, of at most as many", maximum)
          .isEqualTo(message);
      thrownBy(() -> exact.write(out, new byte[maximum + 1]))
          .as("write, with %d bytes of at most %d", maximum + 1, maximum)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (var negative : List.of(-1, Integer.MIN_VALUE)) {
      thrownBy(() -> new FrameCodec(negative))
          .as("new FrameCodec(%d)", negative)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Corner
  @DisplayName("bytes of the length above 127 are no negative numbers")
  void unsigned() throws IOException {
    var large = new FrameCodec(Integer.MAX_VALUE);
    for (var length :
        Tried.each("length", List.of(128, 255, 256, 0x80ff, 0x8000, 65_536, 0x808080))) {
      var message = new byte[length];
      message[length - 1] = (byte) 0xfe;
      var out = new ByteArrayOutputStream();
      large.write(out, message);
      var read = large.read(new ByteArrayInputStream(out.toByteArray()));

      assertThat(read == null ? -1 : read.length).as("length of the message").isEqualTo(length);
      assertThat(read[length - 1] & 0xff).as("last byte of %d", length).isEqualTo(0xfe);
    }
  }

  @Test
  @Corner
  @DisplayName("nobody relies on available(), which may answer anything")
  void available() throws IOException {
    for (var answer : Tried.each("answer", List.of(0, 2, 1000, Integer.MAX_VALUE))) {
      var in = new Pieces(stream(List.of(bytes(1, 2, 3), bytes(4))), 2).available(answer);

      assertThat(numbers(codec.read(in))).as("first, available() says " + answer).hasSize(3);
      assertThat(numbers(codec.read(in))).as("second, available() says " + answer).hasSize(1);
    }
  }

  @Test
  @Corner
  @DisplayName("what a stream throws goes to the caller as it is, in mid-frame too")
  void passesThrough() {
    var whole = stream(List.of(bytes(1, 2, 3)));
    // The stream's own EOFException is no end of this stream, and a timeout no word to go on.
    for (var thrown :
        Tried.each(
            "thrown",
            List.of(
                new IOException("the line is dead"),
                new EOFException("of the stream"),
                new SocketTimeoutException("of the stream"),
                new InterruptedIOException("of the stream"),
                new StreamCorruptedException("of the stream"),
                new UncheckedIOException(new IOException("the line is dead")),
                new IllegalStateException("of the stream")))) {
      var failure = new Failure(thrown);
      for (var length = 0; length < whole.length; length++) {
        var in = new Pieces(Arrays.copyOf(whole, length), 100).atEnd(failure::happen);
        failure.passesThrough(
            () -> codec.read(in), "read, on a stream that throws after %d bytes", length);
      }
      for (var good = 0; good < whole.length; good++) {
        var left = new int[] {good};
        var out =
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                if (left[0]-- == 0) {
                  failure.happen();
                }
              }
            };
        failure.passesThrough(
            () -> codec.write(out, bytes(1, 2, 3)),
            "write, on a stream that throws after %d bytes",
            good);
      }
      var out =
          new FilterOutputStream(OutputStream.nullOutputStream()) {
            @Override
            public void flush() throws IOException {
              failure.happen();
            }
          };
      failure.passesThrough(
          () -> codec.write(out, bytes(1, 2, 3)), "write, on a stream whose flush throws");
    }
  }

  /** Happens once in a call: whoever goes on after it meets a stream that is well again. */
  private static final class Failure {
    private final Exception thrown;
    private int times;

    Failure(Exception thrown) {
      this.thrown = thrown;
    }

    void happen() throws IOException {
      if (times++ == 0) {
        if (thrown instanceof IOException checked) {
          throw checked;
        }
        throw (RuntimeException) thrown;
      }
    }

    void passesThrough(ThrowingCallable call, String words, Object... arguments) {
      times = 0;
      thrownBy(call).as(words, arguments).isSameAs(thrown);
      assertThat(thrown.getSuppressed()).as("what was added to the failure").isEmpty();
      assertThat(times).as("uses of a stream, from the one on that threw").isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("null is refused, and nothing has been read or written then")
  void nulls() throws IOException {
    var out = new ByteArrayOutputStream();
    for (var call :
        List.<ThrowingCallable>of(
            () -> codec.read(null),
            () -> codec.write(out, null),
            () -> codec.write(null, bytes(1)),
            () -> codec.write(null, null))) {
      thrownBy(call).as("a call with null").isInstanceOf(NullPointerException.class);
    }
    assertThat(out.size()).as("bytes written for null").isZero();
  }

  @Test
  @Corner
  @DisplayName("no stream is closed, and no array of the caller's is kept or changed")
  void leavesAlone() throws IOException {
    var closed = new boolean[1];
    var bytes = new ByteArrayOutputStream();
    var out =
        new FilterOutputStream(bytes) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    var message = bytes(1, 2, 3);
    codec.write(out, message);
    assertThat(numbers(message)).as("the caller's array, after write").containsExactly(1, 2, 3);
    message[0] = 99;
    codec.write(out, bytes(4));
    var in = new Pieces(bytes.toByteArray(), 100);

    assertThat(numbers(codec.read(in)))
        .as("a message whose array was changed after it had been written")
        .containsExactly(1, 2, 3);
    codec.read(in);
    codec.read(in);

    assertThat(codec.read(in)).as("read, at the end").isNull();
    assertThat(closed[0]).as("the output was closed").isFalse();
    assertThat(in.isClosed()).as("the input was closed").isFalse();

    // Nor if the stream ends too early, or the length is refused.
    for (var end = 1; end < 7; end++) {
      var broken = new Pieces(Arrays.copyOf(stream(List.of(bytes(1, 2, 3))), end), 1);
      thrownBy(() -> codec.read(broken)).as("read, on a stream that ends early").isNotNull();
      assertThat(broken.isClosed()).as("closed, a stream that ends after %d of 7", end).isFalse();
    }
    for (var length : List.of(-1, 1025)) {
      var refused = new Pieces(ByteBuffer.allocate(4).putInt(length).array(), 100);
      thrownBy(() -> codec.read(refused)).as("read, with a length of %d", length).isNotNull();
      assertThat(refused.isClosed()).as("closed, after a length of %d", length).isFalse();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread can read and write, and closes no stream")
  void interrupted() {
    var stream = stream(List.of(bytes(1, 2, 3), bytes(4)));
    var written = new ByteArrayOutputStream();
    var closed = new boolean[1];
    var out =
        new FilterOutputStream(written) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    for (var size : List.of(1, 100)) {
      var in = new Pieces(stream, size);
      Workers.runPromptly(
          "write and read of an interrupted thread come back",
          () -> {
            Thread.currentThread().interrupt();
            assertThat(numbers(codec.read(in))).as("first, interrupted").containsExactly(1, 2, 3);
            codec.write(out, bytes(5, 6));
            assertThat(numbers(codec.read(in))).as("second, interrupted").containsExactly(4);
            assertThat(codec.read(in)).as("read at the end, interrupted").isNull();
          });
      assertThat(in.isClosed()).as("the input was closed").isFalse();
    }
    assertThat(closed[0]).as("the output was closed").isFalse();
    assertThat(numbers(written.toByteArray()))
        .as("what an interrupted thread has written")
        .containsExactly(0, 0, 0, 2, 5, 6, 0, 0, 0, 2, 5, 6);
  }

  @Test
  @Corner
  @DisplayName("hundreds of messages of all lengths arrive over a pipe and a socket")
  void realStreams() throws IOException {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var messages = new ArrayList<byte[]>();
    for (var i = 0; i < 300; i++) {
      var message = new byte[random.nextInt(10) == 0 ? random.nextInt(1025) : random.nextInt(9)];
      random.nextBytes(message);
      messages.add(message);
    }
    try (var out = new PipedOutputStream();
        var in = new PipedInputStream(out, 100)) {
      exchange("a pipe, seed " + seed, out, in, messages);
    }
    try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var one = new Socket(door.getInetAddress(), door.getLocalPort());
        var other = door.accept()) {
      exchange("a socket, seed " + seed, one.getOutputStream(), other.getInputStream(), messages);
    }
  }

  private void exchange(String over, OutputStream out, InputStream in, List<byte[]> messages) {
    try (var workers = new Workers()) {
      workers.start(
          "writer",
          () -> {
            for (var message : messages) {
              codec.write(out, message);
            }
            out.close();
          });
      var reader =
          workers.start(
              "reader",
              () -> {
                for (var i = 0; i < messages.size(); i++) {
                  assertThat(codec.read(in))
                      .as("message %d over %s", i, over)
                      .isEqualTo(messages.get(i));
                }
              });
      reader.awaitDone("all messages have come over " + over);
      workers.join();
    }
  }

  private void refuses(int length) {
    var in =
        new Pieces(ByteBuffer.allocate(4).putInt(length).array(), 100)
            .atEnd(
                () -> {
                  throw new AssertionError(
                      "A length of %,d, of at most 1,024: it was read on, in place of being refused."
                          .formatted(length));
                });
    thrownBy(() -> codec.read(in))
        .as("read, with a length of %,d, of at most 1,024", length)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(EOFException.class);
  }

  private static byte[] stream(List<byte[]> messages) {
    var all = new ByteArrayOutputStream();
    for (var message : messages) {
      all.writeBytes(ByteBuffer.allocate(4).putInt(message.length).array());
      all.writeBytes(message);
    }
    return all.toByteArray();
  }

  private static int[] sizes(int length, int cuts) {
    var sizes = new ArrayList<Integer>();
    var size = 1;
    for (var i = 0; i < length - 1; i++) {
      if ((cuts >> i & 1) == 1) {
        sizes.add(size);
        size = 0;
      }
      size++;
    }
    sizes.add(size);
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  private static byte[] bytes(int... numbers) {
    var bytes = new byte[numbers.length];
    for (var i = 0; i < numbers.length; i++) {
      bytes[i] = (byte) numbers[i];
    }
    return bytes;
  }

  private static List<Integer> numbers(byte[] bytes) {
    var numbers = new ArrayList<Integer>();
    for (var each : bytes == null ? new byte[0] : bytes) {
      numbers.add(each & 0xff);
    }
    return bytes == null ? null : numbers;
  }
}

package inflight.ch11_gevent;

import inflight.testkit.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stream whose bytes come when the test says so. Each read takes the next piece, once its gate is
 * open, and brings as much of it as there is room for.
 */
final class SlowStream extends InputStream {
  /** One piece: bytes, the end if they are null, or an error. */
  private record Piece(boolean isGated, Gate gate, byte[] bytes, Throwable error) {}

  private final Deque<Piece> pieces = new ConcurrentLinkedDeque<>();
  private volatile int taken;

  /** How often anybody asked whether there is something. */
  final AtomicInteger looks = new AtomicInteger();

  /** The thread of the last read. */
  volatile Thread reader;

  volatile boolean closed;

  /** Bytes that are there at once. */
  SlowStream then(byte... bytes) {
    pieces.add(new Piece(false, openGate(), bytes, null));
    return this;
  }

  /** Bytes that come when a gate is opened. */
  SlowStream then(Gate gate, byte... bytes) {
    pieces.add(new Piece(true, gate, bytes, null));
    return this;
  }

  /** The end, which stays. */
  SlowStream end() {
    pieces.add(new Piece(false, openGate(), null, null));
    return this;
  }

  /** An error, once. */
  SlowStream fails(Throwable error) {
    pieces.add(new Piece(false, openGate(), null, error));
    return this;
  }

  private static Gate openGate() {
    var gate = new Gate();
    gate.open();
    return gate;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
    reader = Thread.currentThread();
    if (length == 0) {
      return 0;
    }
    var piece = pieces.getFirst();
    piece.gate.await();
    if (piece.error != null) {
      pieces.removeFirst();
      throw SlowStream.<IOException>unchecked(piece.error);
    }
    if (piece.bytes == null) {
      return -1;
    }
    var count = Math.min(length, piece.bytes.length - taken);
    System.arraycopy(piece.bytes, taken, bytes, offset, count);
    taken += count;
    if (taken == piece.bytes.length) {
      pieces.removeFirst();
      taken = 0;
    }
    return count;
  }

  @Override
  public int available() {
    looks.incrementAndGet();
    var piece = pieces.peekFirst();
    return piece == null || piece.isGated || piece.bytes == null ? 0 : piece.bytes.length - taken;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Lets any Throwable through where the compiler wants an IOException. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}

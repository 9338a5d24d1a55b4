package inflight.ch13_multiprocessing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Messages over a stream of bytes. A stream knows no messages: what was written in one piece may
 * arrive in many, and two that were written one after the other may arrive in one. So each message
 * travels as a <em>frame</em>: its length in four bytes, the highest first, and then that many
 * bytes.
 *
 * <p>A codec keeps nothing between two calls. One instance may serve any number of streams and
 * threads at the same time, and none of them holds up another; a stream has one reader and one
 * writer. Neither method closes a stream.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>An empty message is a frame like any other, and not the end.
 *   <li>A message may be exactly as long as the maximum, which may be 0.
 *   <li>{@link InputStream#available} may answer anything.
 *   <li>What a stream throws goes to the caller as it is. An interrupt is the stream's business: a
 *       codec minds no flag, and a stream whose end has come is not closed either.
 *   <li>Null is refused with a {@link NullPointerException}, before anything is read or written.
 * </ul>
 */
public final class FrameCodec {
  /**
   * @param maxLength how many bytes a message may have
   * @throws IllegalArgumentException if that is negative
   */
  public FrameCodec(int maxLength) {
    throw new UnsupportedOperationException("TODO keep the greatest length");
  }

  /**
   * Writes a message as a frame, and flushes the stream. The array is neither kept nor changed.
   *
   * @throws IllegalArgumentException if the message is too long; then nothing has been written
   */
  public void write(OutputStream out, byte[] message) throws IOException {
    throw new UnsupportedOperationException("TODO write the length, then the message");
  }

  /**
   * Blocks until a whole frame is there, and returns its message. Takes the bytes of this frame
   * from the stream, and not one more.
   *
   * @return null if the stream has ended before the first byte of a frame: that is a clean end
   * @throws EOFException if it ends anywhere later, be it in the length
   * @throws IOException but no {@link EOFException}, if the length is above the maximum or below
   *     zero: at once, before a byte of the message is read, or room is made for it
   */
  public byte[] read(InputStream in) throws IOException {
    throw new UnsupportedOperationException("TODO read the length, then so many bytes");
  }
}

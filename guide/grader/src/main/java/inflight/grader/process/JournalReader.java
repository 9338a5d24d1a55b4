package inflight.grader.process;

import inflight.grader.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a journal as it grows, and believes none of it: the file is made and opened by this side
 * before the other knows of it, so it stays that regular file whatever is put in its place; what is
 * not sealed, or is more than any judge has to tell, is forged. Used by one thread.
 */
final class JournalReader implements AutoCloseable {
  private static final long MOST_BYTES = 64 << 20;
  private static final int MOST_BYTES_A_LINE = 4 << 20;

  private final Path path;
  private final FileChannel file;
  private final Seal seal;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<String> values = new ArrayList<>();
  private long position;
  private boolean forged;
  private Journal.End end;

  /** Makes the file; fails if there is one. */
  JournalReader(Path file, String key) throws IOException {
    this.path = file;
    this.file =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.seal = new Seal(key);
  }

  /** Takes in what has been written since. A last line that was cut off is left out. */
  void read() throws IOException {
    if (file.size() < position) {
      forged = true;
    }
    while (!forged && end == null) {
      buffer.clear();
      var read = file.read(buffer, position);
      if (read <= 0) {
        return;
      }
      position += read;
      for (var i = 0; i < read && !forged && end == null; i++) {
        var next = buffer.get(i);
        if (next == '\n') {
          take(line.toByteArray());
          line.reset();
        } else {
          line.write(next);
        }
      }
      forged |= position > MOST_BYTES || line.size() > MOST_BYTES_A_LINE;
    }
  }

  private void take(byte[] bytes) {
    if (bytes.length <= Seal.LENGTH) {
      forged = true;
      return;
    }
    var mark = new String(bytes, 0, Seal.LENGTH, StandardCharsets.US_ASCII);
    if (!mark.equals(seal.next(bytes, Seal.LENGTH, bytes.length))) {
      forged = true;
      return;
    }
    var text =
        new String(bytes, Seal.LENGTH + 1, bytes.length - Seal.LENGTH - 1, StandardCharsets.UTF_8);
    if (bytes[Seal.LENGTH] == Journal.END) {
      end = Json.LINE.fromJson(text, Journal.End.class);
    } else {
      values.add(text);
    }
  }

  /** The values that were told, up to the first line that is not genuine. */
  List<String> values() {
    return List.copyOf(values);
  }

  boolean isForged() {
    return forged;
  }

  /** The last line; null until it is there. */
  Journal.End end() {
    return end;
  }

  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(path);
  }
}

package inflight.grader.submission;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A source file as text. Editors write UTF-8, on Windows sometimes with a mark before it, or
 * UTF-16; an old one writes a byte that is no UTF-8 into a comment. All of these are Java to their
 * author.
 */
public final class SourceText {
  private SourceText() {}

  public static String read(Path file) throws IOException {
    return decode(Files.readAllBytes(file));
  }

  static String decode(byte[] bytes) {
    if (begins(bytes, 0xEF, 0xBB, 0xBF)) {
      return text(bytes, 3, StandardCharsets.UTF_8);
    }
    if (begins(bytes, 0xFE, 0xFF)) {
      return text(bytes, 2, StandardCharsets.UTF_16BE);
    }
    if (begins(bytes, 0xFF, 0xFE)) {
      return text(bytes, 2, StandardCharsets.UTF_16LE);
    }
    // No Java begins with a zero, nor has one after its first letter.
    if (bytes.length >= 4 && bytes[0] == 0 && bytes[2] == 0) {
      return text(bytes, 0, StandardCharsets.UTF_16BE);
    }
    if (bytes.length >= 4 && bytes[1] == 0 && bytes[3] == 0) {
      return text(bytes, 0, StandardCharsets.UTF_16LE);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException another) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private static boolean begins(byte[] bytes, int... mark) {
    for (var i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] bytes, int from, Charset charset) {
    return new String(bytes, from, bytes.length - from, charset);
  }
}

package inflight.given;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;

/**
 * What a child process runs: it takes sources from its standard input, one after another, and
 * reports their checksums on its standard output.
 *
 * <pre>
 * standard input    number host port      any number you like, to know the answer by
 * standard output   number sum CRC-32     in decimal; or
 *                   number failed why     why may be several words
 * standard error    a log of its own: a line for each chunk that it reads, and perhaps more
 * </pre>
 *
 * <p>Each answer is written, and flushed, as soon as it is known. The process ends when its
 * standard input has ended and all is answered.
 */
public final class ChecksumChild {
  private ChecksumChild() {}

  public static void main(String[] arguments) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var words = line.strip().split("\\s+");
      if (words.length == 3) {
        var source = new Source(words[1], Integer.parseInt(words[2]));
        out.print(words[0] + " " + answer(source) + "\n");
        out.flush();
      }
    }
  }

  private static String answer(Source source) {
    try {
      return "sum " + source.checksum(bytes -> log(source, bytes));
    } catch (IOException | UnresolvedAddressException e) {
      return "failed " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }

  private static void log(Source source, int bytes) {
    System.err.print(source.host() + ":" + source.port() + " has sent " + bytes + " bytes\n");
  }
}

package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * Every source is as google-java-format lays it out. It runs here, on the JDK that the book is
 * compiled with, since the formatter parses with the compiler of the Java that it runs on, and
 * Maven may run on one that is too old for the book.
 *
 * <p>{@code mvn verify -Psolutions -Dtest=FormattingTest -Dformat} writes what differs instead of
 * failing.
 */
class FormattingTest {
  private final Formatter formatter = new Formatter();

  @Test
  void everySourceIsFormatted() throws IOException, FormatterException {
    var write = System.getProperty("format") != null;
    var differ = new ArrayList<Path>();
    var root = Checkout.current().root();
    try (var files = Files.walk(root)) {
      for (var file : files.filter(it -> isSource(root.relativize(it))).sorted().toList()) {
        var text = Files.readString(file);
        var formatted = formatted(text);
        if (!formatted.equals(text)) {
          differ.add(root.relativize(file));
          if (write) {
            Files.writeString(file, formatted);
          }
        }
      }
    }
    if (write) {
      System.out.println("Formatted: " + differ);
    } else {
      assertThat(differ)
          .as("sources to format with: mvn verify -Psolutions -Dtest=FormattingTest -Dformat")
          .isEmpty();
    }
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java")
        && !file.startsWith(".git")
        && !file.toString().contains("target");
  }

  private String formatted(String text) throws FormatterException {
    var imports =
        RemoveUnusedImports.removeUnusedImports(ImportOrderer.reorderImports(text, Style.GOOGLE));
    return formatter.formatSource(imports);
  }
}

package inflight.book;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the functions and classes of a Python source by name. */
final class PythonParts {
  private final Excerpt whole;

  PythonParts(String text) {
    this.whole = Excerpt.whole(text);
  }

  Excerpt named(String name) {
    var definition =
        Pattern.compile("\\s*(?:async def|def|class) %s\\b.*".formatted(Pattern.quote(name)));
    return whole.lines().stream()
        .map(Excerpt.Line::text)
        .filter(it -> definition.matcher(it).matches())
        .findFirst()
        .map(it -> whole.range(it, null))
        .orElseThrow(() -> new Source.Missing("there is no " + name + " in the file"));
  }

  /** The modules that a listing imports, by the first part of their names, each once. */
  static List<String> modules(Path listing) throws IOException {
    return Pattern.compile("(?m)^\\s*(?:import|from) (\\w+)")
        .matcher(Files.readString(listing))
        .results()
        .map(it -> it.group(1))
        .distinct()
        .toList();
  }
}

package inflight.book;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A page of the book, its lines and its blocks.
 *
 * @param name the file, as the reader finds it in the checkout
 */
record Chapter(String name, List<String> lines, List<Block> blocks) {
  private static final Pattern FENCE = Pattern.compile("((?:> ?)*\\s*)```(\\w*)\\s*");
  private static final Pattern QUOTED = Pattern.compile("((?:> ?)*)(.*)");

  Chapter {
    lines = List.copyOf(lines);
    blocks = List.copyOf(blocks);
  }

  static Chapter read(Path root, String name) throws IOException {
    return parse(name, Files.readString(root.resolve(name)));
  }

  static Chapter parse(String name, String text) {
    var lines = text.lines().toList();
    var blocks = new ArrayList<Block>();
    for (var i = 0; i < lines.size(); i++) {
      var fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        var block = fenced(lines, i, fence.group(1), fence.group(2));
        blocks.add(block);
        i += block.text().size() + 1;
      } else if (isMark(lines, i) && !(i + 1 < lines.size() && isFence(lines.get(i + 1)))) {
        blocks.add(unfenced(lines, i));
      }
    }
    return new Chapter(name, lines, blocks);
  }

  private static boolean isFence(String line) {
    return FENCE.matcher(line).matches();
  }

  private static boolean isMark(List<String> lines, int at) {
    return at >= 0 && Mark.isMark(unquoted(lines.get(at)));
  }

  private static String unquoted(String line) {
    var quoted = QUOTED.matcher(line);
    return quoted.matches() ? quoted.group(2) : line;
  }

  private static Block fenced(List<String> lines, int at, String prefix, String language) {
    var text = new ArrayList<String>();
    for (var i = at + 1; i < lines.size() && !lines.get(i).equals(prefix + "```"); i++) {
      var line = lines.get(i);
      text.add(line.substring(Math.min(line.length(), prefix.length())));
    }
    if (!isMark(lines, at - 1)) {
      return new Block(at + 1, language, prefix, Optional.empty(), "it has no mark", text);
    }
    return marked(at + 1, language, prefix, lines.get(at - 1), text);
  }

  /** A mark with no fence below it, as a table has one. */
  private static Block unfenced(List<String> lines, int at) {
    var isTable = at + 1 < lines.size() && unquoted(lines.get(at + 1)).startsWith("|");
    var block = marked(at + 1, "", "", lines.get(at), List.of());
    var isMeasured = block.mark().map(it -> it.kind() == Mark.Kind.MEASURED).orElse(false);
    return isTable && isMeasured || block.mark().isEmpty()
        ? block
        : new Block(at + 1, "", "", Optional.empty(), "a mark with no block below it", List.of());
  }

  private static Block marked(
      int line, String language, String prefix, String comment, List<String> text) {
    try {
      var mark = Mark.parse(unquoted(comment));
      return new Block(line, language, prefix, Optional.of(mark), "", text);
    } catch (Mark.Unreadable e) {
      return new Block(line, language, prefix, Optional.empty(), e.getMessage(), text);
    }
  }

  /** The chapter's text with other lines in some of its blocks. */
  String with(Map<Block, List<String>> replaced) {
    var text = new StringBuilder();
    var from = 0;
    for (var block : blocks) {
      var lines = replaced.get(block);
      if (lines == null) {
        continue;
      }
      append(text, this.lines.subList(from, block.line()));
      append(text, lines.stream().map(line -> (block.prefix() + line).stripTrailing()).toList());
      from = block.line() + block.text().size();
    }
    append(text, lines.subList(from, lines.size()));
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> lines) {
    lines.forEach(line -> text.append(line).append('\n'));
  }
}

package inflight.grader.book;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the grader takes from the guide: the chapters' titles, the sections' numbers, and the hints.
 */
public final class Guide {
  private static final Pattern FILE = Pattern.compile("(\\d\\d)-.*\\.md");
  private static final Pattern TITLE = Pattern.compile("(?m)^# (?:Chapter )?(?:\\d+[.:]? )?(.+)$");
  private static final Pattern SECTION = Pattern.compile("(?m)^## (\\d+\\.\\d+) (\\w+)\\s*$");
  private static final Pattern HINT =
      Pattern.compile("(?s)<details>\\s*<summary>Hint \\d+: ?(.*?)</summary>(.*?)</details>");

  /** Says where the book has the block below it from; no reader needs it. */
  private static final Pattern MARK = Pattern.compile("(?m)^(?:> ?)*<!-- .* -->\\R");

  /** A chapter: its number, its title, and its file's name. */
  public record Chapter(int number, String title, String file) {}

  /** A section about one exercise. The hints grow stronger. */
  public record Section(String number, String exercise, String file, List<Hint> hints) {}

  /** A hint: what kind of help it is, and the help itself, in Markdown. */
  public record Hint(String title, String text) {}

  private final Map<Integer, Chapter> chapters = new TreeMap<>();
  private final List<Section> sections = new ArrayList<>();

  private Guide() {}

  /** Reads all chapters, the files {@code NN-*.md} of a folder. */
  public static Guide read(Path folder) {
    var guide = new Guide();
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        var name = FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          guide.readChapter(Integer.parseInt(name.group(1)), file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The guide cannot be read: " + folder, e);
    }
    return guide;
  }

  private void readChapter(int number, Path file) throws IOException {
    var text = Files.readString(file);
    var fileName = file.getFileName().toString();
    var title = TITLE.matcher(text);
    chapters.put(
        number, new Chapter(number, title.find() ? title.group(1).strip() : fileName, fileName));

    var heading = SECTION.matcher(text);
    var starts = new ArrayList<Integer>();
    while (heading.find()) {
      starts.add(heading.start());
    }
    for (int start : starts) {
      var next = text.indexOf("\n## ", start);
      var body = text.substring(start, next < 0 ? text.length() : next);
      var at = SECTION.matcher(body);
      if (at.find()) {
        sections.add(new Section(at.group(1), at.group(2), fileName, hints(body)));
      }
    }
  }

  private static List<Hint> hints(String body) {
    return HINT.matcher(body)
        .results()
        .map(hint -> new Hint(hint.group(1).strip(), withoutMarks(hint.group(2)).strip()))
        .toList();
  }

  private static String withoutMarks(String text) {
    return MARK.matcher(text).replaceAll("");
  }

  public Optional<Chapter> chapter(int number) {
    return Optional.ofNullable(chapters.get(number));
  }

  public Optional<Section> section(String exercise) {
    return sections.stream().filter(section -> section.exercise().equals(exercise)).findFirst();
  }

  public List<Section> sections() {
    return List.copyOf(sections);
  }
}

package inflight.proof;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A mistake, an alternative or a golden case: a solution of an exercise in a folder of its own,
 * with a header that says what it is.
 *
 * @param kind the folder that holds all of its kind
 * @param exercise the exercise's name
 * @param slug what it is called
 * @param file the source
 * @param header the keys and values of the comment at the top of the file
 */
public record Variant(
    Kind kind,
    String chapter,
    String exercise,
    String slug,
    Path file,
    Map<String, String> header) {
  public enum Kind {
    MISTAKES(List.of("axis", "says", "why")),
    ALTERNATIVES(List.of("trades")),

    /** What may be handed in besides: it hangs, exits, floods, cheats. */
    GOLDEN(List.of("axis", "says", "why"));

    private final List<String> keys;

    Kind(List<String> keys) {
      this.keys = keys;
    }

    /** The keys that a header must have. */
    public List<String> keys() {
      return keys;
    }

    public String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern COMMENT = Pattern.compile("\\A/\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Pattern ENTRY = Pattern.compile("(?m)^(\\w+): (.*(?:\\n {2,}.*)*)");

  /**
   * All variants of a kind, in order of their paths: {@code
   * KIND/CHAPTER/EXERCISE/SLUG/EXERCISE.java}.
   */
  public static List<Variant> all(Path root, Kind kind) {
    var folder = root.resolve("solutions").resolve(kind.folder());
    var found = new ArrayList<Variant>();
    for (var chapter : children(folder)) {
      for (var exercise : children(chapter)) {
        for (var slug : children(exercise)) {
          found.add(of(kind, slug));
        }
      }
    }
    return found;
  }

  /** The variant of a kind that is called {@code EXERCISE/SLUG}. */
  public static Optional<Variant> named(Path root, Kind kind, String name) {
    return children(root.resolve("solutions").resolve(kind.folder())).stream()
        .map(chapter -> of(kind, chapter.resolve(name)))
        .filter(variant -> Files.exists(variant.file()))
        .findFirst();
  }

  private static Variant of(Kind kind, Path slug) {
    var exercise = slug.getParent().getFileName().toString();
    var file = slug.resolve(exercise + ".java");
    return new Variant(
        kind,
        slug.getParent().getParent().getFileName().toString(),
        exercise,
        slug.getFileName().toString(),
        file,
        header(file));
  }

  /** Those of a kind that belong to the exercises that were chosen. */
  public static List<Variant> chosen(Checkout checkout, Kind kind) {
    var names = checkout.chosen().stream().map(Exercise::name).collect(Collectors.toSet());
    return all(checkout.root(), kind).stream()
        .filter(variant -> names.contains(variant.exercise()))
        .toList();
  }

  /** The first variant of each exercise, then the second of each, and so on. */
  public static List<List<Variant>> rounds(List<Variant> variants) {
    var seen = new HashMap<String, Integer>();
    var rounds = new TreeMap<Integer, List<Variant>>();
    for (var variant : variants) {
      var round = seen.merge(variant.exercise(), 1, Integer::sum);
      rounds.computeIfAbsent(round, key -> new ArrayList<>()).add(variant);
    }
    return List.copyOf(rounds.values());
  }

  /** What the mistake must be rejected on. */
  public Optional<Axis> axis() {
    return Stream.of(Axis.values())
        .filter(axis -> axis.label().equals(header.get("axis")))
        .findFirst();
  }

  /** What that axis must come to: FAILED unless the header says something else. */
  public Status status() {
    return Status.valueOf(header.getOrDefault("status", "failed").toUpperCase(Locale.ROOT));
  }

  /** The words that the learner must be shown. */
  public List<String> says() {
    return Stream.of(header.getOrDefault("says", "").split("\\|"))
        .map(String::strip)
        .filter(words -> !words.isEmpty())
        .toList();
  }

  public String title() {
    return "%s %s/%s".formatted(kind.folder(), exercise, slug);
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> header(Path file) {
    try {
      var comment = COMMENT.matcher(Files.exists(file) ? Files.readString(file) : "");
      var entries = new HashMap<String, String>();
      if (comment.find()) {
        var text = comment.group(1).replaceAll("(?m)^ \\* ?", "");
        ENTRY
            .matcher(text)
            .results()
            .forEach(it -> entries.put(it.group(1), it.group(2).replaceAll("\\s+", " ").strip()));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

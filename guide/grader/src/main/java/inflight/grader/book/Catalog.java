package inflight.grader.book;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.UsageError;
import inflight.grader.model.Words;
import inflight.testkit.OnLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All exercises, derived from the names of the compiled tests. Nothing registers an exercise
 * anywhere.
 */
public final class Catalog {
  private static final Pattern CHAPTER = Pattern.compile("ch(\\d\\d)_\\w+");
  private static final String TEST = "Test.class";

  private final Path testClasses;
  private final List<Exercise> exercises;

  private Catalog(Path testClasses, List<Exercise> exercises) {
    this.testClasses = testClasses;
    this.exercises = List.copyOf(exercises);
  }

  /**
   * Finds each {@code inflight/chNN_name/XTest.class} below a folder of compiled tests.
   *
   * @param guide gives the order: by section, and what has no section comes last
   */
  public static Catalog scan(Path testClasses, Guide guide) {
    var found = new ArrayList<Exercise>();
    try (var files = Files.walk(testClasses)) {
      for (var file : files.toList()) {
        var folder = testClasses.relativize(file).getParent();
        var fileName = file.getFileName().toString();
        if (folder == null || !fileName.endsWith(TEST) || fileName.contains("$")) {
          continue;
        }
        var chapter = CHAPTER.matcher(folder.getFileName().toString());
        if (!chapter.matches()) {
          continue;
        }
        var name = fileName.substring(0, fileName.length() - TEST.length());
        var axes = new ArrayList<Axis>();
        for (var axis : Axis.values()) {
          if (Files.exists(file.resolveSibling(name + Exercise.suffix(axis) + ".class"))) {
            axes.add(axis);
          }
        }
        found.add(
            new Exercise(
                name,
                folder.toString().replace(folder.getFileSystem().getSeparator(), "."),
                Integer.parseInt(chapter.group(1)),
                guide.section(name).map(Guide.Section::number).orElse(""),
                axes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The compiled tests cannot be read: " + testClasses, e);
    }
    found.sort(
        Comparator.comparingInt(Exercise::chapter)
            .thenComparing(Catalog::place)
            .thenComparing(Exercise::name));
    return new Catalog(testClasses, found);
  }

  private static int place(Exercise exercise) {
    var dot = exercise.section().indexOf('.');
    return dot < 0 ? Integer.MAX_VALUE : Integer.parseInt(exercise.section().substring(dot + 1));
  }

  public List<Exercise> exercises() {
    return exercises;
  }

  public Optional<Exercise> find(String name) {
    return exercises.stream().filter(exercise -> exercise.name().equals(name)).findFirst();
  }

  /**
   * The exercises that a command asks for.
   *
   * @param chapter a chapter's number, or null for all
   * @param exercise an exercise's name in any case, or null for all
   * @throws UsageError if there is none such, naming the nearest
   */
  public List<Exercise> select(String chapter, String exercise) {
    var inChapter = chapter == null ? exercises : inChapter(chapter.strip());
    if (exercise == null) {
      return inChapter;
    }
    var wanted = exercise.strip();
    var chosen = inChapter.stream().filter(it -> it.name().equalsIgnoreCase(wanted)).toList();
    if (chosen.isEmpty()) {
      throw new UsageError(
          "There is no exercise %s%s. Nearest: %s."
              .formatted(
                  wanted.isEmpty() ? "with an empty name" : wanted,
                  chapter == null ? "" : " in chapter " + chapter.strip(),
                  nearest(wanted)));
    }
    return chosen;
  }

  /**
   * Those of some exercises that run on an event loop, and of their axes those that do.
   *
   * @throws UsageError if there is none, naming those that there are
   */
  public List<Exercise> onLoop(List<Exercise> some) {
    var onLoop = some.stream().map(this::onLoop).flatMap(Optional::stream).toList();
    if (onLoop.isEmpty()) {
      throw new UsageError(
          "-Dloop is for what runs on an event loop, and nothing here does. These do: %s."
              .formatted(
                  exercises.stream()
                      .map(this::onLoop)
                      .flatMap(Optional::stream)
                      .map(Exercise::name)
                      .collect(Collectors.joining(", "))));
    }
    return onLoop;
  }

  private Optional<Exercise> onLoop(Exercise exercise) {
    return Optional.of(exercise.on(axis -> runsOnLoop(exercise, axis)))
        .filter(it -> it.axes().contains(Axis.CORRECT));
  }

  /** Read from the class file: the tests are not loaded here. */
  private boolean runsOnLoop(Exercise exercise, Axis axis) {
    var file = testClasses.resolve(exercise.className(axis).replace('.', '/') + ".class");
    try {
      return ClassFile.of()
          .parse(file)
          .findAttribute(Attributes.runtimeVisibleAnnotations())
          .stream()
          .flatMap(it -> it.annotations().stream())
          .anyMatch(
              it -> it.classSymbol().descriptorString().equals(OnLoop.class.descriptorString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Exercise> inChapter(String chapter) {
    var chosen =
        exercises.stream().filter(it -> Integer.toString(it.chapter()).equals(chapter)).toList();
    if (chosen.isEmpty()) {
      var all =
          exercises.stream()
              .map(it -> Integer.toString(it.chapter()))
              .distinct()
              .collect(Collectors.joining(", "));
      throw new UsageError(
          "There is no chapter %s with exercises. There are: %s.".formatted(chapter, all));
    }
    return chosen;
  }

  /**
   * The names nearest to what was typed: the best, and up to two more if they are about as near.
   */
  private String nearest(String typed) {
    var best =
        exercises.stream()
            .sorted(Comparator.comparingInt(it -> distanceTo(typed, it.name())))
            .map(Exercise::name)
            .limit(3)
            .toList();
    var bound = distanceTo(typed, best.getFirst()) + 2;
    return best.stream()
        .filter(name -> distanceTo(typed, name) <= bound)
        .collect(Collectors.joining(", "));
  }

  private static int distanceTo(String typed, String name) {
    return Words.distance(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }
}

package inflight.grader.submission;

import inflight.grader.book.Catalog;
import inflight.grader.book.Workspace;
import inflight.grader.model.Exercise;
import inflight.grader.model.Finding;
import inflight.grader.model.UsageError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What is graded: compiled classes, and the sources that they came from.
 *
 * @param classes the folder of the compiled classes
 * @param sources the source file of each exercise that was handed in, by the exercise's name
 * @param problems what keeps an exercise from being graded at all, by the exercise's name
 * @param ungraded files that look as if they were meant to be graded, and were not
 */
public record Submission(
    Path classes,
    Map<String, Path> sources,
    Map<String, Finding> problems,
    List<Ungraded> ungraded) {
  public Submission {
    ungraded = List.copyOf(ungraded);
    sources = Map.copyOf(sources);
    problems = Map.copyOf(problems);
  }

  /** The checkout's own stubs, as Maven compiled them. */
  public static Submission ofCheckout(Workspace workspace, Catalog catalog) {
    var sources = new HashMap<String, Path>();
    var problems = new HashMap<String, Finding>();
    for (var exercise : catalog.exercises()) {
      var file = workspace.stubSources().resolve(exercise.sourcePath());
      if (!Files.exists(file)) {
        problems.put(
            exercise.name(),
            new Finding(
                "There is no %s.java".formatted(exercise.name()),
                List.of(
                    "it was deleted, moved or renamed; bring it back to exercises/src/main/java/%s"
                        .formatted(exercise.sourcePath()))));
        continue;
      }
      sources.put(exercise.name(), file);
      // Maven leaves the class of an earlier compile where it is. Its age alone proves nothing: a
      // source may come from a machine whose clock is ahead.
      if (!isNewer(classFile(workspace.stubClasses(), exercise), file)
          && !declares(file, exercise.name())) {
        problems.put(exercise.name(), otherClass(file, exercise.className()));
      }
    }
    return new Submission(workspace.stubClasses(), sources, problems, List.of());
  }

  private static Path classFile(Path classes, Exercise exercise) {
    return classes.resolve(exercise.className().replace('.', '/') + ".class");
  }

  private static boolean isNewer(Path compiled, Path source) {
    try {
      return Files.exists(compiled)
          && Files.getLastModifiedTime(compiled).compareTo(Files.getLastModifiedTime(source)) >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean declares(Path source, String name) {
    try {
      var text = SourceText.read(source);
      return Pattern.compile("\\b(class|record|enum|interface)\\s+" + name + "\\b")
          .matcher(text)
          .find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Finding otherClass(Path file, String className) {
    return new Finding(
        "%s does not hold the class %s".formatted(file.getFileName(), className),
        List.of("the class must keep its name, or the tests cannot find it"));
  }

  /**
   * Compiles a folder of sources that are trusted, ours as a rule, wherever in it they lie. A file
   * that does not compile loses only its own exercise, and those whose code needs it.
   *
   * @param classes an empty folder, or one that does not exist yet, for the compiled classes
   * @throws UsageError if the folder does not exist or holds no exercise of the catalog
   */
  public static Submission compile(
      Path folder, Workspace workspace, Catalog catalog, Path classes) {
    return compile(folder, workspace, catalog, classes, order -> Compiler.run(order, file -> {}));
  }

  /**
   * Compiles what somebody handed in, in a process of its own: there are sources that no compiler
   * comes to an end with. Otherwise like {@link #compile}.
   */
  public static Submission compileApart(
      Path folder, Workspace workspace, Catalog catalog, Path classes) {
    return compile(
        folder,
        workspace,
        catalog,
        classes,
        order -> CompilerProcess.run(order, workspace.libraries()));
  }

  private static Submission compile(
      Path folder,
      Workspace workspace,
      Catalog catalog,
      Path classes,
      Function<CompileOrder, CompileOrder.Outcome> compiler) {
    if (!Files.isDirectory(folder)) {
      throw new UsageError("There is no folder %s to grade.".formatted(folder));
    }
    var order = CompileOrder.of(folder, classes, workspace, catalog.exercises());
    while (true) {
      try {
        return of(compiler.apply(order), classes);
      } catch (CompilerStopped stopped) {
        if (stopped.file() == null || order.givenUp().containsKey(stopped.file())) {
          throw new UsageError(
              "%s cannot be compiled: the compiler %s.".formatted(folder, stopped.getMessage()));
        }
        // The others have done nothing wrong.
        order = order.without(stopped.file(), stopped.getMessage());
      }
    }
  }

  private static Submission of(CompileOrder.Outcome outcome, Path classes) {
    var sources = new HashMap<String, Path>();
    outcome.sources().forEach((name, file) -> sources.put(name, Path.of(file)));
    return new Submission(classes, sources, outcome.problems(), outcome.ungraded());
  }

  /** The line in a warm-up's source that the learner deletes to begin. */
  public static final String UNTOUCHED = "// TODO mend me: delete this line when you begin";

  /**
   * True for a warm-up as it was handed out. It is given whole and broken, so unlike a stub it
   * would not meet a TODO; a line in its source tells.
   */
  public boolean isUntouched(Exercise exercise) {
    var source = sources.get(exercise.name());
    try {
      return source != null
          && Files.readString(source, StandardCharsets.ISO_8859_1)
              .lines()
              .anyMatch(line -> line.strip().equals(UNTOUCHED));
    } catch (IOException unreadable) {
      return false;
    }
  }
}

package inflight.grader.submission;

import inflight.grader.model.Finding;
import inflight.grader.model.Exercise;
import inflight.grader.model.UsageError;
import inflight.grader.book.Catalog;
import inflight.grader.book.Workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * What is graded: compiled classes, and the sources that they came from.
 *
 * @param classes the folder of the compiled classes
 * @param sources the source file of each exercise that was handed in, by the exercise's name
 * @param problems what keeps an exercise from being graded at all, by the exercise's name
 */
public record Submission(Path classes, Map<String, Path> sources, Map<String, Finding> problems) {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");

  public Submission {
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
        problems.put(exercise.name(), otherClass(file, exercise));
      }
    }
    return new Submission(workspace.stubClasses(), sources, problems);
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
      var text = new String(Files.readAllBytes(source), StandardCharsets.UTF_8);
      return Pattern.compile("\\b(class|record|enum|interface)\\s+" + name + "\\b")
          .matcher(text)
          .find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Finding otherClass(Path file, Exercise exercise) {
    return new Finding(
        "%s does not hold the class %s".formatted(file.getFileName(), exercise.className()),
        List.of("the class must keep its name, or the tests cannot find it"));
  }

  /**
   * Compiles a folder of sources, wherever in it they lie. A file that does not compile loses only
   * its own exercise, and those whose code needs it.
   *
   * @param classes an empty folder, or one that does not exist yet, for the compiled classes
   * @throws UsageError if the folder does not exist or holds no exercise of the catalog
   */
  public static Submission compile(
      Path folder, Workspace workspace, Catalog catalog, Path classes) {
    if (!Files.isDirectory(folder)) {
      throw new UsageError("There is no folder %s to grade.".formatted(folder));
    }
    var files = javaFiles(folder);
    var problems = new LinkedHashMap<String, Finding>();
    var sources = new LinkedHashMap<String, Path>();
    for (var exercise : catalog.exercises()) {
      choose(exercise, files, problems).ifPresent(file -> sources.put(exercise.name(), file));
    }
    if (sources.isEmpty() && problems.isEmpty()) {
      throw new UsageError(
          "%s holds no exercise: none of its files is named like one, such as %s."
              .formatted(folder, catalog.exercises().getFirst().name() + ".java"));
    }
    // A second file of an exercise's name would be compiled in its place: only the chosen one goes
    // in.
    var chosen = files.stream().filter(file -> mayCompile(file, sources, catalog)).toList();
    new Compilation(workspace, classes, folder).run(chosen, sources, problems);
    for (var exercise : catalog.exercises()) {
      var file = sources.get(exercise.name());
      if (file != null && !Files.exists(classFile(classes, exercise))) {
        problems.putIfAbsent(exercise.name(), otherClass(file, exercise));
      }
    }
    return new Submission(classes, sources, problems);
  }

  private static boolean mayCompile(Path file, Map<String, Path> sources, Catalog catalog) {
    var name = simpleName(file);
    return catalog.find(name).isEmpty()
        ? !name.equals("module-info")
        : file.equals(sources.get(name));
  }

  private static Optional<Path> choose(
      Exercise exercise, List<Path> files, Map<String, Finding> problems) {
    var named = files.stream().filter(file -> simpleName(file).equals(exercise.name())).toList();
    var right =
        named.stream().filter(file -> packageOf(file).equals(exercise.packageName())).toList();
    if (right.size() == 1) {
      return Optional.of(right.getFirst());
    }
    if (right.size() > 1) {
      problems.put(
          exercise.name(),
          new Finding("There is more than one " + exercise.name() + ".java", lines(right)));
    } else if (!named.isEmpty()) {
      var found = packageOf(named.getFirst());
      problems.put(
          exercise.name(),
          new Finding(
              "%s.java is in the wrong package".formatted(exercise.name()),
              List.of(
                  "expected: package %s;".formatted(exercise.packageName()),
                  found.isEmpty()
                      ? "but there is no package line"
                      : "but was: package %s;".formatted(found))));
    }
    return Optional.empty();
  }

  private static List<String> lines(Collection<Path> files) {
    return files.stream().map(Path::toString).toList();
  }

  private static List<Path> javaFiles(Path folder) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UsageError("%s cannot be read: %s".formatted(folder, e));
    }
  }

  private static String packageOf(Path file) {
    try {
      var line = PACKAGE.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      return line.find() ? line.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String simpleName(Path file) {
    var name = file.getFileName().toString();
    return name.substring(0, name.length() - ".java".length());
  }

  /**
   * Compiles all files together; drops those with errors and tries again, until what is left
   * compiles.
   */
  private record Compilation(Workspace workspace, Path classes, Path folder) {
    void run(List<Path> files, Map<String, Path> sources, Map<String, Finding> problems) {
      var left = new ArrayList<>(files);
      while (!left.isEmpty()) {
        var errors = compile(left);
        if (errors.isEmpty()) {
          return;
        }
        for (var file : errors.keySet()) {
          sources.entrySet().stream()
              .filter(source -> source.getValue().equals(file))
              .findFirst()
              .ifPresent(source -> problems.put(source.getKey(), finding(file, errors.get(file))));
        }
        if (!left.removeAll(errors.keySet())) {
          throw new IllegalStateException(
              "The compiler failed outside the files that it was given: " + errors);
        }
      }
    }

    private Finding finding(Path file, List<Diagnostic<? extends JavaFileObject>> errors) {
      var first = errors.getFirst();
      var details =
          new ArrayList<>(first.getMessage(Locale.ENGLISH).lines().map(String::strip).toList());
      if (errors.size() > 1) {
        details.add("and %d more in this file".formatted(errors.size() - 1));
      }
      return new Finding(
          "%s does not compile".formatted(file.getFileName()),
          details,
          "%s:%d".formatted(folder.relativize(file), first.getLineNumber()));
    }

    private Map<Path, List<Diagnostic<? extends JavaFileObject>>> compile(List<Path> files) {
      var compiler = ToolProvider.getSystemJavaCompiler();
      if (compiler == null) {
        throw new IllegalStateException("This Java has no compiler: a JDK is needed, not a JRE.");
      }
      var diagnostics = new DiagnosticCollector<JavaFileObject>();
      try (var manager =
          compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, StandardCharsets.UTF_8)) {
        Files.createDirectories(classes);
        var options =
            List.of(
                "-d",
                classes.toString(),
                "-cp",
                workspace.stubClasses().toString(),
                "-sourcepath",
                classes.toString(),
                "-parameters",
                "-g",
                "-proc:none",
                "-nowarn",
                "-Xmaxerrs",
                "1000");
        var compiled =
            compiler
                .getTask(
                    null,
                    manager,
                    diagnostics,
                    options,
                    null,
                    manager.getJavaFileObjectsFromPaths(files))
                .call();
        var errors = new LinkedHashMap<Path, List<Diagnostic<? extends JavaFileObject>>>();
        for (var diagnostic : diagnostics.getDiagnostics()) {
          if (diagnostic.getKind() == Diagnostic.Kind.ERROR && diagnostic.getSource() != null) {
            errors
                .computeIfAbsent(Path.of(diagnostic.getSource().toUri()), file -> new ArrayList<>())
                .add(diagnostic);
          }
        }
        if (!compiled && errors.isEmpty()) {
          throw new IllegalStateException("The compiler failed: " + diagnostics.getDiagnostics());
        }
        return errors;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

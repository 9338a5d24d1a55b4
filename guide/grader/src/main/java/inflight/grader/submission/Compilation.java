package inflight.grader.submission;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Java's own compiler, on sources that somebody handed in. What packages and classes a source
 * declares is asked of the compiler's parser, and which source a class comes from of its generator:
 * no reading of our own can be led astray by a comment or an escape.
 */
final class Compilation {
  /** Enough for thousands of nested parentheses. */
  static final long STACK_BYTES = 8L << 20;

  /**
   * A source, and what it declares.
   *
   * @param types the simple names of its top-level types
   */
  record Unit(Source source, String packageName, Set<String> types) {
    Unit {
      types = Set.copyOf(types);
    }

    Path file() {
      return source.file();
    }

    /** Such as {@code HitCounter} for {@code HitCounter.java}. */
    String fileName() {
      var name = file().getFileName().toString();
      return name.substring(0, name.length() - ".java".length());
    }
  }

  /**
   * An error of a source.
   *
   * @param message the compiler's, line by line
   * @param line 0 if there is none
   * @param count how many errors the source has
   */
  record Problem(List<String> message, long line, int count) {
    Problem {
      message = List.copyOf(message);
    }
  }

  /**
   * What one run of the compiler came to.
   *
   * @param problems empty if all went well
   * @param classes by their binary names; what may be kept if all went well
   * @param refused the first class of a source that may not be kept
   */
  record Round(
      Map<Path, Problem> problems, Map<String, byte[]> classes, Map<Path, String> refused) {}

  private final Path stubClasses;
  private final Consumer<Path> at;

  /**
   * @param at told which source the compiler is busy with
   */
  Compilation(Path stubClasses, Consumer<Path> at) {
    this.stubClasses = stubClasses;
    this.at = at;
  }

  /** What each source declares. A source with errors declares what was understood of it. */
  List<Unit> parse(List<Source> sources) {
    var units = new ArrayList<Unit>();
    if (sources.isEmpty()) {
      return units;
    }
    // The compiler hands out a wrapper of its own in place of what it was given.
    var byUri = new HashMap<URI, Source>();
    sources.forEach(source -> byUri.put(source.toUri(), source));
    try (var manager = new Output(className -> true)) {
      for (var tree :
          task(manager, new DiagnosticCollector<>(), sources, new StringWriter()).parse()) {
        units.add(unit(byUri.get(tree.getSourceFile().toUri()), tree));
      }
      return units;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Unit unit(Source source, CompilationUnitTree tree) {
    var types = new LinkedHashSet<String>();
    for (var type : tree.getTypeDecls()) {
      if (type instanceof ClassTree declared) {
        types.add(declared.getSimpleName().toString());
      }
    }
    var name = tree.getPackageName();
    return new Unit(source, name == null ? "" : name.toString(), types);
  }

  /**
   * Compiles sources together.
   *
   * @param mayBe which classes may come of it, by their binary names
   * @throws CompilerStopped if the compiler fails at something that is no error of a source
   */
  Round compile(List<Source> sources, Predicate<String> mayBe) {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var said = new StringWriter();
    try (var manager = new Output(mayBe)) {
      var compiled = task(manager, diagnostics, sources, said).call();
      var problems = problems(diagnostics.getDiagnostics());
      if (!compiled && problems.isEmpty()) {
        throw new CompilerStopped(null, reason(said.toString(), diagnostics.getDiagnostics()));
      }
      return new Round(problems, manager.classes(), manager.refused);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reason(String said, List<?> diagnostics) {
    if (said.contains("StackOverflowError")) {
      return "ran out of stack: something is nested too deeply";
    }
    if (said.contains("OutOfMemoryError")) {
      return "ran out of memory";
    }
    var text = said.isBlank() ? diagnostics.toString() : said;
    return "failed: " + text.lines().map(String::strip).findFirst().orElse("it does not say why");
  }

  private static Map<Path, Problem> problems(
      List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    var problems = new LinkedHashMap<Path, Problem>();
    for (var diagnostic : diagnostics) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR
          && diagnostic.getSource() instanceof Source source) {
        var first =
            new Problem(
                diagnostic.getMessage(Locale.ENGLISH).lines().map(String::strip).toList(),
                Math.max(0, diagnostic.getLineNumber()),
                1);
        problems.merge(
            source.file(), first, (a, b) -> new Problem(a.message(), a.line(), a.count() + 1));
      }
    }
    return problems;
  }

  private JavacTask task(
      Output manager,
      DiagnosticCollector<JavaFileObject> diagnostics,
      List<Source> sources,
      StringWriter said)
      throws IOException {
    var options =
        List.of(
            "-parameters", "-g", "-proc:none", "-implicit:none", "-nowarn", "-Xmaxerrs", "1000");
    manager.setLocation(StandardLocation.CLASS_PATH, stubClasses);
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(said, manager, diagnostics, options, null, sources);
    task.addTaskListener(
        new TaskListener() {
          @Override
          public void started(TaskEvent event) {
            if (event.getSourceFile() != null) {
              at.accept(Path.of(event.getSourceFile().toUri()));
            }
          }
        });
    return task;
  }

  /** A source whose text has been read already. */
  static final class Source extends SimpleJavaFileObject {
    private final Path file;
    private final String text;

    Source(Path file, String text) {
      super(file.toUri(), Kind.SOURCE);
      this.file = file;
      this.text = text;
    }

    Path file() {
      return file;
    }

    String text() {
      return text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    /** The URI may be escaped; the file's own name says what a public class must be called. */
    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE && file.getFileName().toString().equals(simpleName + ".java");
    }
  }

  /** Keeps classes in memory, each with the source that it came from. */
  private static final class Output extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Predicate<String> mayBe;
    private final Map<String, ClassBytes> written = new LinkedHashMap<>();
    final Map<Path, String> refused = new LinkedHashMap<>();

    Output(Predicate<String> mayBe) {
      super(
          ToolProvider.getSystemJavaCompiler()
              .getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8));
      this.mayBe = mayBe;
    }

    void setLocation(StandardLocation location, Path path) throws IOException {
      fileManager.setLocationFromPaths(
          location, Files.isDirectory(path) ? List.of(path) : List.of());
    }

    Map<String, byte[]> classes() {
      var classes = new LinkedHashMap<String, byte[]>();
      written.forEach((name, bytes) -> classes.put(name, bytes.content.toByteArray()));
      return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject from) {
      var name = className.replace('/', '.');
      if (from instanceof Source source && !mayBe.test(name)) {
        refused.putIfAbsent(source.file(), name);
      }
      var bytes = new ClassBytes(name);
      written.put(name, bytes);
      return bytes;
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
      return a.equals(b);
    }
  }

  private static final class ClassBytes extends SimpleJavaFileObject {
    final ByteArrayOutputStream content = new ByteArrayOutputStream();

    ClassBytes(String name) {
      super(URI.create("class:///" + hex(name)), Kind.CLASS);
    }

    /** A class's name may hold any letter, and a URI may not. */
    private static String hex(String name) {
      return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public OutputStream openOutputStream() {
      content.reset();
      return content;
    }
  }
}

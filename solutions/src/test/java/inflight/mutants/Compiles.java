package inflight.mutants;

import com.sun.source.util.JavacTask;
import inflight.proof.Checkout;
import inflight.proof.ParsedSource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Whether a source compiles in the place of an exercise's reference. */
final class Compiles {
  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final List<String> options;

  Compiles(Checkout checkout) {
    var classPath =
        Stream.concat(
                Stream.of(checkout.root().resolve("exercises/target/classes")),
                checkout.workspace().libraries().stream())
            .map(Object::toString)
            .collect(Collectors.joining(File.pathSeparator));
    options =
        List.of(
            "-proc:none",
            "-implicit:none",
            "-sourcepath",
            checkout.references().toString(),
            "-classpath",
            classPath);
  }

  boolean test(String className, String source) {
    var right = new AtomicBoolean(true);
    var task =
        (JavacTask)
            compiler.getTask(
                null,
                null,
                problem -> {
                  if (problem.getKind() == Diagnostic.Kind.ERROR) {
                    right.set(false);
                  }
                },
                options,
                null,
                List.of(ParsedSource.file(className, source)));
    try {
      task.analyze();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return right.get();
  }
}

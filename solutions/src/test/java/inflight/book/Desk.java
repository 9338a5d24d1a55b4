package inflight.book;

import inflight.grader.book.Workspace;
import inflight.proof.Checkout;
import inflight.proof.Maven;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A learner's desk: the checkout as it is handed out, with files of ours in place of some stubs.
 */
final class Desk {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  private final Checkout checkout;
  private final Workspace workspace;

  Desk(Checkout checkout) {
    this.checkout = checkout;
    var root = checkout.root().resolve("solutions/target/book/desk");
    this.workspace =
        new Workspace(
            root,
            root.resolve("exercises/src/main/java"),
            root.resolve("exercises/target/classes"),
            checkout.workspace().testClasses(),
            checkout.workspace().libraries(),
            checkout.workspace().guide(),
            root.resolve("exercises/target/inflight"));
  }

  /** Lays out the stubs, puts the sources in their places, compiles, and forgets former grades. */
  Workspace with(List<Source> sources) throws IOException {
    Maven.delete(workspace.output());
    var stubs = checkout.workspace().stubSources();
    var laidOut = new ArrayList<Path>();
    try (var files = Files.walk(stubs)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        laidOut.add(copy(file, stubs.relativize(file).toString()));
      }
    }
    for (var source : sources) {
      var name = PACKAGE.matcher(source.text());
      var folder = name.find() ? name.group(1).replace('.', '/') + "/" : "";
      copy(source.file(), folder + source.file().getFileName());
    }
    compile(laidOut);
    return workspace;
  }

  private Path copy(Path file, String place) throws IOException {
    var copy = workspace.stubSources().resolve(place);
    Files.createDirectories(copy.getParent());
    return Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
  }

  private void compile(List<Path> files) throws IOException {
    Files.createDirectories(workspace.stubClasses());
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager =
        compiler.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8)) {
      var options =
          List.of("-d", workspace.stubClasses().toString(), "-g", "-parameters", "-nowarn");
      var sources = manager.getJavaFileObjectsFromPaths(files);
      if (!compiler.getTask(null, manager, null, options, null, sources).call()) {
        throw new Source.Missing("what is on the desk does not compile");
      }
    }
  }
}

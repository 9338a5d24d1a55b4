package inflight.proof;

import inflight.grader.book.Catalog;
import inflight.grader.book.Guide;
import inflight.grader.book.Workspace;
import inflight.grader.command.Options;
import inflight.grader.model.Exercise;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkout that the proof is about, as Maven has compiled it. */
public record Checkout(Workspace workspace, Guide guide, Catalog catalog) {
  private static final Checkout CURRENT = find();

  public static Checkout current() {
    return CURRENT;
  }

  private static Checkout find() {
    var property = System.getProperty("inflight.root");
    var root = (property == null ? climb() : Path.of(property)).toAbsolutePath().normalize();
    // The solutions' own classes and the stubs stay off the class path: what is graded comes from
    // sources.
    var libraries =
        Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
            .map(Path::of)
            .filter(
                path ->
                    !path.startsWith(root.resolve("solutions"))
                        && !path.startsWith(root.resolve("exercises")))
            .toList();
    var workspace = Workspace.of(root, libraries);
    var guide = Guide.read(workspace.guide());
    return new Checkout(workspace, guide, Catalog.scan(workspace.testClasses(), guide));
  }

  /** In an IDE the tests run from somewhere in the checkout. */
  private static Path climb() {
    var folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("guide/grader"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("This must run inside a checkout of Inflight.");
    }
    return folder;
  }

  public Path root() {
    return workspace.root();
  }

  /** All exercises, or those that {@code -Dchapter} or {@code -Dexercise} names. */
  public List<Exercise> chosen() {
    var options = Options.from(System::getProperty);
    return catalog.select(options.chapter(), options.exercise());
  }

  public Exercise exercise(String name) {
    return catalog.find(name).orElseThrow();
  }

  public Path references() {
    return root().resolve("solutions/src/main/java");
  }

  /** The same checkout with results going to a folder of their own below the proof's. */
  public Workspace workspace(String output) {
    return new Workspace(
        workspace.root(),
        workspace.stubSources(),
        workspace.stubClasses(),
        workspace.testClasses(),
        workspace.libraries(),
        workspace.guide(),
        root().resolve("solutions/target/proof").resolve(output));
  }
}

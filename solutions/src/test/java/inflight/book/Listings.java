package inflight.book;

import inflight.proof.Checkout;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * The programs below guide/listings. Those of a folder are compiled together, against the types
 * that are given to learners and the references of the exercises.
 */
final class Listings {
  private final Checkout checkout;
  private final Path folder;

  Listings(Checkout checkout) {
    this.checkout = checkout;
    this.folder = checkout.root().resolve("guide/listings");
  }

  /** All programs, as paths from the checkout's root, in order. */
  List<String> all() {
    try (var files = Files.walk(folder)) {
      return files
          .filter(it -> it.toString().endsWith(".java") || it.toString().endsWith(".py"))
          .map(it -> checkout.root().relativize(it).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the classes of a listing's folder go. */
  Path classes(Path listing) {
    return checkout
        .root()
        .resolve("solutions/target/book/listings")
        .resolve(folder.relativize(listing.getParent()));
  }

  /** What a listing is compiled and run with. */
  List<Path> libraries() {
    return List.of(
        checkout.root().resolve("solutions/target/classes"), checkout.workspace().stubClasses());
  }

  /** Compiles some listings, and returns what the compiler said of each folder that failed. */
  Map<String, String> compile(List<String> listings) {
    var byFolder =
        listings.stream()
            .filter(it -> it.endsWith(".java"))
            .map(checkout.root()::resolve)
            .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
    var errors = new TreeMap<String, String>();
    byFolder.forEach(
        (from, files) -> {
          var said = compile(files, classes(files.getFirst()));
          if (!said.isEmpty()) {
            errors.put(checkout.root().relativize(from).toString(), said);
          }
        });
    return errors;
  }

  private String compile(List<Path> files, Path classes) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    var path = new ArrayList<>(libraries().stream().map(Path::toString).toList());
    try (var manager =
        compiler.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8)) {
      Files.createDirectories(classes);
      var options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              String.join(System.getProperty("path.separator"), path),
              "-proc:none",
              "-implicit:none",
              "-nowarn");
      var compiled =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      return compiled ? "" : said.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

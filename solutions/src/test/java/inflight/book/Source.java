package inflight.book;

import inflight.proof.Checkout;
import inflight.proof.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file that the book shows.
 *
 * @param variant the mistake or the alternative that it is, if it is one
 */
record Source(Path file, Optional<Variant> variant) {
  private static final Map<String, Variant.Kind> VARIANTS =
      Map.of("mistake", Variant.Kind.MISTAKES, "alternative", Variant.Kind.ALTERNATIVES);

  /** Where a file lies that a mark names by its path. */
  private static final List<String> FOLDERS =
      List.of("guide/listings/", "exercises/src/main/java/");

  /** There is no such file. The message says which. */
  static final class Missing extends RuntimeException {
    Missing(String message) {
      super(message);
    }
  }

  /**
   * Finds what a mark names: {@code mistake X/slug}, {@code alternative X/slug}, {@code reference
   * X}, {@code stub X}, or a path.
   */
  static Source find(Checkout checkout, String words) {
    var parts = words.strip().split("\\s+", 2);
    if (parts.length == 1) {
      return path(checkout, parts[0]);
    }
    if (VARIANTS.containsKey(parts[0])) {
      return variant(checkout, VARIANTS.get(parts[0]), parts[1]);
    }
    var exercise =
        checkout
            .catalog()
            .find(parts[1])
            .orElseThrow(() -> new Missing("there is no exercise " + parts[1]));
    return switch (parts[0]) {
      case "reference" -> plain(checkout.references().resolve(exercise.sourcePath()));
      case "stub" -> plain(checkout.workspace().stubSources().resolve(exercise.sourcePath()));
      default -> throw new Missing("\"%s\" names no source".formatted(words));
    };
  }

  private static Source path(Checkout checkout, String path) {
    if (FOLDERS.stream().noneMatch(path::startsWith)) {
      throw new Missing("%s is not below %s".formatted(path, String.join(" or ", FOLDERS)));
    }
    return plain(checkout.root().resolve(path));
  }

  private static Source variant(Checkout checkout, Variant.Kind kind, String name) {
    return Variant.named(checkout.root(), kind, name)
        .map(it -> new Source(it.file(), Optional.of(it)))
        .orElseThrow(() -> new Missing("there is no %s in %s".formatted(name, kind.folder())));
  }

  private static Source plain(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new Missing("there is no file " + file);
    }
    return new Source(file, Optional.empty());
  }

  boolean isJava() {
    return file.toString().endsWith(".java");
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

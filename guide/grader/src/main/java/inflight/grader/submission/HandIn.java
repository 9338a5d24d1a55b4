package inflight.grader.submission;

import inflight.grader.model.UsageError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What was handed in, as a folder: the folder itself, what a link leads to, or a zip, opened.
 *
 * <p>A zip is read as untrusted: nothing is written outside the folder that it is opened into, and
 * what it holds is counted while it is opened, since its own figures may be wrong.
 */
public final class HandIn {
  private static final int MOST_FILES = 10_000;
  private static final long MOST_BYTES = 200_000_000;

  private HandIn() {}

  /** Whether a path can be opened: a folder, or a file that is named like a zip. */
  public static boolean exists(Path given) {
    return Files.isDirectory(given) || isZip(given) && Files.isRegularFile(given);
  }

  static boolean isZip(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  /**
   * Opens what was handed in.
   *
   * @param into the folder that a zip is opened into: empty, or missing
   * @return the folder that holds the files
   * @throws UsageError if there is none, or if it is a zip that cannot be opened
   */
  public static Path open(Path given, Path into) {
    if (!exists(given)) {
      throw new UsageError("There is no folder or zip %s to grade.".formatted(given));
    }
    try {
      if (Files.isDirectory(given)) {
        return given.toRealPath();
      }
      unzip(given, Files.createDirectories(into));
      return into;
    } catch (IOException e) {
      throw new UsageError("%s cannot be opened: %s".formatted(given, e.getMessage()));
    }
  }

  private static void unzip(Path zip, Path into) throws IOException {
    try {
      unzip(zip, into, StandardCharsets.UTF_8);
    } catch (ZipException | IllegalArgumentException otherNames) {
      // An old program writes names in an encoding of its own; its classes' names are ASCII.
      unzip(zip, into, StandardCharsets.ISO_8859_1);
    }
  }

  private static void unzip(Path zip, Path into, Charset names) throws IOException {
    try (var opened = new ZipFile(zip.toFile(), names)) {
      if (opened.size() > MOST_FILES) {
        throw new UsageError(
            zip + " holds more than " + MOST_FILES + " files; hand in the sources alone.");
      }
      var left = MOST_BYTES;
      for (ZipEntry entry : opened.stream().toList()) {
        if (entry.isDirectory()) {
          continue;
        }
        var file = place(zip, into, entry);
        Files.createDirectories(file.getParent());
        try (var content = opened.getInputStream(entry)) {
          left = copy(content, file, left);
        }
        if (left < 0) {
          throw new UsageError(
              "%s holds more than %s MB; hand in the sources alone."
                  .formatted(zip, MOST_BYTES / 1_000_000));
        }
      }
    }
  }

  private static Path place(Path zip, Path into, ZipEntry entry) {
    try {
      var file = into.resolve(entry.getName().replace('\\', '/')).normalize();
      if (file.startsWith(into) && !file.equals(into)) {
        return file;
      }
    } catch (InvalidPathException noName) {
      // It is refused with the others.
    }
    throw new UsageError(
        "%s is not opened: it holds a file that would lie elsewhere, %s."
            .formatted(zip, entry.getName()));
  }

  private static long copy(InputStream content, Path file, long left) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      var buffer = new byte[8192];
      for (int read; left >= 0 && (read = content.read(buffer)) >= 0; ) {
        left -= read;
        if (left >= 0) {
          out.write(buffer, 0, read);
        }
      }
      return left;
    }
  }

  /**
   * All files below a folder, in order. Links to folders are not followed: they may lead in a
   * circle.
   */
  static List<Path> files(Path folder) {
    var files = new ArrayList<Path>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.filter(Files::isRegularFile)
          .filter(file -> !isOfSystem(folder, file))
          .forEach(files::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new UsageError("%s cannot be read: %s".formatted(folder, e.getMessage()));
    }
    files.sort(null);
    return files;
  }

  /** What macOS and version control put beside the files of people. */
  private static boolean isOfSystem(Path folder, Path file) {
    for (var name : folder.relativize(file)) {
      var text = name.toString();
      if (text.equals("__MACOSX") || text.equals(".git") || text.startsWith("._")) {
        return true;
      }
    }
    return false;
  }
}

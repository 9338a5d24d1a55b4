package inflight.grader.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;

/**
 * The class path of judge processes: the grader and the libraries, and nothing else, as jars in one
 * folder that is named by what they hold. So it stays the same while Maven compiles anew, it has no
 * character in its path that a class path cannot bear, and an ahead-of-time cache beside it can
 * never be older than the classes that it was made from.
 *
 * @param folder holds {@code judge.jar}, the libraries that its manifest names, and the cache
 */
public record JudgeJar(Path folder) {
  private static final String NAME = "judge.jar";

  /** What tells who holds a lock that a virtual thread waits for; see the testkit's HangError. */
  private static final String EXPORTS = "java.base/jdk.internal.vm";

  private static final String OPENS = "java.base/java.util.concurrent.locks";

  /**
   * Makes it where it is missing, from jars and folders of classes.
   *
   * @param parent the folder in which each has a folder of its own; older ones are deleted
   */
  public static JudgeJar in(Path parent, List<Path> libraries) {
    try {
      var folder = parent.resolve(version(libraries));
      if (!Files.exists(folder.resolve(NAME))) {
        Files.createDirectories(parent);
        var draft = Files.createTempDirectory(parent, "draft");
        fill(draft, libraries);
        try {
          Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
          delete(draft);
          // Another run was faster; how a system says so differs.
          if (!Files.exists(folder.resolve(NAME))) {
            throw e;
          }
        }
        deleteOthers(parent, folder);
      }
      return new JudgeJar(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the jars and classes hold, in short: the grader's version. */
  public String version() {
    return folder.getFileName().toString();
  }

  Path jar() {
    return folder.resolve(NAME);
  }

  private static String version(List<Path> libraries) throws IOException {
    var sum = new CRC32();
    sum.update(System.getProperty("java.vm.version").getBytes());
    for (var library : libraries) {
      for (var file : files(library)) {
        sum.update(library.relativize(file).toString().getBytes());
        try (var in = new CheckedInputStream(Files.newInputStream(file), sum)) {
          in.transferTo(java.io.OutputStream.nullOutputStream());
        }
      }
    }
    return "%08x".formatted(sum.getValue());
  }

  private static void fill(Path folder, List<Path> libraries) throws IOException {
    var names = new ArrayList<String>();
    var classes = new ArrayList<Path>();
    for (var library : libraries) {
      if (Files.isDirectory(library)) {
        classes.add(library);
      } else if (Files.exists(library)) {
        var name = "%02d-%s".formatted(names.size(), library.getFileName());
        Files.copy(library, folder.resolve(name));
        names.add(name);
      }
    }
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, JudgeMain.class.getName());
    attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", names));
    attributes.putValue("Add-Exports", EXPORTS);
    attributes.putValue("Add-Opens", OPENS);
    // A test may ask the system for fewer descriptors; the JVM's warning would be the hand-in's.
    attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
    try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve(NAME)), manifest)) {
      for (var each : classes) {
        for (var file : files(each)) {
          var name = each.relativize(file).toString().replace('\\', '/');
          if (!name.startsWith("META-INF/")) {
            jar.putNextEntry(new ZipEntry(name));
            try (InputStream in = Files.newInputStream(file)) {
              in.transferTo(jar);
            }
            jar.closeEntry();
          }
        }
      }
    }
  }

  private static List<Path> files(Path library) throws IOException {
    if (!Files.exists(library)) {
      return List.of();
    }
    try (var files = Files.walk(library)) {
      return files.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
    }
  }

  private static void deleteOthers(Path parent, Path kept) throws IOException {
    try (var others = Files.list(parent)) {
      for (var other : others.filter(it -> !it.equals(kept)).toList()) {
        delete(other);
      }
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // Another run uses it, or is at it too; the next one cleans up.
    }
  }
}

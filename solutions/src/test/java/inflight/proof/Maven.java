package inflight.proof;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Starts Maven from outside, as a person does, in a copy of the checkout that may be spoiled.
 *
 * @param root the copy's root
 */
public record Maven(Path root) {
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final Set<String> LEFT_OUT = Set.of("target", ".git", "mistakes", "golden");

  /**
   * What a run came to.
   *
   * @param output all that it printed
   */
  record Result(int exitCode, String output) {}

  /**
   * Copies the checkout. What has been compiled is left out, so that the first run there does what
   * the first run of a fresh clone does.
   *
   * @param name of the copy; a folder of that name is emptied before
   */
  static Maven inCopyOf(Checkout checkout, String name) throws IOException {
    var copy = checkout.root().resolve("solutions/target/golden").resolve(name);
    delete(copy);
    Files.walkFileTree(
        checkout.root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.getFileName() != null
                && LEFT_OUT.contains(folder.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(copy.resolve(checkout.root().relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, copy.resolve(checkout.root().relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
    return new Maven(copy);
  }

  /** {@code mvn test} with some options. Blocks until it has ended. */
  Result test(String... options) throws IOException, InterruptedException {
    var log = Files.createTempFile(root, "mvn", ".log");
    var process = start(log, options);
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("Maven did not end:\n" + Files.readString(log));
    }
    return new Result(process.exitValue(), Files.readString(log));
  }

  /** Starts {@code mvn test} with some options, its output going to a file. */
  Process start(Path log, String... options) throws IOException {
    var windows = File.separatorChar == '\\';
    var home = System.getProperty("inflight.maven");
    var command = new ArrayList<String>();
    command.add(
        home == null ? "mvn" : Path.of(home, "bin", windows ? "mvn.cmd" : "mvn").toString());
    // All that it needs has been fetched by the run that started this one.
    command.addAll(List.of("-o", "-B", "test"));
    var repository = System.getProperty("inflight.repository");
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .directory(root.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Puts a file in the place of a stub. */
  void replaceStub(Variant variant) throws IOException {
    Files.copy(variant.file(), stub(variant), StandardCopyOption.REPLACE_EXISTING);
  }

  Path stub(Variant variant) {
    return root.resolve("exercises/src/main/java/inflight")
        .resolve(variant.chapter())
        .resolve(variant.exercise() + ".java");
  }

  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException error)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

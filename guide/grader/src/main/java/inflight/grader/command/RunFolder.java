package inflight.grader.command;

import inflight.grader.model.UsageError;
import inflight.grader.report.GradeFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The folder of one run, for all that it writes and nobody reads afterwards: a hand-in's classes,
 * journals, and whatever the code under test leaves in its working folder. Two runs in one checkout
 * do not meet in it. It is deleted when the run ends; what a run left that was killed is deleted
 * when the next one begins.
 */
final class RunFolder implements AutoCloseable {
  /** A process's id may be given again; together with its start it is its own. */
  private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)-\\d+");

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final Path path;

  private RunFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes a new one.
   *
   * @param output the checkout's folder of results
   * @throws UsageError if it cannot be written
   */
  static RunFolder open(Path output) {
    var all = output.resolve("runs");
    var self = ProcessHandle.current();
    var name = self.pid() + "-" + start(self) + "-" + RUNS.incrementAndGet();
    try {
      Files.createDirectories(all);
      deleteLeftovers(all);
      return new RunFolder(Files.createDirectory(all.resolve(name)));
    } catch (IOException e) {
      throw new UsageError(
          "Nothing can be graded, since %s cannot be written: %s."
              .formatted(all, GradeFile.cause(e)));
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    delete(path);
  }

  private static void deleteLeftovers(Path all) throws IOException {
    try (var folders = Files.list(all)) {
      folders
          .filter(folder -> !isInUse(folder.getFileName().toString()))
          .forEach(RunFolder::delete);
    }
  }

  private static boolean isInUse(String name) {
    var parts = NAME.matcher(name);
    return parts.matches()
        && ProcessHandle.of(Long.parseLong(parts.group(1)))
            .filter(ProcessHandle::isAlive)
            .filter(it -> start(it) == Long.parseLong(parts.group(2)))
            .isPresent();
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Deletes what can be deleted. What cannot is tried again by the next run. */
  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              return deleteOne(file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
              return deleteOne(file);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException error) {
              return deleteOne(visited);
            }
          });
    } catch (IOException | RuntimeException left) {
      // It lies in a folder of results, and no verdict depends on it.
    }
  }

  private static FileVisitResult deleteOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException left) {
      // So does this.
    }
    return FileVisitResult.CONTINUE;
  }
}

package inflight.grader.process;

import inflight.grader.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's ahead-of-time cache (JEP 483, 514, 515): with it a judge process starts in a third of
 * the time. One that cannot be made or read costs time, never a verdict.
 *
 * <p>It lies beside the jars that it was made from, in a folder that is named by what they hold:
 * JDK 25.0.3 would serve stale classes where a jar has changed (JDK-8377932).
 */
final class AotCache {
  private static final int LIMIT_SECONDS = 60;

  private final JudgeJar jar;
  private final Path file;
  private Thread making;
  private volatile Process process;

  AotCache(JudgeJar jar) {
    this.jar = jar;
    this.file = jar.folder().resolve("judge.aot");
  }

  /** The flags with which a process in that folder starts from it; none if there is none. */
  List<String> flags(Path folder) {
    return Files.exists(file)
        ? List.of("-XX:AOTCache=" + JudgeProcess.seenFrom(folder, file), "-Xlog:disable")
        : List.of();
  }

  /**
   * Makes it where it is missing, from what a process loads while it does some assignments. Returns
   * at once; others go before.
   */
  synchronized void make(List<Assignment> training, Path workFolder) {
    if (making == null && !Files.exists(file) && !training.isEmpty()) {
      making =
          Thread.ofPlatform()
              .daemon()
              .name("inflight-cache")
              .start(() -> train(training, workFolder));
    }
  }

  private void train(List<Assignment> training, Path workFolder) {
    try {
      var folder = Files.createDirectories(workFolder.resolve("training"));
      var draft = Files.createTempFile(jar.folder(), "judge", ".draft");
      var journal = folder.resolve("training.jsonl");
      var words = new ArrayList<String>();
      if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
        words.addAll(List.of("/usr/bin/nice", "-n", "15"));
      }
      words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      words.addAll(Profile.WARM.flags());
      words.addAll(
          List.of(
              "-XX:AOTCacheOutput=" + JudgeProcess.seenFrom(folder, draft),
              "-Xlog:disable",
              JudgeProcess.temporaryFilesIn(folder),
              "-jar",
              JudgeProcess.seenFrom(folder, jar.jar()),
              Long.toString(ProcessHandle.current().pid()),
              JudgeMain.UNTIL_END));
      process =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var input = process.getOutputStream()) {
        for (var assignment : training) {
          Files.write(journal, new byte[0]);
          var order = new Order(assignment, journal.getFileName().toString(), Seal.newKey());
          input.write((Json.LINE.toJson(order) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)
          && process.exitValue() == 0
          && Files.size(draft) > 0) {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(draft);
      }
    } catch (IOException | InterruptedException without) {
      // Then processes start without it.
    } finally {
      stop();
    }
  }

  private void stop() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Gives it some more time to be made, then gives up for this time. */
  void close(long millis) {
    Thread thread;
    synchronized (this) {
      thread = making;
    }
    if (thread == null) {
      return;
    }
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop();
  }
}

package inflight.grader.process;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs a main class in a process of its own, which may hang, flood its output or die without harm
 * to this one.
 */
public final class ChildJvm {
  /** What is kept of a child's output. The rest is counted. */
  private static final int KEPT_BYTES = 64 * 1024;

  /** Flags of the user's shell may not change a verdict, nor contradict the flags of a child. */
  private static final List<String> FLAG_VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  /**
   * Flags of a child that tells who holds a lock that a virtual thread waits for; see HangError.
   */
  public static final List<String> TELL_OF_LOCKS =
      List.of(
          "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");

  /** Children under way, for the shutdown hook: a killed build leaves no process behind. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(ChildJvm::kill), "inflight-children"));
  }

  /**
   * What to run.
   *
   * @param jvmFlags such as {@code -Xmx512m}
   * @param workFolder the child's working folder; made if missing
   * @param journal the name of the file in it to which the child tells what it reaches
   * @param limit after which the child and all that it started are killed
   */
  public record Spec(
      String mainClass,
      List<String> args,
      List<Path> classPath,
      List<String> jvmFlags,
      Path workFolder,
      String journal,
      Duration limit) {
    public Spec {
      args = List.copyOf(args);
      classPath = List.copyOf(classPath);
      jvmFlags = List.copyOf(jvmFlags);
    }
  }

  /**
   * How it ended.
   *
   * @param exitCode meaningless if it timed out
   * @param timedOut true if it was killed at its limit
   * @param output the beginning of what it printed, standard error included
   * @param outputBytes how much it printed in all
   * @param journal where it told what it reached
   * @param key the key of the journal
   */
  public record Result(
      int exitCode,
      boolean timedOut,
      String output,
      long outputBytes,
      Duration took,
      Path journal,
      String key) {

    /** What it told, however it ended. */
    public <T> Journal.Told<T> told(Class<T> type) {
      return Journal.read(journal, key, type);
    }
  }

  private ChildJvm() {}

  /**
   * Starts a child on this process's own Java and blocks until it has ended. Its standard input
   * tells it where to write its journal, with which key, and who its parent is; see {@link
   * ChildMain#start}.
   */
  public static Result run(Spec spec) {
    var start = System.nanoTime();
    var journal = spec.workFolder().resolve(spec.journal()).toAbsolutePath();
    var key = newKey();
    try {
      Files.createDirectories(spec.workFolder());
      Files.deleteIfExists(journal);
      var builder =
          new ProcessBuilder(java(), "@" + argumentFile(spec))
              .directory(spec.workFolder().toFile())
              .redirectErrorStream(true);
      FLAG_VARIABLES.forEach(builder.environment()::remove);
      var process = builder.start();
      RUNNING.add(process);
      try {
        greet(process, key, journal);
        var output = new Pump(process.getInputStream());
        var pump = Thread.ofPlatform().daemon().name("inflight-child-output").start(output);
        var ended = process.waitFor(spec.limit().toMillis(), TimeUnit.MILLISECONDS);
        kill(process);
        var exitCode = process.waitFor();
        // A grandchild that got away may hold the pipe open; the verdict does not wait for it.
        pump.join(Duration.ofSeconds(2));
        return new Result(
            exitCode,
            !ended,
            output.kept(),
            output.bytes(),
            Duration.ofNanos(System.nanoTime() - start),
            journal,
            key);
      } finally {
        kill(process);
        RUNNING.remove(process);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
  }

  private static String newKey() {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The first line of its input is the child's alone: its main class reads it before all else. */
  private static void greet(Process process, String key, Path journal) {
    try {
      var input = process.getOutputStream();
      var self = ProcessHandle.current().pid();
      input.write("%s %d %s\n".formatted(key, self, journal).getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      // It has died already; how, its exit code and its output tell.
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A file of arguments bears any length, and with quotes any path. */
  private static Path argumentFile(Spec spec) throws IOException {
    var words = new ArrayList<>(spec.jvmFlags());
    words.add("-cp");
    words.add(
        spec.classPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    words.add(spec.mainClass());
    words.addAll(spec.args());
    var file = Files.createTempFile(spec.workFolder(), "child", ".args");
    file.toFile().deleteOnExit();
    return Files.writeString(
        file,
        words.stream()
            .map(word -> "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n")
            .collect(Collectors.joining()),
        nativeCharset());
  }

  /** The launcher reads the file in the platform's own encoding. */
  private static java.nio.charset.Charset nativeCharset() {
    var name = System.getProperty("sun.jnu.encoding");
    return name == null ? StandardCharsets.UTF_8 : java.nio.charset.Charset.forName(name);
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Empties a pipe, so that the child never blocks on it, and keeps only the beginning. */
  private static final class Pump implements Runnable {
    private final InputStream input;
    // Both guarded by this.
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long bytes;

    Pump(InputStream input) {
      this.input = input;
    }

    @Override
    public void run() {
      var buffer = new byte[8192];
      try {
        for (int read; (read = input.read(buffer)) >= 0; ) {
          take(buffer, read);
        }
      } catch (IOException closed) {
        // The child was killed.
      }
    }

    private synchronized void take(byte[] buffer, int read) {
      bytes += read;
      kept.write(buffer, 0, Math.min(read, KEPT_BYTES - kept.size()));
    }

    synchronized String kept() {
      return kept.toString(StandardCharsets.UTF_8);
    }

    synchronized long bytes() {
      return bytes;
    }
  }
}

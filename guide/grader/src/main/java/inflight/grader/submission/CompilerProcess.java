package inflight.grader.submission;

import com.google.gson.JsonSyntaxException;
import inflight.grader.model.Json;
import inflight.grader.model.UsageError;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The compiler in a process of its own. There is code that keeps it busy for longer than anybody
 * waits (types that are inferred in exponential time), and a thread that runs it cannot be stopped:
 * it would take a core from all that is judged after it. A process can be ended. It costs a tenth
 * of a second more than the compiler itself, which is loaded anew in either.
 */
final class CompilerProcess {
  /** Of its own time, not of the clock's: a busy machine is no fault of the source. */
  private static final Duration CPU_LIMIT = Duration.ofSeconds(20);

  /** If the system does not tell the process's own time, or it sleeps. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final long LOOK_MILLIS = 50;

  private CompilerProcess() {}

  /**
   * Carries an order out. Blocks until that is done.
   *
   * @param libraries the grader and what it needs
   * @throws UsageError if the folder holds no exercise
   * @throws CompilerStopped if the compiler fails at a source, or is busy with it for too long
   */
  static CompileOrder.Outcome run(CompileOrder order, List<Path> libraries) {
    return run(order, libraries, CPU_LIMIT);
  }

  static CompileOrder.Outcome run(CompileOrder order, List<Path> libraries, Duration cpuLimit) {
    try {
      var process = start(libraries);
      try {
        var output = new Output(process);
        var reader = Thread.ofPlatform().daemon().name("inflight-compiler").start(output);
        var input = process.getOutputStream();
        input.write((Json.LINE.toJson(order) + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        var ended = await(process, cpuLimit);
        if (!ended) {
          process.destroyForcibly();
        }
        // Destroying also closes what it wrote, read or not.
        reader.join();
        process.waitFor();
        return outcome(output, process.exitValue(), ended, cpuLimit);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
  }

  private static Process start(List<Path> libraries) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx512m",
            "-cp",
            libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
            CompilerMain.class.getName());
    List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS")
        .forEach(builder.environment()::remove);
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Whether it ended of its own. */
  private static boolean await(Process process, Duration cpuLimit) throws InterruptedException {
    var start = System.nanoTime();
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      var used = process.info().totalCpuDuration().orElse(Duration.ZERO);
      var took = Duration.ofNanos(System.nanoTime() - start);
      if (used.compareTo(cpuLimit) > 0 || took.compareTo(LIMIT) > 0) {
        return false;
      }
    }
    return true;
  }

  private static CompileOrder.Outcome outcome(
      Output output, int exitCode, boolean ended, Duration cpuLimit) {
    var last = output.last;
    if (last != null && last.outcome() != null) {
      return last.outcome();
    }
    if (last != null && last.usage() != null) {
      throw new UsageError(last.usage());
    }
    if (last != null && last.broken() != null) {
      throw new UncheckedIOException(new IOException(last.broken()));
    }
    if (last != null && last.stopped() != null) {
      throw new CompilerStopped(
          last.stoppedAt().isEmpty() ? output.at : last.stoppedAt(), last.stopped());
    }
    throw new CompilerStopped(
        output.at,
        ended
            ? "ended with exit code " + exitCode
            : "was still busy with it after " + cpuLimit.toSeconds() + " s");
  }

  private static final class Output implements Runnable {
    private final Process process;
    // Both are read after the thread that writes them has ended.
    private CompilerMain.Line last;
    private String at;

    Output(Process process) {
      this.process = process;
    }

    @Override
    public void run() {
      try (var reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line; (line = reader.readLine()) != null; ) {
          last = Json.LINE.fromJson(line, CompilerMain.Line.class);
          if (last.at() != null) {
            at = last.at();
          }
        }
      } catch (IOException | JsonSyntaxException ended) {
        // It was ended in the middle of a line, or before it.
      }
    }
  }
}

package inflight.grader.process;

import inflight.grader.model.Json;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A process of its own, which may hang, flood its output or die without harm to this one. It does
 * one assignment after another, as long as nothing is left over from the one before. Used by one
 * thread at a time.
 */
final class JudgeProcess implements AutoCloseable {
  /** Flags of the user's shell may not change a verdict, nor contradict the flags of a process. */
  private static final List<String> FLAG_VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  /** Between two looks at what a process has told. */
  private static final long LOOK_MILLIS = 3;

  /** So long processes that code under test has ended may take to do so. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** Processes under way, for the shutdown hook: a killed build leaves no process behind. */
  private static final Set<Family> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Family::end), "inflight-judges"));
  }

  private final Process process;
  private final Family family;
  private final Path folder;
  private final OutputPump output;
  private int assignments;

  private JudgeProcess(Process process, Family family, Path folder, OutputPump output) {
    this.process = process;
    this.family = family;
    this.folder = folder;
    this.output = output;
  }

  /**
   * Starts one on this process's own Java. Returns as soon as it is on its way.
   *
   * @param flags of the JVM
   * @param folder its working folder; made if missing
   */
  static JudgeProcess start(JudgeJar jar, List<String> flags, Path folder) throws IOException {
    Files.createDirectories(folder);
    var words = new ArrayList<>(flags);
    words.add("-Dstdout.encoding=UTF-8");
    words.add("-Dstderr.encoding=UTF-8");
    words.add(temporaryFilesIn(folder));
    words.add("-jar");
    words.add(seenFrom(folder, jar.jar()));
    words.add(Long.toString(ProcessHandle.current().pid()));
    var file = folder.resolve("judge.args");
    write(file, words);
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<String>();
    if (File.separatorChar == '/') {
      // Between this process and that one, so that code which kills its parent does not end the
      // whole run. The second command keeps the shell from stepping aside for the first.
      command.addAll(List.of("/bin/sh", "-c", "\"$@\"; exit $?", "inflight"));
    }
    command.addAll(List.of(java, "@" + file.getFileName()));
    var mark = Seal.newKey();
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    FLAG_VARIABLES.forEach(builder.environment()::remove);
    builder.environment().put(Family.MARK, mark);
    var process = builder.start();
    var family = new Family(process, mark);
    RUNNING.add(family);
    return new JudgeProcess(process, family, folder, OutputPump.of(process.getInputStream()));
  }

  /** A file of arguments bears any length, and with quotes any path. */
  private static void write(Path file, List<String> words) throws IOException {
    // The launcher reads it in the platform's own encoding.
    var encoding = System.getProperty("sun.jnu.encoding");
    Files.writeString(
        file,
        words.stream()
            .map(word -> "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n")
            .collect(Collectors.joining()),
        encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding));
  }

  /**
   * The flag for temporary files in a folder: what is left there goes with the folder, also if
   * nobody was there to delete it.
   */
  static String temporaryFilesIn(Path folder) throws IOException {
    return "-Djava.io.tmpdir=" + real(Files.createDirectories(folder.resolve("tmp")));
  }

  /** A path as a process in that folder may name it: no stranger's folder name is in it. */
  static String seenFrom(Path folder, Path path) {
    // Through links: a process climbs out of the folder that it is really in.
    var from = real(folder);
    var to = real(path);
    return from.getRoot().equals(to.getRoot()) ? from.relativize(to).toString() : to.toString();
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException isNotThere) {
      return path.toAbsolutePath().normalize();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int assignments() {
    return assignments;
  }

  /**
   * Hands it an assignment and blocks until that is done, or the process has ended, or the limit is
   * over; then the process is ended.
   */
  Result run(Assignment assignment, Duration limit) throws IOException, InterruptedException {
    var begun = System.nanoTime();
    var key = Seal.newKey();
    var name = "%s-%d.jsonl".formatted(key.substring(0, 12), assignments++);
    output.forget();
    try (var journal = new JournalReader(folder.resolve(name), key)) {
      var timedOut = false;
      hand(new Order(seenFromFolder(assignment), name, key));
      while (true) {
        var alive = process.isAlive();
        journal.read();
        if (journal.end() != null || journal.isForged() || !alive) {
          break;
        }
        if (System.nanoTime() - begun > limit.toNanos()) {
          timedOut = true;
          break;
        }
        Thread.sleep(LOOK_MILLIS);
      }
      var leftRunning = leftRunning();
      var isClean =
          journal.end() != null && journal.end().leftOver().isEmpty() && leftRunning.isEmpty();
      if (!isClean) {
        close();
      }
      return new Result(
          journal.values(),
          journal.end() != null,
          journal.isForged(),
          timedOut,
          isClean ? 0 : process.waitFor(),
          output.kept(),
          journal.end() == null ? "" : journal.end().leftOver(),
          leftRunning,
          Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private Assignment seenFromFolder(Assignment assignment) {
    return new Assignment(
        assignment.work(),
        assignment.args(),
        assignment.folders().stream().map(it -> seenFrom(folder, Path.of(it))).toList(),
        assignment.properties());
  }

  private void hand(Order order) {
    try {
      var input = process.getOutputStream();
      input.write((Json.LINE.toJson(order) + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      // It has died already; how, its exit code and its output tell.
    }
  }

  /** The names of the processes that the code under test has started and that do not end. */
  private List<String> leftRunning() throws InterruptedException {
    var until = System.nanoTime() + SETTLE.toNanos();
    while (true) {
      var left = family.started(judge());
      if (left.isEmpty()) {
        return List.of();
      }
      if (System.nanoTime() - until > 0) {
        var names =
            left.stream()
                .map(it -> it.info().command().map(Path::of).map(Path::getFileName))
                .map(it -> it.map(Path::toString).orElse("a process"))
                .sorted()
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        return names;
      }
      Thread.sleep(20);
    }
  }

  /** The JVM: the one child of the shell, if there is a shell. */
  private long judge() {
    return File.separatorChar == '/'
        ? process.children().map(ProcessHandle::pid).findFirst().orElse(-1L)
        : process.pid();
  }

  /** Ends it, with all that it has started. */
  @Override
  public void close() {
    family.end();
    RUNNING.remove(family);
    try {
      process.waitFor();
      output.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

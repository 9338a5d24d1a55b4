package inflight.grader.process;

import inflight.grader.model.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How an assignment ended.
 *
 * @param lines what was told, as JSON
 * @param done true if it came to its end
 * @param forged true if there is something that the judge process's own code did not write
 * @param timedOut true if it was ended at its limit
 * @param exitCode of a process that ended; meaningless if it was ended or goes on
 * @param output the beginning of what it printed, standard error included
 * @param leftOver what was left in the process, which then was not used again; empty if nothing was
 * @param leftRunning the names of the processes that the code under test had started and left
 *     running; they have been ended
 * @param took how long it was
 */
public record Result(
    List<String> lines,
    boolean done,
    boolean forged,
    boolean timedOut,
    int exitCode,
    String output,
    String leftOver,
    List<String> leftRunning,
    Duration took) {
  /** How the JVM begins to tell of its own crash. */
  private static final String CRASHED =
      "A fatal error has been detected by the Java Runtime Environment:";

  public Result {
    lines = List.copyOf(lines);
    leftRunning = List.copyOf(leftRunning);
  }

  /** True if there was not even memory left to tell of it. */
  public boolean isOutOfMemory() {
    return !done && exitCode == JudgeMain.NO_MEMORY && !timedOut
        || output.contains("java.lang.OutOfMemoryError");
  }

  /** True if the judge's own code failed: what it printed says how. */
  public boolean isBroken() {
    return !done
        && !timedOut
        && !forged
        && (exitCode == JudgeMain.FAILED || exitCode == Journal.NOT_WRITTEN);
  }

  /**
   * What the JVM says of its own crash; empty if it did not crash. Java code cannot bring that
   * about, so it says nothing about whoever's code was running.
   */
  public Optional<String> crash() {
    if (done || !output.contains(CRASHED)) {
      return Optional.empty();
    }
    var lines = output.lines().map(it -> it.replaceFirst("^#\\s*", "").strip()).toList();
    var said = lines.subList(lines.indexOf(CRASHED) + 1, lines.size());
    return Optional.of(
        said.stream()
            .filter(it -> it.matches("(SIG|EXCEPTION_|Internal Error|[CVJj]  ?\\[).*"))
            .limit(2)
            .collect(Collectors.joining(", ")));
  }

  /** What was told, in order. */
  public <T> List<T> told(Class<T> type) {
    return lines.stream().map(it -> Json.LINE.fromJson(it, type)).toList();
  }

  /** The last lines that it printed. */
  public List<String> tail(int most) {
    var all = output.lines().filter(it -> !it.isBlank()).toList();
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  /** Such as {@code "200 processes running: sleep"}; empty if nothing was left. */
  public String leftBehind() {
    if (leftRunning.isEmpty()) {
      return "";
    }
    var kinds = String.join(", ", leftRunning.stream().distinct().limit(3).toList());
    return (leftRunning.size() == 1
            ? "a process running: "
            : leftRunning.size() + " processes running: ")
        + kinds;
  }

  public double seconds() {
    return took.toMillis() / 1000.0;
  }
}

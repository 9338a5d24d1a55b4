package inflight.grader.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process with all that it has started. Those whose parent has ended belong to somebody else by
 * then; on Linux they are still known by a mark in their environment, which a process hands on to
 * what it starts. Elsewhere they are missed, and so is one that was started with an environment of
 * its own.
 */
final class Family {
  /** The variable that holds the mark. Nobody else's process has that value. */
  static final String MARK = "INFLIGHT_JUDGE";

  private static final Path PROC = Path.of("/proc");

  private final Process head;
  private final String mark;

  Family(Process head, String mark) {
    this.head = head;
    this.mark = mark;
  }

  /** Ends all of it. Returns when the signals have been sent. */
  void end() {
    head.descendants().forEach(ProcessHandle::destroyForcibly);
    head.destroyForcibly();
    marked().forEach(ProcessHandle::destroyForcibly);
  }

  /**
   * What code under test has started and is still alive.
   *
   * @param judge the process id of the JVM, which may be a child of the head
   */
  Set<ProcessHandle> started(long judge) {
    var all = marked();
    head.descendants().forEach(all::add);
    all.removeIf(it -> it.pid() == judge || it.pid() == head.pid() || !it.isAlive());
    return all;
  }

  private Set<ProcessHandle> marked() {
    var found = new HashSet<ProcessHandle>();
    if (!Files.isDirectory(PROC)) {
      return found;
    }
    try (Stream<Path> processes = Files.list(PROC)) {
      processes
          .map(it -> it.getFileName().toString())
          .filter(it -> it.chars().allMatch(Character::isDigit))
          .filter(this::isMarked)
          .map(Long::parseLong)
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(found::add));
    } catch (IOException e) {
      // What the system does not tell stays unknown.
    }
    return found;
  }

  private boolean isMarked(String pid) {
    try {
      var environment = Files.readAllBytes(PROC.resolve(pid).resolve("environ"));
      return new String(environment, StandardCharsets.ISO_8859_1).contains(MARK + "=" + mark);
    } catch (IOException goneOrAnothers) {
      return false;
    }
  }
}

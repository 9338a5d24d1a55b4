package inflight.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells whether a platform thread has been woken and waits for a processor only: to Java it is
 * still waiting, for as long as others have the processors. Linux lists what each thread of a
 * process does; elsewhere nobody is told.
 *
 * <p>The list goes by name. Where another thread of the same name runs, the answer may be yes for a
 * thread that sleeps.
 */
final class RunQueue {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** To look through more takes longer than it is worth. */
  private static final int MOST_TASKS = 200;

  private static final int LONGEST_NAME = 15;

  private final Thread thread;

  /** What has the thread's name; null before the first look, which comes when it has begun. */
  private volatile List<Path> tasks;

  RunQueue(Thread thread) {
    this.thread = thread;
  }

  /** Whether it may be in the queue now. */
  boolean mayHold() {
    if (tasks == null) {
      tasks = tasks(thread);
    }
    return tasks.stream().map(RunQueue::stat).anyMatch(it -> it.startsWith("R", nameEnd(it) + 2));
  }

  private static List<Path> tasks(Thread thread) {
    var found = new ArrayList<Path>();
    if (thread.isVirtual() || !Files.isDirectory(TASKS)) {
      return found;
    }
    var name = shortName(thread);
    try (var all = Files.newDirectoryStream(TASKS)) {
      var seen = 0;
      for (var task : all) {
        if (++seen > MOST_TASKS) {
          return List.of();
        }
        var stat = stat(task);
        if (nameEnd(stat) > 0
            && stat.substring(stat.indexOf('(') + 1, nameEnd(stat)).equals(name)) {
          found.add(task);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    return found;
  }

  /** What the JVM tells the system, which has room for 15 bytes. */
  private static String shortName(Thread thread) {
    var bytes = thread.getName().getBytes(StandardCharsets.UTF_8);
    return new String(bytes, 0, Math.min(bytes.length, LONGEST_NAME), StandardCharsets.ISO_8859_1);
  }

  private static int nameEnd(String stat) {
    return stat.lastIndexOf(')');
  }

  /** The system's line on a thread, "id (name) state ..."; empty if it has ended. */
  private static String stat(Path task) {
    try {
      return Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}

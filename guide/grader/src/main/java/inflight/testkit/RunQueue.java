package inflight.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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

  /** To look through more takes longer than it is worth: each takes some 25 microseconds. */
  private static final int MOST_TASKS = 64;

  private static final int LONGEST_NAME = 15;

  private final Thread thread;
  private final int mostTasks;

  /** What has the thread's name; null before the first look, which comes when it has begun. */
  private volatile List<Path> tasks;

  RunQueue(Thread thread) {
    this(thread, MOST_TASKS);
  }

  RunQueue(Thread thread, int mostTasks) {
    this.thread = thread;
    this.mostTasks = mostTasks;
  }

  /** Whether it may be in the queue now. */
  boolean mayHold() {
    if (tasks == null) {
      tasks = tasks();
    }
    return tasks.stream().map(RunQueue::stat).anyMatch(it -> it.startsWith("R", nameEnd(it) + 2));
  }

  private List<Path> tasks() {
    var all = thread.isVirtual() ? null : TASKS.toFile().list();
    if (all == null || all.length > mostTasks) {
      return List.of();
    }
    var name = shortName();
    return Stream.of(all).map(TASKS::resolve).filter(it -> name(stat(it)).equals(name)).toList();
  }

  private static String name(String stat) {
    return stat.isEmpty() ? "" : stat.substring(stat.indexOf('(') + 1, nameEnd(stat));
  }

  /** What the JVM tells the system, which has room for 15 bytes. */
  private String shortName() {
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

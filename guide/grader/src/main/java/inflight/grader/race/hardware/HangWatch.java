package inflight.grader.race.hardware;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Notices, in the child that runs a specification on the hardware, that an actor does not come
 * back, long before jcstress would. The evidence does not depend on how loaded the machine is: a
 * cycle of locks; a thread that stays blocked or waiting and does not once run; or a thread that
 * burns many times the processor time that any actor's thread may take. Only what escapes all
 * three, by sleeping and looking again, is given a limit of half a minute.
 */
final class HangWatch {
  private static final Duration EVERY = Duration.ofMillis(200);
  private static final Duration STILL = Duration.ofSeconds(5);
  private static final Duration BURNT = Duration.ofSeconds(5);

  /**
   * A worker that has burnt this much since the signal, for which jcstress waits a millisecond,
   * will never see it.
   */
  private static final Duration BURNT_AFTER_SIGNAL = Duration.ofSeconds(2);

  private static final Duration OVERDUE = Duration.ofSeconds(30);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private record Sighting(long blocked, long waited, long cpuNanos, long since) {}

  private final Class<?> test;
  private final long burntNanos;
  private final long overdueNanos;
  private final Consumer<List<String>> found;
  private final Map<Long, Sighting> sightings = new HashMap<>();
  private final Map<Long, Long> firstSeen = new HashMap<>();

  /**
   * @param termination whether the test is one of termination
   * @param iterationMillis how long an actor's thread lives as a rule
   * @param found told once, on the watch's own thread, what hangs and where
   */
  HangWatch(Class<?> test, boolean termination, int iterationMillis, Consumer<List<String>> found) {
    this.test = test;
    this.found = found;
    burntNanos =
        termination
            ? BURNT_AFTER_SIGNAL.toNanos()
            : Math.max(BURNT.toNanos(), Duration.ofMillis(10L * iterationMillis).toNanos());
    overdueNanos = OVERDUE.plusMillis(10L * iterationMillis).toNanos();
  }

  void start() {
    Thread.ofPlatform()
        .daemon()
        .name("inflight-hang-watch")
        .priority(Thread.MAX_PRIORITY)
        .start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        var hang = look();
        if (!hang.isEmpty()) {
          found.accept(hang);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> look() {
    var cycle = THREADS.findDeadlockedThreads();
    if (cycle != null) {
      return told("Deadlock", List.of(THREADS.getThreadInfo(cycle, true, true)));
    }
    var waiting = new ArrayList<ThreadInfo>();
    var burning = new ArrayList<ThreadInfo>();
    for (var info : THREADS.dumpAllThreads(false, false)) {
      if (Stream.of(info.getStackTrace())
          .noneMatch(frame -> isPlumbing(test, frame.getClassName()))) {
        continue;
      }
      var cpu = THREADS.getThreadCpuTime(info.getThreadId());
      if (cpu > burntNanos) {
        burning.add(info);
      } else if (isStill(info, cpu) || isOverdue(info)) {
        waiting.add(info);
      }
    }
    return burning.isEmpty()
        ? told("The code does not come back", waiting)
        : told("A loop does not end", burning);
  }

  private boolean isStill(ThreadInfo info, long cpu) {
    if (info.getThreadState() != Thread.State.BLOCKED
        && info.getThreadState() != Thread.State.WAITING) {
      sightings.remove(info.getThreadId());
      return false;
    }
    var now = System.nanoTime();
    var before = sightings.get(info.getThreadId());
    if (before != null
        && before.blocked == info.getBlockedCount()
        && before.waited == info.getWaitedCount()
        && before.cpuNanos == cpu) {
      return now - before.since > STILL.toNanos();
    }
    sightings.put(
        info.getThreadId(), new Sighting(info.getBlockedCount(), info.getWaitedCount(), cpu, now));
    return false;
  }

  private boolean isOverdue(ThreadInfo info) {
    var now = System.nanoTime();
    return now - firstSeen.computeIfAbsent(info.getThreadId(), _ -> now) > overdueNanos;
  }

  private List<String> told(String what, List<ThreadInfo> threads) {
    return threads.stream()
        .map(
            info ->
                "%s: a thread %s%s".formatted(what, state(info), at(test, info.getStackTrace())))
        .distinct()
        .toList();
  }

  private static String state(ThreadInfo info) {
    var lock = info.getLockInfo() == null ? "" : info.getLockInfo().getClassName();
    var name = lock.substring(Math.max(lock.lastIndexOf('.'), lock.lastIndexOf('$')) + 1);
    return switch (info.getThreadState()) {
      case BLOCKED -> "waits for the lock of a " + name;
      case WAITING, TIMED_WAITING -> name.isEmpty() ? "waits" : "waits for a " + name;
      default -> "runs on";
    };
  }

  /** The learner's line as the end of a sentence; empty if it is not known. */
  static String at(Class<?> test, StackTraceElement[] frames) {
    return Arrays.stream(frames)
        .filter(frame -> frame.getLineNumber() > 0 && isLearners(test, frame.getClassName()))
        .findFirst()
        .map(frame -> " at %s:%d".formatted(frame.getFileName(), frame.getLineNumber()))
        .orElse("");
  }

  static boolean isLearners(Class<?> test, String className) {
    return className.startsWith(test.getPackageName() + ".")
        && !isPlumbing(test, className)
        && !className.contains("_jcstress");
  }

  private static boolean isPlumbing(Class<?> test, String className) {
    var top =
        test.getName().contains("$")
            ? test.getName().substring(0, test.getName().indexOf('$'))
            : test.getName();
    return className.equals(top) || className.startsWith(top + "$");
  }
}

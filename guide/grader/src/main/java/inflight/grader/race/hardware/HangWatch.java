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
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Notices that an actor does not come back. No limit is one of time alone, which passes on a busy
 * machine too. What counts is a circle of locks; the processor time that a thread has burnt; and
 * the number of looks at which nothing about a thread has changed. A look counts only if this
 * watch's own thread was woken on time for it: then the machine would have woken the other too.
 */
final class HangWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);

  /** A look that comes later than this after it was due does not count. */
  private static final Duration LATE = Duration.ofMillis(50);

  private static final int LOOKS_AT_A_CIRCLE = 2;

  /** Where no thread is left that could wake one. */
  private static final int LOOKS_IF_ALONE = 20;

  private static final int LOOKS_IF_STILL = 50;

  /** Where a thread sleeps and looks again, and its stack is never another one. */
  private static final int LOOKS_IF_OVERDUE = 300;

  private static final Duration BURNT = Duration.ofSeconds(5);

  /**
   * A worker that has burnt this much since the signal, for which jcstress waits a millisecond,
   * will never see it.
   */
  private static final Duration BURNT_AFTER_SIGNAL = Duration.ofSeconds(1);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** A thread as the last look found it, and for how many looks that has been so. */
  private record Sighting(
      long blocked,
      long waited,
      long cpuNanos,
      long cpuNanosAtFirst,
      int stack,
      int stillFor,
      int seenFor) {
    /** A thread may have a past: the one that gives the signals has done so all the time. */
    long burntNanos() {
      return cpuNanos - cpuNanosAtFirst;
    }
  }

  private final HangWords words;
  private final Set<Long> ours;
  private final long burntNanos;
  private final Consumer<Hang> found;
  private Map<Long, Sighting> sightings = new HashMap<>();
  private Map<Long, Integer> circle = Map.of();
  private volatile boolean closed;
  private Thread thread;

  /**
   * @param test the specification
   * @param termination whether it is one of termination
   * @param ours the ids of the threads that were there before any code under test ran
   * @param found told once, on the watch's own thread
   */
  HangWatch(Class<?> test, boolean termination, Set<Long> ours, Consumer<Hang> found) {
    this.words = new HangWords(test);
    this.ours = ours;
    this.found = found;
    burntNanos = (termination ? BURNT_AFTER_SIGNAL : BURNT).toNanos();
  }

  void start() {
    thread = Thread.ofPlatform().daemon().name("inflight-hang-watch").start(this::watch);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void watch() {
    while (!closed) {
      var due = System.nanoTime() + EVERY.toNanos();
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException byCodeUnderTest) {
        // Whatever it does to this process, this thread goes on looking, unless it was closed.
        continue;
      }
      try {
        var hang = look(System.nanoTime() - due < LATE.toNanos());
        if (!hang.words().isEmpty() && !closed) {
          found.accept(hang);
          return;
        }
      } catch (OutOfMemoryError byCodeUnderTest) {
        // The next look may find memory.
      }
    }
  }

  /**
   * Looks once.
   *
   * @param onTime whether this look counts
   */
  Hang look(boolean onTime) {
    if (!onTime) {
      return Hang.NONE;
    }
    var inCircle = lookForACircle();
    if (!inCircle.isEmpty()) {
      return words.told("Deadlock", inCircle);
    }
    var alive = THREADS.dumpAllThreads(false, false);
    var next = new HashMap<Long, Sighting>();
    var still = new ArrayList<ThreadInfo>();
    var overdue = new ArrayList<ThreadInfo>();
    var burning = new ArrayList<ThreadInfo>();
    var others = 0;
    for (var info : alive) {
      if (!isActor(info)) {
        others += ours.contains(info.getThreadId()) || isOurs(info) ? 0 : 1;
        continue;
      }
      var now = sighting(info);
      next.put(info.getThreadId(), now);
      if (now.burntNanos() > burntNanos) {
        burning.add(info);
      } else if (now.stillFor >= LOOKS_IF_ALONE) {
        still.add(info);
      } else {
        others++;
        if (now.seenFor >= LOOKS_IF_OVERDUE) {
          overdue.add(info);
        }
      }
    }
    sightings = next;
    if (!burning.isEmpty()) {
      return words.told("A loop does not end", burning);
    }
    if (!still.isEmpty() && others == 0) {
      return still.stream().allMatch(HangWatch::waitsToBeWoken)
          ? words.told("Lost wake-up", still)
          : words.told("The code does not come back", still);
    }
    still.removeIf(it -> next.get(it.getThreadId()).stillFor < LOOKS_IF_STILL);
    still.addAll(overdue);
    return words.told("The code does not come back", still);
  }

  private Sighting sighting(ThreadInfo info) {
    var stack = Arrays.hashCode(info.getStackTrace());
    var cpu = THREADS.getThreadCpuTime(info.getThreadId());
    var before = sightings.get(info.getThreadId());
    var same =
        before != null
            && before.stack == stack
            && before.cpuNanos == cpu
            && before.blocked == info.getBlockedCount()
            && before.waited == info.getWaitedCount();
    var waits =
        info.getThreadState() == Thread.State.BLOCKED
            || info.getThreadState() == Thread.State.WAITING;
    return new Sighting(
        info.getBlockedCount(),
        info.getWaitedCount(),
        cpu,
        before == null ? cpu : before.cpuNanosAtFirst,
        stack,
        same && waits ? before.stillFor + 1 : 0,
        before == null ? 1 : before.seenFor + 1);
  }

  /** Threads that wait for each other, none of them with a limit, at more than one look. */
  private List<ThreadInfo> lookForACircle() {
    var ids = THREADS.findDeadlockedThreads();
    var infos =
        ids == null
            ? List.<ThreadInfo>of()
            : Stream.of(THREADS.getThreadInfo(ids, Integer.MAX_VALUE))
                .filter(Objects::nonNull)
                .toList();
    if (infos.isEmpty()
        || infos.stream().anyMatch(it -> it.getThreadState() == Thread.State.TIMED_WAITING)) {
      circle = Map.of();
      return List.of();
    }
    var before = circle;
    circle =
        infos.stream()
            .collect(
                Collectors.toMap(
                    ThreadInfo::getThreadId, it -> before.getOrDefault(it.getThreadId(), 0) + 1));
    return circle.values().stream().allMatch(looks -> looks >= LOOKS_AT_A_CIRCLE)
        ? infos
        : List.of();
  }

  private boolean isActor(ThreadInfo info) {
    return Stream.of(info.getStackTrace())
        .anyMatch(frame -> words.isPlumbing(frame.getClassName()));
  }

  /** The threads that jcstress starts: outside of an actor they wait for each other. */
  private static boolean isOurs(ThreadInfo info) {
    return info.getThreadName().startsWith("JcstressThread_")
        || info.getThreadName().startsWith("inflight-");
  }

  /** True if it waits, and not for a lock that somebody holds. */
  private static boolean waitsToBeWoken(ThreadInfo info) {
    return info.getThreadState() == Thread.State.WAITING && info.getLockOwnerId() < 0;
  }

  /** The ids of all threads that there are now. */
  static Set<Long> alive() {
    return LongStream.of(THREADS.getAllThreadIds()).boxed().collect(Collectors.toUnmodifiableSet());
  }
}

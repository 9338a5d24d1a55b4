package inflight.grader.process;

import com.sun.management.UnixOperatingSystemMXBean;
import inflight.testkit.ThreadCensus;
import inflight.testkit.motion.SlowMotion;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;

/**
 * What there is in this process before code under test runs, to tell afterward whether it has left
 * something behind that the next one could meet. It would rather take a clean process for a used
 * one than the other way round: that costs the start of another.
 */
final class Stock {
  /** How long threads that are about to end may take to do so. */
  private static final long SETTLE_NANOS = 150_000_000;

  /** Over such a time a process that has nothing to do is looked at. */
  private static final long IDLE_MILLIS = 8;

  /** The processor time that all its threads may use meanwhile. */
  private static final long IDLE_NANOS = 4_000_000;

  /** Class loading and the JDK itself open some and keep them. */
  private static final long MORE_DESCRIPTORS = 24;

  private final Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
  private final UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final InputStream in = System.in;
  private final Locale locale = Locale.getDefault();
  private final TimeZone zone = TimeZone.getDefault();
  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private final int priority = Thread.currentThread().getPriority();
  private final long descriptors = descriptors();

  /** Last: to ask for the time zone sets one. */
  private final Properties properties = (Properties) System.getProperties().clone();

  private Stock() {}

  static Stock take() {
    return new Stock();
  }

  /** What has changed, in words for whoever looks after the grader; empty if nothing has. */
  String leftOver() {
    Thread.interrupted();
    if (!properties.equals(System.getProperties())) {
      return "system properties";
    }
    if (handler != Thread.getDefaultUncaughtExceptionHandler()
        || out != System.out
        || err != System.err
        || in != System.in
        || !locale.equals(Locale.getDefault())
        || !zone.equals(TimeZone.getDefault())
        || loader != Thread.currentThread().getContextClassLoader()
        || priority != Thread.currentThread().getPriority()) {
      return "defaults of the JVM";
    }
    if (SlowMotion.isOn()) {
      return "slow motion";
    }
    if (System.out.checkError() || System.err.checkError()) {
      return "a closed stream";
    }
    if (descriptors() > descriptors + MORE_DESCRIPTORS) {
      return "open descriptors";
    }
    if (isShortOfMemory()) {
      return "memory";
    }
    if (hasOtherThreads()) {
      return "threads";
    }
    return isBusy() ? "work under way" : "";
  }

  private boolean hasOtherThreads() {
    var begun = System.nanoTime();
    while (ThreadCensus.isAnyGoingOn()
        || Thread.getAllStackTraces().keySet().stream()
            .anyMatch(it -> it.isAlive() && !threads.contains(it) && !ThreadCensus.isOwn(it))) {
      if (System.nanoTime() - begun > SETTLE_NANOS) {
        return true;
      }
      pause(1);
    }
    return false;
  }

  /** Where virtual threads are not listed, those that run use the time of their carriers. */
  private static boolean isBusy() {
    var before = threadTime();
    pause(IDLE_MILLIS);
    return threadTime() - before > IDLE_NANOS;
  }

  private static long threadTime() {
    var bean = ManagementFactory.getThreadMXBean();
    var all = 0L;
    for (var id : bean.getAllThreadIds()) {
      if (id != Thread.currentThread().threadId()) {
        all += Math.max(0, bean.getThreadCpuTime(id));
      }
    }
    return all;
  }

  /** A test of the next one may need nearly all there is. */
  private static boolean isShortOfMemory() {
    var most = Runtime.getRuntime().maxMemory() / 8;
    if (used() < most) {
      return false;
    }
    System.gc();
    return used() > most;
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException byCodeUnderTest) {
      // A thread of its own does that: it will be seen.
    }
  }
}

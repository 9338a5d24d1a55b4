package inflight.testkit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The threads of this process, the virtual ones included. */
final class Threads {
  /** So begin the names of threads that serve the code under test, which may wait for them. */
  static final String SERVER = "inflight-server-";

  /** Threads that the JVM, its compilers and JUnit start for themselves. */
  private static final List<String> OWN =
      List.of(
          "Signal Dispatcher",
          "Finalizer",
          "Reference Handler",
          "Common-Cleaner",
          "Cleaner-",
          "Notification Thread",
          "Attach Listener",
          "process reaper",
          "Keep-Alive-",
          "DestroyJavaVM",
          "inflight-",
          "junit-",
          "VirtualThread-unblocker",
          "VirtualThread-unparker",
          "Read-Poller",
          "Write-Poller",
          "MasterPoller",
          "SubPoller-",
          "JFR ",
          "surefire-",
          "ping-timer",
          "HTTP-Dispatcher",
          "idle-timeout-task",
          "Monitor Ctrl-Break",
          "HttpClient-");

  /**
   * Of those, the ones that never wake a thread of a test of their own accord. What a poller wakes
   * is a virtual thread that waits for input or output, and is seen to.
   */
  private static final List<String> WATCHERS =
      List.of(
          "Signal Dispatcher",
          "Finalizer",
          "Reference Handler",
          "Common-Cleaner",
          "Cleaner-",
          "Notification Thread",
          "Attach Listener",
          "DestroyJavaVM",
          "Keep-Alive-",
          "VirtualThread-unblocker",
          "Read-Poller",
          "Write-Poller",
          "MasterPoller",
          "SubPoller-",
          "surefire-",
          "ping-timer",
          "junit-",
          "inflight-");

  /** Identifiers only grow: the threads of the test that runs now have greater ones. */
  private static volatile long before;

  private Threads() {}

  /**
   * Told when a test begins, or goes on.
   *
   * @param last the id of a thread that was made just before it
   */
  static void testBegan(long last) {
    before = last;
  }

  /** True for an id of a thread of the test that runs now. */
  static boolean isOfTest(long id) {
    return id > before;
  }

  /** True for a thread that belongs to the JVM, the test framework, or the common pool. */
  static boolean isOwn(Thread thread) {
    // A pool's own timer, which the first timed sleep of a virtual thread starts, too.
    return isOfCommonPool(thread)
        || isCarrier(thread)
        || thread.getClass().getName().equals("java.util.concurrent.DelayScheduler")
        || isOwn(thread.getName());
  }

  private static boolean isOfCommonPool(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  private static boolean isOwn(String name) {
    return OWN.stream().anyMatch(name::startsWith);
  }

  /** True for a thread that runs virtual ones: its pool has no name of its own. */
  static boolean isCarrier(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker
        && worker.getPool() != null
        && worker.getPool().getFactory().getClass().getName().startsWith("java.lang.VirtualThread");
  }

  /** The live threads that are not among those known before, without the JVM's own. */
  static List<Look> since(Set<Long> known) {
    return of(ThreadDump.take(), id -> !known.contains(id), look -> false);
  }

  /** Those that are the test's, and those of the common pool that are at a learner's line. */
  static List<Look> of(Map<Long, Look> all, LongPredicate wanted) {
    return of(all, wanted, look -> !look.where().isEmpty());
  }

  /**
   * Threads that are not the test's and may yet wake one of them, such as a timer: all but those
   * that only watch, those of the JVM, and idle ones of a pool.
   */
  static List<Look> others(Stock now) {
    var looks = now.looks().stream().map(Look::id).collect(Collectors.toSet());
    return now.all().values().stream()
        .filter(it -> !looks.contains(it.id()) && it.id() != Thread.currentThread().threadId())
        .filter(it -> !isWatching(it.name(), it.stack()))
        .toList();
  }

  /**
   * True if there is a thread at this moment that may go on by itself and does not only watch, or
   * one of the common pool that is not idle: if it waits for ever, the next one's tasks do, too.
   */
  static boolean isAnyGoingOn() {
    return Stream.concat(
            Thread.getAllStackTraces().keySet().stream(),
            VirtualThreads.list().orElse(List.of()).stream())
        .filter(it -> it != Thread.currentThread())
        .anyMatch(
            it -> {
              var stack = it.getStackTrace();
              return (isOfCommonPool(it) || Look.goesOnByItself(it.getState(), stack))
                  && !isWatching(it.getName(), stack);
            });
  }

  private static boolean isWatching(String name, StackTraceElement[] stack) {
    return WATCHERS.stream().anyMatch(name::startsWith)
        || isIdle(stack)
        || calls(stack, Watch.class.getName(), "");
  }

  /** True for a worker of a pool that has nothing to do; one of a pool with timers is not idle. */
  private static boolean isIdle(StackTraceElement[] stack) {
    return calls(stack, "java.util.concurrent.ForkJoinPool", "awaitWork")
        || calls(stack, "java.util.concurrent.ThreadPoolExecutor", "getTask")
            && (calls(stack, "java.util.concurrent.SynchronousQueue", "poll")
                || calls(stack, "java.util.concurrent.LinkedBlockingQueue", "poll"));
  }

  /**
   * @param method empty for any
   */
  private static boolean calls(StackTraceElement[] stack, String type, String method) {
    return Stream.of(stack)
        .anyMatch(
            it ->
                it.getClassName().equals(type)
                    && (method.isEmpty() || it.getMethodName().equals(method)));
  }

  private static List<Look> of(
      Map<Long, Look> all, LongPredicate wanted, Predicate<Look> evenIfPooled) {
    var own =
        Thread.getAllStackTraces().keySet().stream()
            .filter(Threads::isOwn)
            .collect(Collectors.toMap(Thread::threadId, Threads::isCarrier));
    return all.values().stream()
        .filter(look -> look.state() != Thread.State.TERMINATED && !isOwn(look.name()))
        .filter(
            look ->
                own.containsKey(look.id())
                    ? !own.get(look.id()) && evenIfPooled.test(look)
                    : wanted.test(look.id()))
        .sorted(Comparator.comparing(Look::id))
        .toList();
  }
}

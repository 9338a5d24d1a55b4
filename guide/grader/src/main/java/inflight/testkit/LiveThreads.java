package inflight.testkit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A dump of all threads that is put together from what can be asked of each, in the form of the
 * JVM's own. That one tells more (which monitor a virtual thread waits for, and who holds it), but
 * where virtual threads are being switched at that moment it now and then crashes the JVM, which
 * happened in JDK 25.0.3. So it is taken only if no virtual thread seems to run and somebody waits
 * at a monitor, which a virtual thread may hold; and this one in all other cases that have virtual
 * threads.
 */
final class LiveThreads {
  /** A thread that has just handed over and one that is about to run may both seem to wait. */
  private static final int GLANCES = 3;

  /**
   * The stacks of so many virtual threads are told. Those of seventy thousand would take more
   * memory than the threads themselves, and it is the test's.
   */
  static final int MOST_STACKS = 10_000;

  private LiveThreads() {}

  /** Empty if the JVM's own dump is to be taken. */
  static Optional<List<JsonObject>> dump() {
    return VirtualThreads.list()
        .filter(
            it ->
                !it.isEmpty()
                    && (it.size() > MOST_STACKS
                        || isAnyRunning(it)
                        || it.stream().noneMatch(LiveThreads::isAtMonitor)
                            && !isAnyPlatformBlocked()))
        .map(LiveThreads::of);
  }

  private static boolean isAnyRunning(List<Thread> virtual) {
    for (var i = 0; i < GLANCES; i++) {
      if (virtual.stream()
          .anyMatch(it -> it.getState() == Thread.State.RUNNABLE && it != Thread.currentThread())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAtMonitor(Thread virtual) {
    return virtual.getState() == Thread.State.BLOCKED
        || isIn(virtual.getStackTrace(), "java.lang.Object", "wait");
  }

  private static boolean isAnyPlatformBlocked() {
    var threads = ManagementFactory.getThreadMXBean();
    return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
        .anyMatch(it -> it != null && it.getThreadState() == Thread.State.BLOCKED);
  }

  /** All platform threads, and these virtual ones: many of them one by one, and the rest as one. */
  static List<JsonObject> of(List<Thread> virtual) {
    var dumped = new ArrayList<JsonObject>();
    var threads = ManagementFactory.getThreadMXBean();
    for (var info : threads.getThreadInfo(threads.getAllThreadIds(), Integer.MAX_VALUE)) {
      if (info != null) {
        dumped.add(ofPlatform(info));
      }
    }
    var told = Math.min(virtual.size(), MOST_STACKS);
    for (var thread : virtual.subList(0, told)) {
      dumped.add(ofVirtual(thread));
    }
    if (told < virtual.size()) {
      dumped.add(ofTheRest(virtual.subList(told, virtual.size())));
    }
    return dumped;
  }

  private static JsonObject ofPlatform(ThreadInfo info) {
    var thread =
        thread(
            info.getThreadId(), info.getThreadName(), info.getThreadState(), info.getStackTrace());
    var lock = info.getLockInfo();
    if (lock != null) {
      if (info.getThreadState() == Thread.State.BLOCKED) {
        thread.addProperty("blockedOn", name(lock));
      } else if (isIn(info.getStackTrace(), "java.lang.Object", "wait")) {
        thread.addProperty("waitingOn", name(lock));
      } else {
        thread.add("parkBlocker", object(name(lock)));
      }
    }
    return thread;
  }

  private static JsonObject ofVirtual(Thread virtual) {
    var state = virtual.getState();
    var thread = thread(virtual.threadId(), virtual.getName(), state, virtual.getStackTrace());
    thread.addProperty("virtual", true);
    var blocker = LockSupport.getBlocker(virtual);
    if (blocker != null) {
      thread.add("parkBlocker", object(blocker.getClass().getName() + "@0"));
    }
    return thread;
  }

  /** Runs if one of them does; waits with a timeout if one of them may go on by itself. */
  private static JsonObject ofTheRest(List<Thread> rest) {
    var state =
        isAnyRunning(rest)
            ? Thread.State.RUNNABLE
            : rest.stream().anyMatch(LiveThreads::goesOnByItself)
                ? Thread.State.TIMED_WAITING
                : Thread.State.WAITING;
    var name = "%,d more virtual threads".formatted(rest.size());
    var thread = thread(rest.getFirst().threadId(), name, state, new StackTraceElement[0]);
    thread.addProperty("virtual", true);
    return thread;
  }

  /** True if it may go on, whatever the others do. */
  static boolean goesOnByItself(Thread virtual) {
    return Look.goesOnByItself(virtual.getState(), virtual.getStackTrace());
  }

  private static JsonObject thread(
      long id, String name, Thread.State state, StackTraceElement[] stack) {
    var thread = new JsonObject();
    thread.addProperty("tid", id);
    thread.addProperty("name", name);
    thread.addProperty("state", state.name());
    var lines = new JsonArray();
    for (var frame : stack) {
      lines.add(frame.toString());
    }
    thread.add("stack", lines);
    return thread;
  }

  private static boolean isIn(StackTraceElement[] stack, String type, String method) {
    return stack.length > 1
        && List.of(stack).subList(0, 2).stream()
            .anyMatch(
                it -> it.getClassName().equals(type) && it.getMethodName().startsWith(method));
  }

  private static JsonObject object(String name) {
    var blocker = new JsonObject();
    blocker.addProperty("object", name);
    return blocker;
  }

  private static String name(LockInfo lock) {
    return lock.getClassName() + "@" + Integer.toHexString(lock.getIdentityHashCode());
  }
}

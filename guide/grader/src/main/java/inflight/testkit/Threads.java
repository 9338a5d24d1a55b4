package inflight.testkit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.LongPredicate;

/** The threads of this process, the virtual ones included. */
final class Threads {
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
          "Keep-Alive-Timer",
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
   * A thread at the moment of the look.
   *
   * @param waitsFor what it waits for, in words; empty if it runs
   * @param heldBy the id of the thread that holds that; 0 if none does, or it is not known, as with
   *     a java.util.concurrent lock that a virtual thread waits for
   */
  record Look(
      long id,
      String name,
      boolean virtual,
      Thread.State state,
      String waitsFor,
      long heldBy,
      StackTraceElement[] stack) {
    String where() {
      return LearnersCode.line(stack);
    }

    /**
     * True if it computes in, or below, a learner's line. A thread that reads from a socket is
     * runnable too.
     */
    boolean isSpinning() {
      return state == Thread.State.RUNNABLE && !where().isEmpty() && !isInInputOrOutput();
    }

    private boolean isInInputOrOutput() {
      var top = stack[0];
      return top.isNativeMethod() && !top.getClassName().startsWith("java.lang.");
    }
  }

  private Threads() {}

  /** True for a thread that belongs to the JVM, the test framework, or the common pool. */
  static boolean isOwn(Thread thread) {
    if (thread instanceof ForkJoinWorkerThread worker) {
      var pool = worker.getPool();
      // The pool that carries virtual threads has no name of its own, only the next free number.
      return pool == ForkJoinPool.commonPool()
          || pool.getFactory().getClass().getName().startsWith("java.lang.VirtualThread");
    }
    // A pool's own timer, which the first timed sleep of a virtual thread starts, too.
    return thread.getClass().getName().equals("java.util.concurrent.DelayScheduler")
        || isOwn(thread.getName());
  }

  private static boolean isOwn(String name) {
    return OWN.stream().anyMatch(name::startsWith);
  }

  /** All live threads by their ids, the JVM's own too. */
  static Map<Long, Look> all() {
    var dumped = dump();
    // The dump tells who holds a monitor, but not who holds a lock of java.util.concurrent.
    var holders = new HashMap<Long, Long>();
    for (var info :
        ManagementFactory.getThreadMXBean()
            .getThreadInfo(ManagementFactory.getThreadMXBean().getAllThreadIds())) {
      if (info != null && info.getLockOwnerId() > 0) {
        holders.put(info.getThreadId(), info.getLockOwnerId());
      }
    }
    holders.putAll(LockHolders.ofVirtualThreads());
    for (var thread : dumped) {
      for (var monitor : monitorsHeld(thread)) {
        for (var waiter : dumped) {
          if (monitor.equals(text(waiter, "blockedOn"))) {
            holders.put(id(waiter), id(thread));
          }
        }
      }
    }
    var looks = new HashMap<Long, Look>();
    for (var thread : dumped) {
      var look = look(thread, holders.getOrDefault(id(thread), 0L));
      looks.put(look.id(), look);
    }
    return looks;
  }

  /** The live threads that are not among those known before, without the JVM's own. */
  static List<Look> since(Set<Long> known) {
    return since(all(), known::contains);
  }

  static List<Look> since(Map<Long, Look> all, LongPredicate known) {
    var own = new ArrayList<Long>();
    for (var thread : Thread.getAllStackTraces().keySet()) {
      if (isOwn(thread)) {
        own.add(thread.threadId());
      }
    }
    return all.values().stream()
        .filter(look -> !known.test(look.id()) && !own.contains(look.id()) && !isOwn(look.name()))
        .filter(look -> look.state() != Thread.State.TERMINATED)
        .sorted(Comparator.comparing(Look::id))
        .toList();
  }

  /** The JVM's own dump: nothing else lists virtual threads. */
  private static List<JsonObject> dump() {
    try {
      var folder = Files.createTempDirectory("inflight-threads");
      var file = folder.resolve("dump.json");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        var dump =
            JsonParser.parseString(Files.readString(file))
                .getAsJsonObject()
                .getAsJsonObject("threadDump");
        var threads = new ArrayList<JsonObject>();
        for (var container : dump.getAsJsonArray("threadContainers")) {
          for (var thread : container.getAsJsonObject().getAsJsonArray("threads")) {
            threads.add(thread.getAsJsonObject());
          }
        }
        return threads;
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Look look(JsonObject thread, long heldBy) {
    var frames = new ArrayList<StackTraceElement>();
    for (var line : thread.getAsJsonArray("stack")) {
      frames.add(frame(line.getAsString()));
    }
    var name = text(thread, "name");
    return new Look(
        id(thread),
        name.isEmpty() ? "virtual thread " + id(thread) : name,
        thread.has("virtual") && thread.get("virtual").getAsBoolean(),
        Thread.State.valueOf(text(thread, "state")),
        waitsFor(thread),
        heldBy,
        frames.toArray(StackTraceElement[]::new));
  }

  private static long id(JsonObject thread) {
    return thread.get("tid").getAsLong();
  }

  private static String text(JsonObject json, String key) {
    return json.has(key) && json.get(key).isJsonPrimitive() ? json.get(key).getAsString() : "";
  }

  /**
   * Such as {@code monitor of Object} or {@code ReentrantLock}; empty if the thread runs, or waits
   * for time only.
   */
  private static String waitsFor(JsonObject thread) {
    if (thread.has("blockedOn")) {
      return "monitor of " + simple(text(thread, "blockedOn"));
    }
    if (thread.has("waitingOn")) {
      return "notify on " + simple(text(thread, "waitingOn"));
    }
    return thread.has("parkBlocker")
        ? simple(text(thread.getAsJsonObject("parkBlocker"), "object"))
        : "";
  }

  /**
   * The monitors that a thread holds, without the one that it gave back to wait and may now want
   * again.
   */
  private static List<String> monitorsHeld(JsonObject thread) {
    var monitors = new ArrayList<String>();
    if (thread.has("monitorsOwned")) {
      for (var frame : thread.getAsJsonArray("monitorsOwned")) {
        for (var lock : frame.getAsJsonObject().getAsJsonArray("locks")) {
          if (lock.isJsonPrimitive()) {
            monitors.add(lock.getAsString());
          }
        }
      }
    }
    monitors.removeIf(
        it -> it.equals(text(thread, "waitingOn")) || it.equals(text(thread, "blockedOn")));
    return monitors;
  }

  /** Such as {@code java.base/java.lang.Thread.run(Thread.java:1474)}. */
  private static StackTraceElement frame(String line) {
    var text = line.strip();
    var open = text.indexOf('(');
    var method = open < 0 ? text : text.substring(0, open);
    method = method.substring(method.lastIndexOf('/') + 1);
    var place = open < 0 ? "" : text.substring(open + 1, text.length() - 1);
    var colon = place.lastIndexOf(':');
    var dot = method.lastIndexOf('.');
    return new StackTraceElement(
        dot < 0 ? "" : method.substring(0, dot),
        method.substring(dot + 1),
        colon < 0 ? place : place.substring(0, colon),
        place.equals("Native Method")
            ? -2
            : colon < 0 ? -1 : Integer.parseInt(place.substring(colon + 1)));
  }

  /**
   * A class for the reader: {@code java.util.concurrent.locks.ReentrantLock$NonfairSync@1b} is a
   * ReentrantLock.
   */
  private static String simple(String object) {
    var type = object.replaceFirst("@.*", "").replaceFirst("\\$(NonfairSync|FairSync|Sync)$", "");
    return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
  }
}

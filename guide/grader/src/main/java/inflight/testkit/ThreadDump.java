package inflight.testkit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JVM's own dump of all threads: nothing else tells what virtual ones wait for. While some of
 * them run, it is put together otherwise; see {@link LiveThreads}.
 */
final class ThreadDump {
  private ThreadDump() {}

  /** All live threads by their ids. */
  static Map<Long, Look> take() {
    var dumped = LiveThreads.dump().orElseGet(ThreadDump::dump);
    var threads = ManagementFactory.getThreadMXBean();
    var infos = new HashMap<Long, ThreadInfo>();
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null) {
        infos.put(info.getThreadId(), info);
      }
    }
    var holders = holders(dumped, infos);
    var carriers = carriersNanos();
    var looks = new HashMap<Long, Look>();
    for (var thread : dumped) {
      var id = id(thread);
      var info = infos.get(id);
      var isVirtual = isVirtual(thread);
      var name = text(thread, "name");
      var state = Thread.State.valueOf(text(thread, "state"));
      var stack = stack(thread);
      looks.put(
          id,
          new Look(
              id,
              name.isEmpty() ? "virtual thread " + id : name,
              isVirtual,
              state,
              does(thread, state, stack, lock(info)),
              holders.getOrDefault(id, 0L),
              stack,
              isVirtual ? carriers : Math.max(0, threads.getThreadCpuTime(id)),
              info == null ? 0 : info.getWaitedCount() + info.getBlockedCount()));
    }
    return looks;
  }

  private static long carriersNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Threads::isCarrier)
        .mapToLong(it -> Math.max(0, threads.getThreadCpuTime(it.threadId())))
        .sum();
  }

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

  /** Who holds what another waits for: the dump tells of monitors only. */
  private static Map<Long, Long> holders(List<JsonObject> dumped, Map<Long, ThreadInfo> infos) {
    var holders = new HashMap<Long, Long>();
    infos.forEach(
        (id, info) -> {
          if (info.getLockOwnerId() > 0) {
            holders.put(id, info.getLockOwnerId());
          }
        });
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
    return holders;
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

  private static boolean isVirtual(JsonObject thread) {
    return thread.has("virtual") && thread.get("virtual").getAsBoolean();
  }

  /** The JDK's names are in Java's own spelling: what the learner has called. */
  private static String does(
      JsonObject thread, Thread.State state, StackTraceElement[] stack, String lock) {
    if (thread.has("blockedOn")) {
      return "waits for a monitor of " + type(text(thread, "blockedOn"));
    }
    if (calls(stack, "java.lang.Thread.join")) {
      return "waits in Thread.join";
    }
    if (calls(stack, "java.lang.Object.wait")) {
      // Of a virtual thread it would depend on what has been compiled by now.
      var isKnown = thread.has("waitingOn") && !isVirtual(thread);
      var on = isKnown ? type(text(thread, "waitingOn")) : lock;
      return "waits in Object.wait" + (on.isEmpty() ? "" : ", on " + Words.withArticle(on));
    }
    if (calls(stack, "java.lang.Thread.sleep")) {
      return "sleeps";
    }
    if (thread.has("parkBlocker")) {
      var type = type(text(thread.getAsJsonObject("parkBlocker"), "object"));
      return type.equals("Condition")
          ? "waits in Condition.await"
          : "waits for " + Words.withArticle(type);
    }
    if (calls(stack, "java.util.concurrent.locks.LockSupport.")) {
      return "is parked";
    }
    return switch (state) {
      case RUNNABLE -> Look.isInInputOrOutput(stack) ? "waits for input or output" : "runs";
      case NEW, TERMINATED -> "has ended";
      default -> "waits";
    };
  }

  /** The class of what a platform thread waits for: of compiled code the dump does not tell it. */
  private static String lock(ThreadInfo info) {
    return info == null || info.getLockInfo() == null
        ? ""
        : Words.typeName(info.getLockInfo().getClassName());
  }

  /** True if it is in such a method of the JDK, called by somebody else. */
  private static boolean calls(StackTraceElement[] stack, String method) {
    return Stream.of(stack)
        .takeWhile(it -> it.getClassName().matches("(java|jdk)\\..*"))
        .anyMatch(it -> (it.getClassName() + "." + it.getMethodName()).startsWith(method));
  }

  /** From {@code java.util.concurrent.locks.ReentrantLock$NonfairSync@1b}. */
  private static String type(String object) {
    return Words.typeName(object.replaceFirst("@.*", ""));
  }

  private static long id(JsonObject thread) {
    return thread.get("tid").getAsLong();
  }

  private static String text(JsonObject json, String key) {
    return json.has(key) && json.get(key).isJsonPrimitive() ? json.get(key).getAsString() : "";
  }

  private static StackTraceElement[] stack(JsonObject thread) {
    var frames = new ArrayList<StackTraceElement>();
    for (var line : thread.getAsJsonArray("stack")) {
      frames.add(frame(line.getAsString()));
    }
    return frames.toArray(StackTraceElement[]::new);
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
}

package inflight.testkit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads of this process, the virtual ones included. */
final class Threads {
  /** Threads that the JVM, its compilers and JUnit start for themselves. */
  private static final List<String> OWN =
      List.of(
          "Signal Dispatcher", "Finalizer", "Reference Handler", "Common-Cleaner", "Cleaner-", "Notification Thread",
          "Attach Listener", "process reaper", "Keep-Alive-Timer", "DestroyJavaVM", "inflight-", "junit-",
          "VirtualThread-unblocker", "VirtualThread-unparker", "Read-Poller", "Write-Poller", "MasterPoller",
          "JFR ", "surefire-", "ping-timer", "HTTP-Dispatcher", "idle-timeout-task", "Monitor Ctrl-Break", "HttpClient-");

  /**
   * A thread at the moment of the look.
   *
   * @param waitsFor what it waits for, in words; empty if it runs
   * @param heldBy the id of the thread that holds that; 0 if none does, or it is not known
   */
  record Look(
      long id,
      String name,
      boolean virtual,
      boolean daemon,
      Thread.State state,
      String waitsFor,
      long heldBy,
      StackTraceElement[] stack) {
    String where() {
      return LearnersCode.line(stack);
    }
  }

  private Threads() {}

  /** True for a thread that belongs to the JVM, the test framework, or the common pool. */
  static boolean isOwn(String name) {
    return OWN.stream().anyMatch(name::startsWith) || name.startsWith("ForkJoinPool.commonPool-") || isCarrier(name);
  }

  private static boolean isCarrier(String name) {
    return name.matches("ForkJoinPool-1-worker-\\d+");
  }

  /** The ids of all live threads, from a dump that knows the virtual ones. */
  static Map<Long, Look> all() {
    var infos = new HashMap<Long, java.lang.management.ThreadInfo>();
    for (var info : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      infos.put(info.getThreadId(), info);
    }
    var looks = new HashMap<Long, Look>();
    for (var thread : Thread.getAllStackTraces().entrySet()) {
      var id = thread.getKey().threadId();
      var info = infos.get(id);
      var lock = info == null ? null : info.getLockInfo();
      looks.put(
          id,
          new Look(
              id,
              thread.getKey().getName(),
              false,
              thread.getKey().isDaemon(),
              info == null ? thread.getKey().getState() : info.getThreadState(),
              lock == null ? "" : simple(lock.getClassName()),
              info == null ? 0 : Math.max(0, info.getLockOwnerId()),
              thread.getValue()));
    }
    for (var look : virtualThreads()) {
      looks.putIfAbsent(look.id(), look);
    }
    return looks;
  }

  /** The virtual threads, read from the JVM's own dump, since nothing else lists them. */
  private static List<Look> virtualThreads() {
    var looks = new ArrayList<Look>();
    try {
      var folder = Files.createTempDirectory("inflight-threads");
      var file = folder.resolve("dump.json");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        var dump = JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonObject("threadDump");
        for (var container : dump.getAsJsonArray("threadContainers")) {
          for (var thread : container.getAsJsonObject().getAsJsonArray("threads")) {
            var json = thread.getAsJsonObject();
            if (json.has("virtual") && json.get("virtual").getAsBoolean()) {
              looks.add(look(json));
            }
          }
        }
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return looks;
  }

  private static Look look(JsonObject json) {
    var frames = new ArrayList<StackTraceElement>();
    for (var line : json.getAsJsonArray("stack")) {
      frames.add(frame(line.getAsString()));
    }
    var waitsFor = "";
    var heldBy = 0L;
    if (json.has("parkBlocker")) {
      var blocker = json.getAsJsonObject("parkBlocker");
      waitsFor = blocker.has("object") ? simple(blocker.get("object").getAsString().replaceAll("@.*", "")) : "";
      heldBy = blocker.has("owner") ? blocker.get("owner").getAsLong() : 0;
    }
    return new Look(
        json.get("tid").getAsLong(),
        json.get("name").getAsString().isEmpty() ? "virtual thread " + json.get("tid").getAsString() : json.get("name").getAsString(),
        true,
        true,
        json.has("state") ? Thread.State.valueOf(json.get("state").getAsString()) : Thread.State.WAITING,
        waitsFor,
        heldBy,
        frames.toArray(StackTraceElement[]::new));
  }

  /** Such as {@code java.base/java.lang.Thread.run(Thread.java:1474)}. */
  private static StackTraceElement frame(String line) {
    var text = line.strip();
    var open = text.indexOf('(');
    var method = open < 0 ? text : text.substring(text.indexOf('/') < open ? text.indexOf('/') + 1 : 0, open);
    var place = open < 0 ? "" : text.substring(open + 1, text.length() - 1);
    var colon = place.lastIndexOf(':');
    var dot = method.lastIndexOf('.');
    return new StackTraceElement(
        dot < 0 ? "" : method.substring(0, dot),
        method.substring(dot + 1),
        colon < 0 ? place : place.substring(0, colon),
        colon < 0 ? -1 : Integer.parseInt(place.substring(colon + 1).replaceAll("\\D", "")));
  }

  /** The live threads that are not among those known before, without the JVM's own. */
  static List<Look> since(Set<Long> known) {
    return all().values().stream()
        .filter(look -> !known.contains(look.id()) && !isOwn(look.name()))
        .filter(look -> look.state() != Thread.State.TERMINATED)
        .collect(Collectors.toList());
  }

  static String simple(String className) {
    return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }
}

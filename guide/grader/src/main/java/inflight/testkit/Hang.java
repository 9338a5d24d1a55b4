package inflight.testkit;

import inflight.testkit.HangError.Blocked;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells why a call does not end. */
final class Hang {
  private static final int MOST_LINES = 8;

  private Hang() {}

  static HangError describe(Thread test, Duration limit, long before) {
    var all = Threads.all();
    var threads = Threads.since(all, id -> id <= before && id != test.threadId());
    var names =
        all.values().stream().collect(Collectors.toMap(Threads.Look::id, Threads.Look::name));
    var blocked =
        threads.stream()
            .map(
                it ->
                    new Blocked(
                        it.name(),
                        it.virtual(),
                        it.state(),
                        it.waitsFor(),
                        names.getOrDefault(it.heldBy(), ""),
                        it.where()))
            .toList();
    var ring = ring(threads);
    var spinning = threads.stream().filter(Threads.Look::isSpinning).findFirst();
    var seconds = limit.toSeconds();
    String words;
    String where;
    if (Memory.isHeld()) {
      where = spinning.map(Threads.Look::where).orElse("");
      words =
          "OutOfMemoryError: more memory was held than the test allows: after %d s the JVM did nothing but look for some"
              .formatted(seconds);
    } else if (!ring.isEmpty()) {
      where =
          ring.stream().map(Threads.Look::where).filter(it -> !it.isEmpty()).findFirst().orElse("");
      words =
          "Deadlock: %s %s"
              .formatted(
                  ring.stream()
                      .map(it -> "\"" + it.name() + "\"")
                      .collect(Collectors.joining(" and ")),
                  ring.size() == 2
                      ? "each hold what the other waits for"
                      : "wait for each other in a ring");
    } else if (spinning.isPresent()) {
      where = spinning.get().where();
      words = "An endless loop at %s: after %d s it was still running".formatted(where, seconds);
    } else {
      where = waiting(threads, test).map(Threads.Look::where).orElse("");
      words =
          "Waiting for something that never came%s: after %d s it had not ended"
              .formatted(where.isEmpty() ? "" : " at " + where, seconds);
    }
    var lines =
        blocked.stream()
            .filter(it -> !it.where().isEmpty() || !it.heldBy().isEmpty())
            .map(Hang::line)
            .toList();
    var message = new StringBuilder(words);
    lines.stream().limit(MOST_LINES).forEach(it -> message.append('\n').append(it));
    if (lines.size() > MOST_LINES) {
      message.append("\nand %d more threads".formatted(lines.size() - MOST_LINES));
    }
    return new HangError(message.toString(), where, blocked);
  }

  /**
   * Threads of which each waits for a lock that the next holds, and the last for one of the
   * first's; else empty.
   */
  private static List<Threads.Look> ring(List<Threads.Look> threads) {
    var byId = threads.stream().collect(Collectors.toMap(Threads.Look::id, it -> it));
    for (var start : threads) {
      Map<Long, Threads.Look> path = new LinkedHashMap<>();
      var at = start;
      while (at != null && path.putIfAbsent(at.id(), at) == null) {
        at = byId.get(at.heldBy());
      }
      if (at == start) {
        return List.copyOf(path.values());
      }
    }
    return List.of();
  }

  /**
   * The thread to look at first where nothing runs: one that the test's own thread is likely to
   * wait for.
   */
  private static Optional<Threads.Look> waiting(List<Threads.Look> threads, Thread test) {
    return threads.stream()
        .filter(it -> !it.where().isEmpty())
        .min((a, b) -> Boolean.compare(a.id() == test.threadId(), b.id() == test.threadId()));
  }

  private static String line(Blocked thread) {
    var words = new StringBuilder("\"" + thread.name() + "\"");
    if (thread.waitsFor().isEmpty()) {
      words.append(thread.state() == Thread.State.RUNNABLE ? " runs" : " waits");
    } else {
      words.append(" waits for a ").append(thread.waitsFor());
      if (!thread.heldBy().isEmpty()) {
        words.append(" that \"").append(thread.heldBy()).append("\" holds");
      }
    }
    return thread.where().isEmpty() ? words.toString() : words + " at " + thread.where();
  }
}

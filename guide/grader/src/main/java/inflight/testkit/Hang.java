package inflight.testkit;

import inflight.testkit.HangError.Blocked;
import java.time.Duration;
import java.util.stream.Collectors;

/** Tells in words why a call does not end. */
final class Hang {
  private static final int MOST_LINES = 8;

  private Hang() {}

  /** What to say of a call that has not ended, with the thread to look at first. */
  static HangError of(Standstill standstill, Duration after) {
    return error(words(standstill, after), where(standstill), standstill.now());
  }

  /** What to say when the JVM did nothing any more but look for memory. */
  static HangError outOfMemory(Stock now, Duration after) {
    var where =
        now.looks().stream()
            .filter(Look::isRunning)
            .map(Look::where)
            .filter(it -> !it.isEmpty())
            .findFirst()
            .orElse("");
    return error(
        Words.format(
            "OutOfMemoryError: more memory was held than the test allows: after %d s the JVM did nothing but look for some",
            after.toSeconds()),
        where,
        now);
  }

  /** Who waits where, a line for each, for the end of a message; empty if there is none. */
  static String lines(Stock now) {
    var lines = now.lines();
    var shown = lines.stream().limit(MOST_LINES).map(it -> "\n" + it).collect(Collectors.joining());
    return lines.size() > MOST_LINES
        ? shown + Words.format("\nand %d more threads", lines.size() - MOST_LINES)
        : shown;
  }

  private static HangError error(String words, String where, Stock now) {
    var threads =
        now.looks().stream()
            .map(
                it ->
                    new Blocked(
                        it.name(),
                        it.virtual(),
                        it.state(),
                        it.does(),
                        now.look(it.heldBy()).map(Look::name).orElse(""),
                        it.where()))
            .toList();
    return new HangError(words + lines(now), where, threads);
  }

  private static String where(Standstill standstill) {
    return standstill.at().map(Look::where).orElse("");
  }

  private static String words(Standstill standstill, Duration after) {
    var where = where(standstill).isEmpty() ? "" : " at " + where(standstill);
    var seconds = after.toSeconds();
    return switch (standstill.kind()) {
      case DEADLOCK ->
          Words.format(
              "Deadlock: %s %s",
              standstill.ring().stream()
                  .map(it -> "\"" + it.name() + "\"")
                  .collect(Collectors.joining(" and ")),
              standstill.ring().size() == 2
                  ? "each hold what the other waits for"
                  : "wait for each other in a ring");
      case COMPUTING ->
          Words.format(
              "An endless loop, or far too much work%s: %s and was still running",
              where, computed(standstill.at().orElseThrow(), seconds));
      case LOOKING ->
          Words.format(
              "Looking again and again%s: it slept and looked %,d times, and after %d s it had not ended",
              where, standstill.looks(), seconds);
      case WAITING ->
          Words.format(
              "Waiting for something that never came%s: after %d s it had not ended%s",
              where, seconds, standstill.alone() ? whyAlone(standstill) : "");
    };
  }

  /** A wake-up is lost if nobody holds anything; else whoever holds a lock keeps the others. */
  private static String whyAlone(Standstill standstill) {
    return standstill.now().looks().stream().anyMatch(it -> it.heldBy() != 0)
        ? ", and every thread waits: one of them keeps a lock that another one needs"
        : ", and nobody is left to wake it (a lost wake-up)";
  }

  private static String computed(Look look, long seconds) {
    return look.virtual()
        ? Words.format("after %d s it had not ended", seconds)
        : Words.format("it had used %.1f s of processor time", look.cpuNanos() / 1e9);
  }
}

package inflight.testkit.history;

import inflight.testkit.Words;
import java.util.Queue;

/**
 * What one worker process tells, line by line. Taken down by the thread that reads it; how often it
 * has found nothing may be asked from any thread.
 */
final class Telling {
  private final int number;
  private final Queue<Event> events;
  private final Queue<String> thrown;

  /** Since when it is in a claim that has not come back; 0 if it is in none. */
  private long claiming;

  /** What it has begun to settle and has heard no answer of; null if there is nothing. */
  private Event settling;

  // Both guarded by this.
  private int emptyInARow = -1;

  /** Since when what it has found counts: a line may lie in the pipe for long. */
  private long since = System.nanoTime();

  Telling(int number, Queue<Event> events, Queue<String> thrown) {
    this.number = number;
    this.events = events;
    this.thrown = thrown;
  }

  /** How often it has found nothing, one time after another; -1 before its first word. */
  synchronized int foundNothing() {
    return emptyInARow;
  }

  /** Begins to count anew: claims that were made before do not count. */
  synchronized void lookAgain() {
    emptyInARow = Math.min(emptyInARow, 0);
    since = System.nanoTime();
  }

  private synchronized void count(long call) {
    if (call - since >= 0) {
      emptyInARow++;
    }
  }

  private synchronized void hasSpoken() {
    emptyInARow = Math.max(emptyInARow, 0);
  }

  private synchronized void hasFound() {
    emptyInARow = 0;
  }

  /** Takes down a line; true if it is a gate. */
  boolean take(String line) {
    var words = line.split(" ", 7);
    hasSpoken();
    switch (words[0]) {
      case "claiming" -> claiming = Long.parseLong(words[1]);
      case "claimed" -> {
        claiming = 0;
        hasFound();
        events.add(
            Event.claimed(
                number,
                Long.parseLong(words[3]),
                Integer.parseInt(words[4]),
                words[5],
                Long.parseLong(words[1]),
                Long.parseLong(words[2])));
        return true;
      }
      case "empty" -> {
        claiming = 0;
        count(Long.parseLong(words[1]));
        events.add(Event.empty(number, Long.parseLong(words[1]), Long.parseLong(words[2])));
      }
      case "effect" -> {
        events.add(Event.effect(number, Long.parseLong(words[2]), Long.parseLong(words[1])));
        return true;
      }
      case "settling" -> {
        var call = Long.parseLong(words[1]);
        var job = Long.parseLong(words[2]);
        settling =
            words[4].equals("ack")
                ? Event.acked(number, job, words[3], false, call, Event.NEVER)
                : Event.failed(number, job, words[3], false, 0, call, Event.NEVER);
      }
      case "settled" -> {
        events.add(answered(Long.parseLong(words[1]), Boolean.parseBoolean(words[2])));
        settling = null;
      }
      case "threw" -> {
        claiming = 0;
        thrown.add(Words.format("worker %d: %s", number, String.join(" ", words)));
      }
      default -> thrown.add(Words.format("worker %d says: %s", number, String.join(" ", words)));
    }
    return false;
  }

  private Event answered(long back, boolean answer) {
    return settling.kind() == Event.Kind.ACKED
        ? Event.acked(number, settling.job(), settling.receipt(), answer, settling.call(), back)
        : Event.failed(
            number, settling.job(), settling.receipt(), answer, 0, settling.call(), back);
  }

  /** Calls that were under way when it ended. */
  void cut() {
    if (claiming != 0) {
      events.add(Event.empty(number, claiming, Event.NEVER));
    }
    if (settling != null) {
      events.add(settling);
    }
  }
}

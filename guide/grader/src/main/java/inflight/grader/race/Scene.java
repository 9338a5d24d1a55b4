package inflight.grader.race;

import inflight.grader.race.explore.Between;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a schedule went wrong, in words: at first where a thread came between two steps of the
 * other. Only what is seen in the schedule is said, and the last step alone says nothing.
 *
 * @param words as they are added to a claim; empty if there is nothing to say
 * @param line the learner's line to look at first; empty if it is not known
 */
record Scene(String words, String line) {
  /** Who wants to know more of them reads the schedule. */
  private static final int MOST = 2;

  static Scene of(InterleavingResult result) {
    if (result.schedule() == null || result.schedule().steps().isEmpty()) {
      return new Scene("", "");
    }
    var betweens = result.schedule().betweens();
    var parts = new ArrayList<String>();
    betweens.stream()
        .limit(MOST)
        .map(it -> "%s%s %s".formatted(it.thread(), parts.isEmpty() ? " came" : "", it.place()))
        .forEach(parts::add);
    var end = end(result.kind(), result.schedule(), betweens);
    if (!end.words().isEmpty()) {
      parts.add(end.words());
    }
    var line = betweens.isEmpty() ? end.line() : betweens.getFirst().last();
    return new Scene(parts.isEmpty() ? "" : " (%s)".formatted(String.join(", then ", parts)), line);
  }

  /** Where an exception came from; where a thread waits, if nobody came in between. */
  private static Scene end(Kind kind, Schedule schedule, List<Between> betweens) {
    var last = schedule.steps().getLast();
    if (kind == null || last.where().isEmpty()) {
      return new Scene("", "");
    }
    return switch (kind) {
      case EXCEPTION -> new Scene("thrown at " + last.where(), last.where());
      case DEADLOCK, LOST_WAKEUP, KEPT_LOCK ->
          betweens.isEmpty() && last.what().startsWith("waits ")
              ? new Scene(
                  "%s waits at %s".formatted(schedule.threads().get(last.thread()), last.where()),
                  last.where())
              : new Scene("", "");
      case FORBIDDEN, EXIT, UNREACHED -> new Scene("", "");
    };
  }
}

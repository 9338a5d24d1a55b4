package inflight.grader.race.explore;

import inflight.grader.race.explore.Part.State;
import inflight.grader.race.spec.Values;
import inflight.grader.race.steps.Site;
import java.util.ArrayList;
import java.util.List;

/** The steps of a run in words. */
final class Storyteller {
  private static final int MOST_ROWS = 16;
  private static final List<String> THREADS = List.of("thread 1", "thread 2");

  private final String specification;
  private final String learnersPackage;

  Storyteller(Class<?> specification) {
    this.specification = specification.getName();
    this.learnersPackage = specification.getPackageName() + ".";
  }

  Schedule tell(List<Move> moves) {
    return new Schedule(THREADS, shortened(steps(moves)));
  }

  private List<Schedule.Step> steps(List<Move> moves) {
    var steps = new ArrayList<Schedule.Step>();
    for (var move : moves) {
      if (move.what == Move.What.STEP
          && move.step.site().traits().isTold()
          && !move.step.site().isOf(specification)) {
        steps.add(new Schedule.Step(move.thread, words(move), move.step.site().where()));
      }
    }
    return steps;
  }

  /** Ends with the exception: what the other thread did later explains nothing. */
  Schedule untilItThrew(List<Move> moves, int thread, Throwable thrown) {
    var steps = shortened(steps(moves));
    while (!steps.isEmpty() && steps.getLast().thread() != thread) {
      steps.removeLast();
    }
    var what = "throws " + Values.nameOf(thrown.getClass());
    steps.add(new Schedule.Step(thread, what, learnersLine(thrown.getStackTrace())));
    return new Schedule(THREADS, steps);
  }

  /** Ends with what each thread waits for. */
  Schedule untilItStuck(Replay run) {
    var steps = shortened(steps(run.turns().moves()));
    for (var i = 0; i < 2; i++) {
      var part = run.part(i);
      if (part.state != State.DONE && part.pending != null) {
        steps.add(new Schedule.Step(i, waitsFor(run, part), whereItWaits(part)));
      }
    }
    return new Schedule(THREADS, steps);
  }

  private String whereItWaits(Part part) {
    return part.pending.site().isOf(specification)
        ? learnersLine(part.thread.getStackTrace())
        : part.pending.site().where();
  }

  private static String waitsFor(Replay run, Part part) {
    var awaited = part.gate.awaited() == null ? part.pending.object() : part.gate.awaited();
    var holder = run.holderFor(part);
    if (holder != null) {
      return "waits for %s that %s holds"
          .formatted(Values.a(Values.nameOf(awaited.getClass())), holder);
    }
    return awaited == null
        ? "waits for ever"
        : "waits for ever on " + Values.a(Values.nameOf(awaited.getClass()));
  }

  private String learnersLine(StackTraceElement[] frames) {
    for (var frame : frames) {
      if (frame.getClassName().startsWith(learnersPackage)
          && !Site.outermost(frame.getClassName()).equals(Site.outermost(specification))) {
        return frame.getFileName() + ":" + frame.getLineNumber();
      }
    }
    return "";
  }

  private static List<Schedule.Step> shortened(List<Schedule.Step> steps) {
    if (steps.size() <= MOST_ROWS) {
      return steps;
    }
    var kept = new ArrayList<>(steps.subList(0, MOST_ROWS / 2));
    kept.add(new Schedule.Step(0, "... %d more steps ...".formatted(steps.size() - MOST_ROWS), ""));
    kept.addAll(steps.subList(steps.size() - MOST_ROWS / 2, steps.size()));
    return kept;
  }

  private static String words(Move move) {
    var site = move.step.site();
    var value = move.hasValue() ? ": " + Values.of(move.value()) : "";
    return switch (site.kind()) {
      case READ -> "reads %s%s".formatted(site.what(), value);
      case WRITE -> "writes %s%s".formatted(site.what(), value);
      case CALL -> site.what() + value;
      case LOCK -> "takes the lock of " + site.what();
    };
  }
}

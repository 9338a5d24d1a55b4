package inflight.grader.race.explore;

import inflight.grader.race.explore.Part.State;
import inflight.grader.race.spec.Values;
import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;

/** The steps of a run in words. */
final class Storyteller {
  /** More steps than this are kept by nobody; an excerpt has to do. */
  private static final int MOST_STEPS = 1_000;

  private static final List<String> THREADS = List.of("thread 1", "thread 2");

  private final String specification;
  private final String learnersPackage;

  Storyteller(Class<?> specification) {
    this.specification = specification.getName();
    this.learnersPackage = specification.getPackageName() + ".";
  }

  Schedule tell(Replay run) {
    return schedule(steps(run, new LockNames(run.turns().moves(), List.of())));
  }

  private static Schedule schedule(List<Schedule.Step> steps) {
    return new Schedule(THREADS, steps.size() <= MOST_STEPS ? steps : Excerpt.of(steps));
  }

  private List<Schedule.Step> steps(Replay run, LockNames locks) {
    var moves = run.turns().moves();
    var shared = moves.size() <= MOST_STEPS ? Footprint.shared(run) : new BitSet();
    var steps = new ArrayList<Schedule.Step>();
    var preemptions = new boolean[THREADS.size()];
    for (var i = 0; i < moves.size(); i++) {
      var move = moves.get(i);
      preemptions[move.thread] |= move.preempts;
      if (isTold(move)) {
        steps.add(
            new Schedule.Step(
                move.thread,
                words(move, locks),
                move.step.site().where(),
                preemptions[move.thread],
                shared.get(i)));
        preemptions[move.thread] = false;
      }
    }
    return steps;
  }

  private boolean isTold(Move move) {
    return move.what == Move.What.STEP
        && move.step.site().traits().isTold()
        && !move.step.site().isOf(specification);
  }

  /** Ends with the exception: what the other thread did later explains nothing. */
  Schedule untilItThrew(Replay run, int thread, Throwable thrown) {
    var steps = steps(run, new LockNames(run.turns().moves(), List.of()));
    while (!steps.isEmpty() && steps.getLast().thread() != thread) {
      steps.removeLast();
    }
    var what = "throws " + Values.nameOf(thrown.getClass());
    steps.add(new Schedule.Step(thread, what, learnersLine(thrown.getStackTrace())));
    return schedule(steps);
  }

  /** Ends with what each thread waits for. */
  Schedule untilItStuck(Replay run) {
    var waiting =
        Stream.of(run.part(0), run.part(1))
            .filter(part -> part.state != State.DONE && part.pending != null)
            .toList();
    var awaited = waiting.stream().map(Storyteller::awaited).filter(Objects::nonNull).toList();
    var locks = new LockNames(run.turns().moves(), awaited);
    var steps = steps(run, locks);
    for (var part : waiting) {
      steps.add(
          new Schedule.Step(
              part.index, waitsFor(run.holderFor(part), part, locks), whereItWaits(part)));
    }
    return schedule(steps);
  }

  private String whereItWaits(Part part) {
    return part.pending.site().isOf(specification)
        ? learnersLine(part.thread.getStackTrace())
        : part.pending.site().where();
  }

  private static Object awaited(Part part) {
    return part.gate.awaited() == null ? part.pending.object() : part.gate.awaited();
  }

  private static String waitsFor(String holder, Part part, LockNames locks) {
    var awaited = awaited(part);
    if (holder != null) {
      return "waits for %s%s that %s holds"
          .formatted(awaited instanceof Lock ? "" : "the lock of ", locks.of(awaited), holder);
    }
    return awaited == null ? "waits for ever" : "waits for ever on " + locks.of(awaited);
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

  private static String words(Move move, LockNames locks) {
    var site = move.step.site();
    var value = move.hasValue() ? ": " + Values.of(move.value()) : "";
    return switch (site.kind()) {
      case READ -> "reads %s%s".formatted(site.what(), value);
      case WRITE -> "writes %s%s".formatted(site.what(), value);
      case CALL -> site.what() + number(move.step, locks) + value;
      case LOCK -> "takes the lock of " + locks.takenBy(move);
    };
  }

  private static String number(Step call, LockNames locks) {
    return call.object() instanceof Lock ? locks.number(call.object()) : "";
  }
}

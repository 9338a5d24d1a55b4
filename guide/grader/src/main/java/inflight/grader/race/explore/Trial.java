package inflight.grader.race.explore;

import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.grader.race.explore.Turns.End;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.spec.Values;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.Steps;
import inflight.grader.race.steps.TheEnd;
import inflight.testkit.Todo;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Expect;

/** One plan, tried out: the run, and what its outcome comes to. */
final class Trial {
  /**
   * What a run came to.
   *
   * @param run null if it did not get as far as that
   * @param outcome what the specification's result is; empty if there is none
   * @param schedule null if it passed
   */
  record Result(
      Replay run, Status status, Kind kind, String outcome, String description, Schedule schedule) {
    private static Result of(Replay run, Status status, String outcome, String description) {
      return new Result(run, status, null, outcome, description, null);
    }

    boolean isPassed() {
      return status == Status.PASSED;
    }
  }

  private final Class<?> test;
  private InstrumentingLoader loader;
  private Specification specification;
  private final Storyteller storyteller;
  private final Crew crew;
  private boolean leavesThreads;

  Trial(InstrumentingLoader loader, Class<?> test, Crew crew) {
    this.loader = loader;
    this.test = test;
    this.specification = Specification.of(test);
    this.storyteller = new Storyteller(test);
    this.crew = crew;
  }

  Specification specification() {
    return specification;
  }

  /** Tries a plan; the watcher is told all steps, the making of the state among them. */
  Result tryOut(byte[] plan, Steps watcher) {
    try {
      beginAfresh();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    var threads = crew.threads();
    var run = new Replay(plan, threads, watcher);
    try {
      loader.tell(run);
      var made = new AtomicReference<Specification.Instance>();
      var stage = new Stage(threads[2]);
      var before =
          stage.play(
              () -> {
                watcher.begins();
                made.set(specification.new Instance());
              });
      if (before != Stage.End.DONE) {
        return doesNotEnd(run, before, "making the state", null);
      }
      var instance = made.get();
      var end = new Controller(run).play(instance.actor(0), instance.actor(1));
      if (end != End.DONE) {
        var result = stuck(run, end);
        Controller.dismiss(run);
        return result;
      }
      for (var i = 0; i < 2; i++) {
        if (run.part(i).thrown != null) {
          return thrown(run, i, run.part(i).thrown);
        }
      }
      var after =
          stage.play(
              () -> {
                watcher.begins(threads[0], threads[1]);
                instance.arbitrate();
              });
      if (after != Stage.End.DONE) {
        var schedule = storyteller.tell(run);
        return doesNotEnd(run, after, "looking at the result afterward", schedule);
      }
      return judged(run, Values.capped(instance.outcome()));
    } catch (Throwable thrown) {
      return Todo.find(thrown).isPresent()
          ? Result.of(run, Status.NOT_STARTED, "", Values.of(thrown))
          : new Result(
              run,
              Status.FAILED,
              Kind.EXCEPTION,
              Values.of(thrown),
              "the state or the arbiter threw",
              null);
    } finally {
      loader.tell(new TheEnd());
      leavesThreads = run.isForeign() || run.turns().isAbandoned();
      crew.after(run.isClean());
    }
  }

  /** What one run left in a static field, or running, the next one must not find. */
  private void beginAfresh() throws ClassNotFoundException {
    if (leavesThreads || loader.keepsStaticState(test.getName())) {
      loader = loader.again();
      specification = Specification.of(loader.loadClass(test.getName()));
    }
  }

  private Result doesNotEnd(Replay run, Stage.End end, String what, Schedule schedule) {
    run.turns().abandon();
    crew.leaveStage();
    return end == Stage.End.WAITS && !run.isForeign()
        ? new Result(run, Status.FAILED, Kind.LOST_WAKEUP, "", what + " waits for ever", schedule)
        : Result.of(run, Status.NOT_EXPLORED, "", what + " did not come to an end");
  }

  private Result judged(Replay run, String outcome) {
    var judgment = specification.judge(outcome);
    return judgment.expect() == Expect.FORBIDDEN
        ? new Result(
            run,
            Status.FAILED,
            Kind.FORBIDDEN,
            outcome,
            judgment.description(),
            storyteller.tell(run))
        : Result.of(run, Status.PASSED, outcome, "");
  }

  private Result thrown(Replay run, int actor, Throwable thrown) {
    if (Todo.find(thrown).isPresent()) {
      return Result.of(run, Status.NOT_STARTED, "", thrown.getMessage());
    }
    return new Result(
        run,
        Status.FAILED,
        Kind.EXCEPTION,
        Values.of(thrown),
        "an actor ended with an exception",
        storyteller.untilItThrew(run, actor, thrown));
  }

  private Result stuck(Replay run, End end) {
    if (end == End.STUCK && !run.isForeign()) {
      return new Result(
          run,
          Status.FAILED,
          run.world().wayOfBeingStuck(run.part(0), run.part(1)),
          "",
          "no thread can go on",
          storyteller.untilItStuck(run));
    }
    var why =
        run.isForeign()
            ? "it uses threads of its own, whose order cannot be steered"
            : "a run did not end, and why is not certain";
    return Result.of(run, Status.NOT_EXPLORED, "", why);
  }
}

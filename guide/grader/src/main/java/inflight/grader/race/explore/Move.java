package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import inflight.grader.race.steps.Steps;

/** A thread went on, from one step to before its next. */
final class Move {
  private static final Step[] NOTHING = {};

  /** What it went on with. */
  enum What {
    /** Its first. */
    START,
    /** A step. */
    STEP,
    /** It was woken, or came out of what had blocked it. */
    RESUME
  }

  /** The index of the thread. */
  final int thread;

  final What what;

  /** The step; of a thread that comes out of a wait, that wait; null at the start. */
  final Step step;

  /** The calls of the JDK that the thread is inside. */
  final Step[] inside;

  /** Whether the other thread could have gone on instead. */
  final boolean otherCould;

  /** Whether it took the turn from a thread that could have gone on. */
  final boolean preempts;

  /** Whether the other thread was at a place where it must let this one go first. */
  final boolean otherYields;

  /** What it read, wrote or returned. */
  private Object value;

  private boolean hasValue;
  private boolean hasReturned;

  Move(Part part, What what, boolean otherCould, boolean preempts, boolean otherYields) {
    this.thread = part.index;
    this.what = what;
    this.step = part.pending;
    this.inside = part.inside.isEmpty() ? NOTHING : part.inside.toArray(Step[]::new);
    this.otherCould = otherCould;
    this.preempts = preempts;
    this.otherYields = otherYields;
    this.value = step == null ? null : step.value();
    this.hasValue = value != null || step != null && step.kind() == Step.Kind.WRITE;
  }

  boolean isOf(Step other) {
    return step != null && what == What.STEP && step.site().equals(other.site());
  }

  void gave(Object result) {
    hasReturned = true;
    if (result != Steps.NOTHING) {
      value = result;
      hasValue = true;
    }
  }

  Object value() {
    return value;
  }

  boolean hasValue() {
    return hasValue;
  }

  /** Whether it is still in a step that may block. */
  boolean mayBlock() {
    return !hasReturned
        && what == What.STEP
        && (step.kind() == Step.Kind.CALL
            || step.kind() == Step.Kind.STATIC
            || step.kind() == Step.Kind.LOCK);
  }
}

package inflight.grader.grading;

import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Verdict;
import java.util.Optional;

/**
 * Knows what has passed before and need not be graded again. It is asked by many threads at once.
 */
public interface Ledger {
  /** Knows nothing. */
  Ledger NONE =
      new Ledger() {
        @Override
        public Optional<Verdict> kept(Request request, Exercise exercise, Axis axis) {
          return Optional.empty();
        }

        @Override
        public void keep(Request request, Exercise exercise, Verdict verdict) {}
      };

  /** The verdict of an earlier run, if nothing that it depends on has changed since. */
  Optional<Verdict> kept(Request request, Exercise exercise, Axis axis);

  /**
   * The same for those who want all graded again: nothing kept is told, what passes now is kept.
   */
  static Ledger afresh(Ledger ledger) {
    return new Ledger() {
      @Override
      public Optional<Verdict> kept(Request request, Exercise exercise, Axis axis) {
        return Optional.empty();
      }

      @Override
      public void keep(Request request, Exercise exercise, Verdict verdict) {
        ledger.keep(request, exercise, verdict);
      }
    };
  }

  /** Keeps a verdict if it passed; forgets the one before in any case. */
  void keep(Request request, Exercise exercise, Verdict verdict);
}

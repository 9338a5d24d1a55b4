package inflight.grader.judge;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Verdict;

/** Judges one axis. May be called from any thread, for several exercises at the same time. */
public interface Judge {
  Axis axis();

  /** Judges an exercise. Blocks until there is a verdict, whatever was handed in. */
  Verdict judge(Request request, Exercise exercise, Bench bench);
}
